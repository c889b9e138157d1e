"""Art. 5(1)(e), 7(1), 21(3): what has ended goes by the register's period; what has effect never does."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import system
from evidence.models import Event
from processing.findings import Facts
from processing.register import Activity, Purpose, Register, RetentionPeriod
from processing.terms import Anchor, Disposition
from retention.on_record.forgetting import forget_ended
from retention.on_record.own_record import ACTIVITY, PATH, findings
from subjects.actions import (
    give_consent,
    lift_restriction,
    note_told,
    restrict,
    suppress,
    unsuppress,
    withdraw_consent,
)
from subjects.facts import people_by_controller
from subjects.models import Consent, ConsentIdentifier, Restriction, Suppression
from subjects.terms import Kept, Means, Objection, RestrictionGround
from tests import factories as make
from tests.processing.findings import builders
from tests.subjects.people import ANNA, BERT, NEWS, controller, given

__all__ = ["controller"]
BY = system("test")
NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=400)
MODELS = {Kept.CONSENTS: Consent, Kept.OBJECTIONS: Suppression, Kept.RESTRICTIONS: Restriction}


@pytest.fixture
def people(controller: Controller) -> Controller:
    """Of each kind one that ended 400 days ago, and one that still has effect."""
    give_consent(controller=controller, whom=ANNA, purpose=NEWS, given=given(LONG_AGO), by=BY)
    withdraw_consent(controller=controller, whom=ANNA, at=LONG_AGO, means=Means.PAPER, purposes=[NEWS], by=BY)
    give_consent(controller=controller, whom=BERT, purpose=NEWS, given=given(LONG_AGO), by=BY)
    Suppression.objects.all().delete()
    for whom in (ANNA, BERT):
        suppress(controller=controller, whom=whom, at=LONG_AGO, objection=Objection.OBJECTED, by=BY)
    after = LONG_AGO + timedelta(minutes=1)
    unsuppress(controller=controller, whom=ANNA, at=after, how="Form 9.", purposes=[""], by=BY)
    for whom in (ANNA, BERT):
        grounds = [RestrictionGround.ACCURACY_CONTESTED]
        restrict(controller=controller, whom=whom, grounds=grounds, since=LONG_AGO, by=BY)
    first = Restriction.objects.order_by("pk")[0]
    note_told(restriction=first, at=LONG_AGO, how="By letter.", by=BY)
    lift_restriction(restriction=first, at=LONG_AGO, because="Corrected.", by=BY)
    return controller


def promise(controller: Controller, kept: Kept, period: str | None, **more: Any) -> None:
    activity, _new = controller.activities.get_or_create(ref=ACTIVITY, defaults={"name": "People"})
    purpose = make.PurposeFactory(activity=activity, ref=kept.value)
    if period:
        make.RetentionPeriodFactory(purpose=purpose, period=period, **{"disposition": "delete", **more})


def counts() -> dict[Kept, int]:
    return {kept: model._default_manager.count() for kept, model in MODELS.items()}


@pytest.mark.parametrize("kept", list(Kept))
def test_what_ended_goes_by_the_period_of_its_kind_and_no_other(kept: Kept, people: Controller) -> None:
    promise(people, kept, "P1Y")
    assert forget_ended() == 1
    assert counts() == {**dict.fromkeys(Kept, 2), kept: 1}
    told = Event.objects.get(verb=f"{kept}.forgotten")
    assert told.detail["records"] == 1 and told.controller_id == people.pk
    assert forget_ended() == 0


@pytest.mark.parametrize(
    ("period", "more"),
    [("P2Y", {}), ("P1Y", {"disposition": "review"}), (None, {}), ("P1D", {"anchor": "fiscal_year_end"})],
)
def test_before_its_end_or_by_no_rule_that_runs_nothing_goes(
    period: str | None, more: dict[str, str], people: Controller
) -> None:
    promise(people, Kept.CONSENTS, period, **more)
    assert forget_ended() == 0 and counts() == dict.fromkeys(Kept, 2)


def test_art_21_3_an_objection_that_stands_outlives_every_period(people: Controller) -> None:
    promise(people, Kept.OBJECTIONS, "P1D")
    forget_ended()
    (left,) = Suppression.objects.all()
    assert left.stands


def test_art_7_1_a_consent_that_runs_is_kept_to_be_shown(people: Controller) -> None:
    promise(people, Kept.CONSENTS, "P1D")
    forget_ended()
    (left,) = Consent.objects.all()
    assert left.withdrawn_at is None and ConsentIdentifier.objects.count() == 1


def test_the_register_of_another_controller_rules_nothing(people: Controller) -> None:
    promise(make.ControllerFactory(), Kept.CONSENTS, "P1D")
    assert forget_ended() == 0


def test_a_period_counts_from_the_end_of_the_year_where_it_says_so(people: Controller) -> None:
    promise(people, Kept.RESTRICTIONS, "P1Y", anchor=Anchor.CALENDAR_YEAR_END.value)
    ended = NOW.replace(month=1, day=2, year=NOW.year - 1)
    Restriction.objects.filter(lifted_at__isnull=False).update(told_at=ended, lifted_at=ended)
    assert forget_ended(now=NOW.replace(month=12, day=30)) == 0
    assert forget_ended(now=NOW.replace(month=1, day=1, year=NOW.year + 1)) == 1


# --- Findings


def register(*purposes: Purpose) -> Register:
    return builders.register(Activity(ref=ACTIVITY, name="People", stream="Requests", purposes=purposes))


def purpose(kept: Kept, period: str = "P3Y", ends: Disposition = Disposition.DELETE) -> Purpose:
    stated = RetentionPeriod(ref="ended", start_event="It ended", period=period, disposition=ends)
    return Purpose(ref=kept.value, name="Keeping", retention=(stated,))


def found(of: Register, *kinds: Kept) -> list[tuple[str, str]]:
    facts = Facts(today=NOW.date(), extra={"people": frozenset(kinds)})
    return [each.key for each in findings(of, facts)]


def test_what_is_on_record_asks_for_its_period() -> None:
    assert found(builders.register()) == []
    assert found(builders.register(), Kept.CONSENTS) == [("consent-retention-not-stated", "controller")]
    only_consents = register(purpose(Kept.CONSENTS))
    assert found(only_consents, Kept.CONSENTS) == []
    assert found(only_consents, *Kept) == [
        ("objection-retention-not-stated", PATH),
        ("restriction-retention-not-stated", PATH),
    ]
    review = register(purpose(Kept.OBJECTIONS, ends=Disposition.REVIEW))
    assert found(review, Kept.OBJECTIONS) == [("objection-retention-not-stated", PATH)]


def test_facts_tell_which_kinds_are_on_record(people: Controller, django_assert_num_queries: Any) -> None:
    other = make.ControllerFactory()
    with django_assert_num_queries(1):
        facts = people_by_controller([people.pk, other.pk])
    assert facts == {people.pk: frozenset(Kept), other.pk: frozenset()}
