"""The admin of people and keys."""

import re

import pytest
from django.urls import reverse

from accounts.models import ApiKey, Membership, User
from accounts.roles import Role
from tests import factories as make
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db


def test_one_more_role_is_given_on_the_page_of_a_person() -> None:
    controller, elsewhere = make.ControllerFactory(), make.ControllerFactory()
    worker = person(Role.AUDITOR, controller)
    client = signed_in(person(Role.PRIVACY_LEAD, controller))
    page = client.get(reverse("admin:accounts_user_change", args=(worker.pk,))).content.decode()
    assert f'value="{controller.pk}:approver"' in page and f'value="{controller.pk}:auditor"' not in page
    give = reverse("admin:accounts_user_give_role", args=(worker.pk,))
    assert client.post(give, {"role": f"{elsewhere.pk}:approver"}).status_code == 404
    assert client.post(give, {"role": f"{controller.pk}:approver"}).status_code == 302
    assert set(worker.memberships.values_list("controller", "role")) == {
        (controller.pk, "auditor"),
        (controller.pk, "approver"),
    }


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
    for page in ("membership", "invitation", "user", "apikey"):
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
