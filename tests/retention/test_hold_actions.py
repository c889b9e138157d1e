"""Placing, reviewing and lifting legal holds (Art. 17(3)(e)), and who may."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.principal import NotAllowed
from accounts.roles import Role
from evidence.models import Event
from processing.terms import DataSubjectRight
from requests import actions as requests
from requests.terms import State
from retention.actions.holds import (
    Grounds,
    hold_activity,
    hold_dataset,
    hold_person,
    lift_hold,
    owners_of,
    review_hold,
)
from retention.holding import holds_on
from retention.models import HeldIdentifier, LegalHold
from stores.terms import IdentifierKind
from tests import factories as make
from tests.people import person, principal
from tests.retention.rows import a_dataset
from tests.retention.test_holding import ask

pytestmark = pytest.mark.django_db

JO = [(IdentifierKind.EMAIL, " Jo@Example.org"), (IdentifierKind.EMAIL, "jo@example.org ")]


@pytest.fixture
def controller():
    return make.ControllerFactory(country="NL")


@pytest.fixture
def officer(controller):
    return principal(Role.PRIVACY_OFFICER, controller)


@pytest.fixture
def grounds(controller):
    owner = person(Role.PRIVACY_LEAD, controller)
    return Grounds("claim 7 at the district court", owner, controller.today() + timedelta(days=90))


def test_art_17_3_e_a_held_person_is_kept_once_normalised_and_sealed(controller, officer, grounds):
    placed = hold_person(controller=controller, identifiers=JO, grounds=grounds, by=officer)
    assert placed.elsewhere == 0
    kept = HeldIdentifier.objects.get(hold=placed.hold)
    assert kept.value == "jo@example.org"
    assert LegalHold.objects.get().reason == "claim 7 at the district court"
    (known,) = holds_on(a_dataset(controller, "customers")).held
    assert known == {IdentifierKind.EMAIL: {"jo@example.org"}}


def test_the_trail_tells_of_a_hold_and_never_of_the_person_or_the_reason(controller, officer, grounds):
    hold = hold_person(controller=controller, identifiers=JO, grounds=grounds, by=officer).hold
    lift_hold(hold=hold, because="claim 7 is settled with Jo", by=officer)
    told = list(Event.objects.filter(verb__startswith="hold.").values("verb", "record", "detail", "actor"))
    assert {event["verb"] for event in told} == {"hold.place", "hold.lift"}
    assert {event["record"] for event in told} == {f"holds/{hold.pk}"}
    assert {event["actor"] for event in told} == {officer.actor}
    for word in ("jo", "claim", "settled"):
        assert word not in str(told).lower()


def test_a_hold_on_a_dataset_and_on_an_activity(controller, officer, grounds):
    dataset = a_dataset(controller, "customers")
    activity = make.ActivityFactory(controller=controller, ref="sales")
    hold_dataset(dataset=dataset, grounds=grounds, by=officer)
    hold_activity(activity=activity, grounds=grounds, by=officer)
    holds = holds_on(dataset)
    assert holds.dataset
    assert holds.activities == {"sales"}


def test_lifting_lets_go_and_forgets_who_was_held(controller, officer, grounds):
    hold = hold_person(controller=controller, identifiers=JO, grounds=grounds, by=officer).hold
    with pytest.raises(ValidationError):
        lift_hold(hold=hold, because=" ", by=officer)
    lift_hold(hold=hold, because="settled", by=officer)
    assert not HeldIdentifier.objects.exists()
    assert holds_on(a_dataset(controller, "customers")).people == ()
    hold.refresh_from_db()
    assert (hold.lifted_by, hold.lifted_because) == (officer.actor, "settled")
    with pytest.raises(ValidationError):
        lift_hold(hold=hold, because="twice", by=officer)
    with pytest.raises(ValidationError):
        review_hold(hold=hold, review_on=controller.today() + timedelta(days=2), by=officer)


def test_the_day_of_the_review_lies_ahead(controller, officer, grounds):
    hold = hold_person(controller=controller, identifiers=JO, grounds=grounds, by=officer).hold
    with pytest.raises(ValidationError):
        review_hold(hold=hold, review_on=controller.today(), by=officer)
    tomorrow = controller.today() + timedelta(days=1)
    review_hold(hold=hold, review_on=tomorrow, by=officer)
    assert LegalHold.objects.get().review_on == tomorrow
    late = Grounds(grounds.reason, grounds.owner, controller.today())
    with pytest.raises(ValidationError):
        hold_person(controller=controller, identifiers=JO, grounds=late, by=officer)


def test_what_is_said_badly_is_refused_and_nothing_is_written(controller, officer, grounds):
    stranger = person(Role.PRIVACY_LEAD, make.ControllerFactory())
    auditor = person(Role.AUDITOR, controller)
    bad = [
        (JO, Grounds(" ", grounds.owner, grounds.review_on)),
        (JO, Grounds("claim", stranger, grounds.review_on)),
        (JO, Grounds("claim", auditor, grounds.review_on)),
        ([], grounds),
        ([(IdentifierKind.EMAIL, "  ")], grounds),
        ([(IdentifierKind.IP_ADDRESS, "not one")], grounds),
        ([(IdentifierKind.PHONE, "none")], grounds),
    ]
    for identifiers, said in bad:
        with pytest.raises(ValidationError):
            hold_person(controller=controller, identifiers=identifiers, grounds=said, by=officer)
    assert not LegalHold.objects.exists()
    assert not Event.objects.filter(verb__startswith="hold.").exists()


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.PRIVACY_LEAD, True),
        (Role.PRIVACY_OFFICER, True),
        (Role.APPROVER, False),
        (Role.ACTIVITY_OWNER, False),
        (Role.AUDITOR, False),
        (Role.DPO, False),
    ],
)
def test_art_38_6_leads_and_officers_hold_and_no_dpo_does(controller, grounds, role, may):
    by = principal(role, controller)
    if may:
        hold_person(controller=controller, identifiers=JO, grounds=grounds, by=by)
    else:
        with pytest.raises(NotAllowed):
            hold_person(controller=controller, identifiers=JO, grounds=grounds, by=by)
    assert LegalHold.objects.exists() is may


def test_nobody_holds_at_a_controller_that_is_not_theirs(controller, grounds):
    stranger = principal(Role.PRIVACY_LEAD, make.ControllerFactory())
    with pytest.raises(NotAllowed):
        hold_dataset(dataset=a_dataset(controller, "customers"), grounds=grounds, by=stranger)


def test_owners_are_those_who_may_hold_and_are_still_here(controller, grounds):
    gone = person(Role.PRIVACY_LEAD, controller, is_active=False)
    assert list(owners_of(controller.pk)) == [grounds.owner]
    assert gone not in owners_of(controller.pk)


def test_art_21_3_a_hold_never_stops_a_marketing_objection(controller, officer, grounds):
    """It takes effect on receipt, whoever is held; only purge and erasure ask for holds."""
    hold_person(controller=controller, identifiers=JO, grounds=grounds, by=officer)
    request = ask(controller, "jo@example.org", DataSubjectRight.MARKETING_OBJECTION)
    requests.grant(request=request, rights=[DataSubjectRight.MARKETING_OBJECTION], by=officer)
    requests.answer(request=request, text="", by=officer)
    request.refresh_from_db()
    assert request.state == State.ANSWERED
