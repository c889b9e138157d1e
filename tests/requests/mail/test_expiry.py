"""Mail that belongs to no request goes at the end of its period; until then, the digest counts it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Membership, User
from accounts.roles import Role
from evidence.models import Document, Event
from requests import sweeps
from requests.mail.taking_in import set_aside, take_in
from requests.models import InboundMail, Mailbox, RequestSettings
from requests.sweeps import old_mail
from tests.requests.mail.messages import reply

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def arrives(controller, days_ago: int, number: int = 1) -> InboundMail:
    raw = reply(message_id=f"m{number}-{days_ago}@person.example").as_bytes()
    mail = take_in(controller=controller, raw=raw, arrived_at=NOW - timedelta(days=days_ago))
    assert mail is not None
    return mail


def test_art_5_1_e_it_goes_after_the_controllers_own_period_and_not_before(
    controller, submit, officer, settings, django_capture_on_commit_callbacks
) -> None:
    RequestSettings.objects.create(controller=controller, keep_unmatched="P2W")
    old, young, aside = arrives(controller, 16), arrives(controller, 12), arrives(controller, 20)
    set_aside(mail=aside, by=officer)
    request = submit()
    InboundMail.objects.create(
        controller=controller,
        key="filed",
        arrived_at=NOW - timedelta(days=90),
        outcome="filed",
        request=request,
    )
    files = Path(settings.DERTIG_FILES_DIR)
    there = set(files.glob("*/*.age"))
    with django_capture_on_commit_callbacks(execute=True):
        assert sweeps.expire_mail() == 2
    assert set(InboundMail.objects.values_list("key", flat=True)) == {young.key, "filed"}
    proof = Document.objects.get(pk=old.original_id)
    assert not proof.storage_name and proof.sha256
    assert len(there - set(files.glob("*/*.age"))) == 1
    event = Event.objects.get(verb="mailbox.mail_expired")
    told = {"documents": 1, "unmatched": 1, "set_aside": 1}
    assert {key: event.detail[key] for key in told} == told
    assert "piet" not in str((event.actor, event.record, event.detail)).lower()
    assert sweeps.expire_mail() == 0


def test_without_a_choice_it_stays_three_months(controller) -> None:
    arrives(controller, 80)
    assert sweeps.expire_mail() == 0
    assert sweeps.expire_mail(NOW + timedelta(days=14)) == 1


def test_batches_end_where_nothing_is_left(controller, monkeypatch) -> None:
    monkeypatch.setattr(old_mail, "BATCH", 2)
    for number in range(5):
        arrives(controller, 99, number)
    assert sweeps.expire_mail() == 5
    assert Event.objects.filter(verb="mailbox.mail_expired").count() == 3


def test_rows_go_in_one_statement_however_many(controller, django_assert_max_num_queries) -> None:
    InboundMail.objects.bulk_create(
        InboundMail(controller=controller, key=str(number), arrived_at=NOW - timedelta(99), outcome="bounce")
        for number in range(50)
    )
    with django_assert_max_num_queries(14):
        assert sweeps.expire_mail() == 50


def test_it_is_found_by_its_own_index(controller) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = old_mail.expired(controller, controller.today() - timedelta(days=90)).explain()
    assert "mail_without_request" in plan


# --- The morning digest


@pytest.fixture
def lead(controller) -> User:
    user = User.objects.create_user("lead@acme.example")
    Membership.objects.create(user=user, controller=controller, role=Role.PRIVACY_LEAD)
    return user


def morning_mail(controller, mailoutbox) -> str:
    noon = timezone.now().replace(hour=12)
    sweeps.send_digests(noon)
    return "".join(mail.body for mail in mailoutbox)


def test_the_digest_counts_what_waits_and_links_there(controller, lead, officer, mailoutbox) -> None:
    for number in range(3):
        arrives(controller, 1, number)
    set_aside(mail=arrives(controller, 2), by=officer)
    text = morning_mail(controller, mailoutbox)
    assert "3 e-mails" in text and "/admin/requests/inboundmail/" in text
    assert "piet" not in text.lower()


def test_the_digest_says_that_a_mailbox_cannot_be_read(controller, lead, mailoutbox) -> None:
    mailbox = Mailbox.objects.create(controller=controller, host="mail.acme.example", last_error="refused")
    assert f"/admin/requests/mailbox/{mailbox.pk}/" in morning_mail(controller, mailoutbox)


def test_a_mailbox_that_is_off_or_well_is_no_news(controller, lead, mailoutbox) -> None:
    Mailbox.objects.create(controller=controller, host="mail.acme.example", active=False, last_error="x")
    assert morning_mail(controller, mailoutbox) == ""
