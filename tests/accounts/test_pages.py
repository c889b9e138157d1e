"""The admin of people and keys."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import ApiKey, Membership, User
from accounts.roles import Role
from tests import factories as make
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db

ADD_MEMBER = reverse("admin:accounts_membership_add")


def test_inviting_somebody_sends_a_link_to_choose_a_password(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    controller = make.ControllerFactory()
    client = signed_in(person(Role.PRIVACY_LEAD, controller))
    with django_capture_on_commit_callbacks(execute=True):
        sent = {"email": "nel@example.org", "first_name": "Nel", "last_name": "", "role": "auditor"}
        assert client.post(ADD_MEMBER, sent).status_code == 302
    assert Membership.objects.get(user__email="nel@example.org").controller == controller
    (message,) = mail.outbox
    assert message.to == ["nel@example.org"]
    link = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", str(message.body))
    assert link is not None
    assert client.get(link.group(1), follow=True).status_code == 200


def test_taking_the_last_leads_role_is_refused_in_words() -> None:
    controller = make.ControllerFactory()
    user = person(Role.PRIVACY_LEAD, controller)
    membership = Membership.objects.get(user=user)
    delete = reverse("admin:accounts_membership_delete", args=(membership.pk,))
    response = signed_in(user).post(delete, {"post": "yes"}, follow=True)
    assert "at least one privacy lead" in response.content.decode()
    assert Membership.objects.filter(pk=membership.pk).exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PRIVACY_LEAD])
def test_people_and_keys_are_for_privacy_leads(role: Role) -> None:
    client = signed_in(person(role, make.ControllerFactory()))
    for page in ("membership", "user", "apikey"):
        assert client.get(reverse(f"admin:accounts_{page}_changelist")).status_code == 403


def test_a_key_is_shown_once() -> None:
    controller = make.ControllerFactory()
    client = signed_in(person(Role.PRIVACY_LEAD, controller))
    sent = {"name": "Website", "expiry_date_0": "", "expiry_date_1": ""}
    first = client.post(reverse("admin:accounts_apikey_add"), sent, follow=True).content.decode()
    shown = re.search(r'<code class="dertig-secret">([^<]+)</code>', first)
    assert shown is not None
    assert ApiKey.objects.is_valid(shown.group(1))
    again = client.get(reverse("admin:accounts_apikey_changelist")).content.decode()
    assert shown.group(1) not in again


def test_closing_an_account_from_its_page() -> None:
    controller = make.ControllerFactory()
    worker = person(Role.AUDITOR, controller)
    client = signed_in(person(Role.PRIVACY_LEAD, controller))
    assert client.get(reverse("admin:accounts_user_change", args=(worker.pk,))).status_code == 200
    client.post(reverse("admin:accounts_user_close", args=(worker.pk,)))
    assert not User.objects.get(pk=worker.pk).is_active
