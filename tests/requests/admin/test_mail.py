"""The mailbox and the mail that belongs to no request yet, in the admin."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Controller
from accounts.roles import Role
from requests.mail.taking_in import take_in
from requests.models import InboundMail, Mailbox, SubjectRequest
from requests.terms import Channel, MailOutcome
from tests.requests.admin.people import signed_in
from tests.requests.mail.messages import reply
from tests.requests.test_workflow import submitted

pytestmark = pytest.mark.django_db
LIST = "/admin/requests/inboundmail/"


@pytest.fixture
def mail(controller: Controller) -> InboundMail:
    raw = reply(subject="My data", text="<b>Delete</b> all.").as_bytes()
    taken = take_in(controller=controller, raw=raw, arrived_at=timezone.now())
    assert taken is not None
    return taken


def page(mail: InboundMail) -> str:
    return reverse("admin:requests_inboundmail_change", args=[mail.pk])


def test_unmatched_mail_is_listed_and_shown_as_text(staff: Client, mail: InboundMail) -> None:
    assert "My data" in staff.get(LIST).content.decode()
    shown = staff.get(page(mail)).content.decode()
    assert "&lt;b&gt;Delete&lt;/b&gt; all." in shown and "piet@person.example" in shown


def test_a_request_is_made_of_it(staff: Client, mail: InboundMail) -> None:
    said = {"rights": ["erasure"], "language": "nl", "email": mail.sender, "make": ""}
    assert staff.post(page(mail), said).status_code == 302
    request = SubjectRequest.objects.get()
    assert (request.channel, request.received_at) == (Channel.EMAIL, mail.arrived_at)
    assert "My data" not in staff.get(LIST).content.decode()


def test_a_request_without_a_right_is_told(staff: Client, mail: InboundMail) -> None:
    answer = staff.post(page(mail), {"language": "nl", "email": mail.sender, "make": ""})
    assert "Choose at least one right" in answer.content.decode()
    assert not SubjectRequest.objects.exists()


def test_it_is_put_into_its_request(staff: Client, mail: InboundMail, controller: Controller) -> None:
    request = submitted(controller)
    said = {"language": "nl", "reference": request.reference.lower(), "file": ""}
    assert staff.post(page(mail), said).status_code == 302
    assert request.messages.get().body == "<b>Delete</b> all."


def test_another_controllers_reference_is_unknown(
    staff: Client, mail: InboundMail, other: Controller
) -> None:
    request = submitted(other)
    answer = staff.post(page(mail), {"language": "nl", "reference": request.reference, "file": ""})
    assert "no request with this reference" in answer.content.decode()


def test_it_is_set_aside(staff: Client, mail: InboundMail) -> None:
    assert staff.post(page(mail), {"language": "nl", "set_aside": ""}).status_code == 302
    mail.refresh_from_db()
    assert (mail.outcome, mail.body) == (MailOutcome.SET_ASIDE, "")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ACTIVITY_OWNER])
def test_who_handles_no_requests_reads_no_mail(mail: InboundMail, controller, person, role) -> None:
    client = signed_in(person("nosy", controller, role))
    assert client.get(LIST).status_code in (302, 403)
    assert client.get(page(mail)).status_code in (302, 403, 404)


def test_another_controllers_mail_is_not_there(mail: InboundMail, other, person) -> None:
    client = signed_in(person("stranger", other, Role.PRIVACY_OFFICER))
    assert "My data" not in client.get(LIST).content.decode()
    assert client.get(page(mail)).status_code in (302, 403, 404)


def test_a_mailbox_is_changed_without_showing_or_losing_its_secrets(
    staff: Client, controller: Controller
) -> None:
    mailbox = Mailbox.objects.create(
        controller=controller, host="a.example", user="u", password="p4ssw0rd", last_uid=9, uid_validity=1
    )
    url = reverse("admin:requests_mailbox_change", args=[mailbox.pk])
    assert "p4ssw0rd" not in staff.get(url).content.decode()
    said = {"active": "on", "host": "b.example", "port": "993", "tls": "on", "user": "u", "folder": "INBOX"}
    answer = staff.post(url, said | {"password": "p4ssw0rd"})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    mailbox.refresh_from_db()
    assert (mailbox.host, mailbox.password, mailbox.last_uid) == ("b.example", "p4ssw0rd", 0)
