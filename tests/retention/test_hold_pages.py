"""Legal holds in the admin: placed, reviewed and lifted by who may; who is held, for who may see people."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from retention.actions.holds import Grounds, hold_dataset, hold_person
from retention.models import LegalHold
from stores.terms import IdentifierKind
from tests import factories as make
from tests.people import person, principal, signed_in
from tests.retention.rows import a_dataset

pytestmark = pytest.mark.django_db

LIST, ADD = "admin:retention_legalhold_changelist", "admin:retention_legalhold_add"


@pytest.fixture
def controller():
    return make.ControllerFactory(country="NL")


@pytest.fixture
def officer(controller):
    return person(Role.PRIVACY_OFFICER, controller)


@pytest.fixture
def browser(officer):
    return signed_in(officer)


@pytest.fixture
def hold(controller, officer):
    grounds = Grounds("claim against Jo", officer, controller.today() + timedelta(days=9))
    return hold_person(
        controller=controller,
        identifiers=[(IdentifierKind.EMAIL, "jo@example.org")],
        grounds=grounds,
        by=principal(Role.PRIVACY_OFFICER, controller),
    ).hold


def said(controller, owner, **more):
    day = (controller.today() + timedelta(days=30)).isoformat()
    return {"reason": "claim 7", "owner": owner.pk, "review_on": day, **more}


def page_of(hold):
    return reverse("admin:retention_legalhold_change", args=(hold.pk,))


def test_art_17_3_e_an_officer_holds_a_person_by_all_that_is_known(browser, controller, officer):
    assert b"What is to be held?" in browser.get(reverse(ADD)).content
    sent = said(controller, officer, email="Jo@example.org, jo2@example.org", phone="+31 6 1234 5678")
    answer = browser.post(reverse(ADD) + "?scope=person", sent, follow=True)
    assert b"The hold is in force" in answer.content
    kept = set(LegalHold.objects.get().identifiers.values_list("kind", flat=True))
    assert kept == {"email", "phone"}
    assert {each.value for each in LegalHold.objects.get().identifiers.all()} == {
        "jo@example.org",
        "jo2@example.org",
        "+31612345678",
    }


def test_a_dataset_and_an_activity_are_held(browser, controller, officer):
    dataset = a_dataset(controller, "customers")
    activity = make.ActivityFactory(controller=controller)
    browser.post(reverse(ADD) + "?scope=dataset", said(controller, officer, dataset=dataset.pk))
    browser.post(reverse(ADD) + "?scope=activity", said(controller, officer, activity=activity.pk))
    assert set(LegalHold.objects.values_list("scope", "dataset", "activity")) == {
        ("dataset", dataset.pk, None),
        ("activity", None, activity.pk),
    }


def test_what_belongs_to_another_controller_cannot_be_held(browser, controller, officer):
    theirs = a_dataset(make.ControllerFactory(), "theirs")
    answer = browser.post(reverse(ADD) + "?scope=dataset", said(controller, officer, dataset=theirs.pk))
    assert answer.status_code == 200
    stranger = person(Role.PRIVACY_LEAD, make.ControllerFactory())
    browser.post(reverse(ADD) + "?scope=person", said(controller, stranger, email="jo@example.org"))
    assert not LegalHold.objects.exists()


def test_what_is_missing_is_told_beside_its_field(browser, controller, officer):
    sent = said(controller, officer) | {"review_on": controller.today().isoformat()}
    answer = browser.post(reverse(ADD) + "?scope=person", sent)
    assert b"Say by what the person is known." in answer.content
    answer = browser.post(reverse(ADD) + "?scope=person", sent | {"email": "jo@example.org"})
    assert "lies ahead" in answer.content.decode()


def test_a_hold_is_reviewed_and_lifted(browser, controller, hold):
    later = controller.today() + timedelta(days=60)
    browser.post(reverse("admin:retention_hold_review", args=(hold.pk,)), {"review_on": later.isoformat()})
    hold.refresh_from_db()
    assert hold.review_on == later
    browser.post(reverse("admin:retention_hold_lift", args=(hold.pk,)), {"because": "settled"})
    hold.refresh_from_db()
    assert hold.lifted_because == "settled"
    assert browser.get(reverse("admin:retention_hold_lift", args=(hold.pk,))).status_code == 404
    assert f"#{hold.pk}" not in browser.get(reverse(LIST)).content.decode()
    assert f"#{hold.pk}" in browser.get(reverse(LIST) + "?standing=lifted").content.decode()


@pytest.mark.parametrize(("role", "sees"), [(Role.DPO, True), (Role.AUDITOR, False), (Role.APPROVER, False)])
def test_art_5_1_f_who_is_held_is_shown_only_to_who_may_see_people(controller, hold, role, sees):
    reader = signed_in(person(role, controller))
    shown = reader.get(page_of(hold)).content.decode()
    assert f"#{hold.pk}" in shown
    assert ("jo@example.org" in shown) is sees
    assert ("claim against Jo" in shown) is sees
    assert reader.get(reverse("admin:retention_hold_lift", args=(hold.pk,))).status_code == 403
    assert reader.get(reverse(ADD)).status_code == 403


def test_the_list_costs_the_same_however_long(
    browser, controller, officer, django_assert_max_num_queries, hold
):
    def listed():
        return browser.get(reverse(LIST)).content

    listed()
    with django_assert_max_num_queries(30) as few:
        listed()
    for number in range(3):
        grounds = Grounds("claim", officer, controller.today() + timedelta(days=9))
        hold_dataset(
            dataset=a_dataset(controller, f"d{number}"),
            grounds=grounds,
            by=principal(Role.PRIVACY_OFFICER, controller),
        )
    with django_assert_max_num_queries(len(few)):
        listed()
