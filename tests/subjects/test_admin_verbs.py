"""What the team records by hand: consents, objections, restrictions, and how each of them ends."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import system
from accounts.roles import Role
from evidence.models import Event
from subjects.actions import give_consent, restrict, suppress
from subjects.models import Consent, Restriction, Suppression
from subjects.terms import Objection, RestrictionGround
from tests import factories as make
from tests.people import person, signed_in
from tests.subjects.people import ANNA, NEWS, ORDERS, controller, day, given

__all__ = ["controller"]
BY = system("test")
CONSENTS = "/admin/subjects/consent/"
SUPPRESSIONS = "/admin/subjects/suppression/"
RESTRICTIONS = "/admin/subjects/restriction/"
PAPER: dict[str, Any] = {
    "email": "Anna@example.org",
    "purpose": NEWS,
    "given_at": "2026-03-02T13:30",
    "means": "paper",
    "wording": "Yes, write to me.",
    "proof": "folder 12",
}


@pytest.fixture
def officer(controller: Controller) -> Client:
    controller.time_zone = "Europe/Amsterdam"
    controller.save()
    return signed_in(person(Role.PRIVACY_OFFICER, controller))


@pytest.fixture
def restriction(controller: Controller) -> Restriction:
    grounds = [RestrictionGround.ACCURACY_CONTESTED]
    return restrict(controller=controller, whom=ANNA, grounds=grounds, since=day(0), by=BY)


def errors(response: Any) -> dict[str, list[str]]:
    """What the form says is wrong; it was shown again."""
    assert response.status_code == 200
    return dict(response.context["form"].errors)


def test_art_7_1_a_consent_on_paper_is_recorded_on_the_controllers_clock(
    officer: Client, controller: Controller
) -> None:
    shown = officer.get(f"{CONSENTS}add/").content.decode()
    assert shown.index("activities/shop/purposes/news") < shown.index("activities/shop/purposes/orders")
    suppress(
        controller=controller, whom=ANNA, at=day(0), objection=Objection.OBJECTED, purposes=[NEWS], by=BY
    )
    assert officer.post(f"{CONSENTS}add/", PAPER).status_code == 302
    made = Consent.objects.get()
    assert made.given_at.isoformat() == "2026-03-02T12:30:00+00:00"
    assert (made.wording, made.means, made.proof) == ("Yes, write to me.", "paper", "folder 12")
    assert [(each.kind, each.value) for each in made.identifiers.all()] == [("email", "anna@example.org")]
    assert not Suppression.objects.get().stands, "the later consent ends the objection"
    page = officer.get(f"{CONSENTS}{made.pk}/change/").content.decode()
    assert "2 March 2026, 13:30" in page
    told = Event.objects.get(verb="consent.give")
    assert told.actor.startswith("user:") and "anna" not in str(told.detail)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": ""}, "__all__"),
        ({"wording": " "}, "wording"),
        ({"given_at": "2126-03-02T13:30"}, "__all__"),
        ({"phone": "none"}, "phone"),
        ({"purpose": "activities/x/purposes/y"}, "purpose"),
    ],
)
def test_half_a_consent_is_refused_beside_its_field(wrong: Any, field: str, officer: Client) -> None:
    assert field in errors(officer.post(f"{CONSENTS}add/", {**PAPER, **wrong}))
    assert not Consent.objects.exists()


def test_art_7_3_a_withdrawal_ends_it_and_none_is_earlier_than_its_consent(
    officer: Client, controller: Controller
) -> None:
    consent = give_consent(controller=controller, whom=ANNA, purpose=NEWS, given=given(day(1)), by=BY)
    page = f"{CONSENTS}{consent.pk}/withdraw/"
    assert page in officer.get(f"{CONSENTS}{consent.pk}/change/").content.decode()
    assert "at" in errors(officer.post(page, {"at": "2026-03-01T12:00", "means": "phone"}))
    assert officer.post(page, {"at": "2026-03-05T12:00", "means": "phone"}).status_code == 302
    consent.refresh_from_db()
    assert consent.withdrawn_by == "phone" and consent.withdrawn_at is not None
    assert Suppression.objects.get().stands
    assert officer.get(page).status_code == 404, "it ended"
    assert page not in officer.get(f"{CONSENTS}{consent.pk}/change/").content.decode()


def test_art_21_3_an_objection_by_telephone_holds_until_a_later_consent(officer: Client) -> None:
    said = {"email": "anna@example.org", "objection": "objected", "at": "2026-03-02T12:00", "means": "phone"}
    assert officer.post(f"{SUPPRESSIONS}add/", said).status_code == 302
    entry = Suppression.objects.get()
    assert (entry.purpose, entry.stands) == ("", True)
    page = f"{SUPPRESSIONS}{entry.pk}/lift/"
    later = {"identifier": "ANNA@example.org", "at": "2026-03-03T12:00", "how": "She signed form 9."}
    assert "at" in errors(officer.post(page, {**later, "at": "2026-03-02T12:00"}))
    assert "identifier" in errors(officer.post(page, {**later, "identifier": "bert@example.org"}))
    assert "how" in errors(officer.post(page, {**later, "how": " "}))
    entry.refresh_from_db()
    assert entry.stands
    assert officer.post(page, later).status_code == 302
    entry.refresh_from_db()
    assert not entry.stands and entry.lifted_how == "She signed form 9."
    assert officer.get(page).status_code == 404


def test_a_restriction_is_placed_where_it_is_to_reach(officer: Client) -> None:
    said = {
        "email": "anna@example.org",
        "grounds": ["a", "d"],
        "purposes": [ORDERS],
        "since": "2026-03-02T12:00",
    }
    assert "grounds" in errors(officer.post(f"{RESTRICTIONS}add/", {**said, "grounds": []}))
    assert officer.post(f"{RESTRICTIONS}add/", said).status_code == 302
    made = Restriction.objects.get()
    assert (made.grounds, made.purposes, made.datasets) == (["a", "d"], [ORDERS], [])


def test_art_18_3_it_cannot_be_lifted_before_the_person_was_told(
    officer: Client, restriction: Restriction
) -> None:
    page, change = f"{RESTRICTIONS}{restriction.pk}/", f"{RESTRICTIONS}{restriction.pk}/change/"
    assert officer.post(f"{page}lift/", {"because": "Corrected."}).status_code == 404
    assert "/lift/" not in officer.get(change).content.decode()
    told = {"at": "2026-03-03T12:00", "how": "By letter of that day."}
    assert officer.post(f"{page}told/", told).status_code == 302
    assert officer.post(f"{page}lift/", {"because": "Corrected."}).status_code == 302
    restriction.refresh_from_db()
    assert restriction.told_how == "By letter of that day." and restriction.lifted_because == "Corrected."
    assert restriction.lifted_at and restriction.lifted_at <= timezone.now()
    assert "/lift/" not in officer.get(change).content.decode()


@pytest.mark.parametrize("role", [Role.DPO, Role.AUDITOR])
def test_art_38_6_a_dpo_and_an_auditor_look_on(
    role: Role, controller: Controller, restriction: Restriction
) -> None:
    consent = give_consent(controller=controller, whom=ANNA, purpose=NEWS, given=given(day(1)), by=BY)
    suppress(controller=controller, whom=ANNA, at=day(0), objection=Objection.OBJECTED, by=BY)
    entry = Suppression.objects.get()
    client = signed_in(person(role, controller))
    rows = {
        CONSENTS: (consent.pk, "withdraw"),
        SUPPRESSIONS: (entry.pk, "lift"),
        RESTRICTIONS: (restriction.pk, "told"),
    }
    for page, (row, act) in rows.items():
        assert client.post(f"{page}add/", PAPER).status_code == 403
        assert client.post(f"{page}{row}/{act}/", {}).status_code == 403
        assert f"/{act}/" not in client.get(f"{page}{row}/change/").content.decode()


def test_a_dpo_who_also_handles_requests_decides_no_restriction(
    controller: Controller, restriction: Restriction
) -> None:
    both = person(Role.DPO, controller)
    make.MembershipFactory(user=both, controller=controller, role=Role.PRIVACY_OFFICER)
    assert signed_in(both).post(f"{RESTRICTIONS}{restriction.pk}/told/", {}).status_code == 403
