"""Restriction (Art. 18): kept, not used, not purged; lifted only once the person was told."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import NotAllowed, system
from accounts.roles import Role
from evidence.models import Event
from processing.models import Purpose
from retention.holding import holds_on
from stores.models import Binding, Dataset
from stores.terms import IdentifierKind
from subjects.actions import lift_restriction, note_told, restrict, restrict_for_request
from subjects.asked import standings
from subjects.models import Restriction
from subjects.purposes import purposes_of
from subjects.standing import Bar
from subjects.terms import RestrictionGround
from subjects.whom import Whom
from tests.people import principal
from tests.retention.rows import a_dataset
from tests.subjects.people import ANNA, BERT, NEWS, ORDERS, controller, day

__all__ = ["controller"]
BY = system("test")
GROUNDS = [RestrictionGround.ACCURACY_CONTESTED]


def place(controller: Controller, **more: object) -> Restriction:
    facts = {"whom": ANNA, "grounds": GROUNDS, "since": day(0), "by": BY, **more}
    return restrict(controller=controller, **facts)  # type: ignore[arg-type]


def bars(controller: Controller) -> dict[str, Bar | None]:
    purposes = list(purposes_of(controller.pk).values())
    [found] = standings(controller, [ANNA], purposes)
    return {each.purpose: each.bar for each in found.purposes}


def spared(dataset: Dataset) -> bool:
    return {IdentifierKind.EMAIL: frozenset({"anna@example.org"})} in holds_on(dataset).people


def test_art_18_2_restricted_data_are_not_used_for_anything(controller: Controller) -> None:
    place(controller)
    assert set(bars(controller).values()) == {Bar.RESTRICTED}


def test_one_for_a_purpose_reaches_that_alone(controller: Controller) -> None:
    place(controller, purposes=[ORDERS])
    found = bars(controller)
    assert found[ORDERS] is Bar.RESTRICTED and found[NEWS] is Bar.NO_CONSENT


def test_art_18_2_storage_goes_on_no_purge_takes_them(controller: Controller) -> None:
    here, elsewhere = a_dataset(controller, "customers"), a_dataset(controller, "invoices")
    assert not spared(here)
    made = place(controller, datasets=[f"{here.store.ref}/{here.ref}"])
    assert spared(here) and not spared(elsewhere)
    assert not holds_on(here).held, "an erasure that the person asks for is not barred by it"
    note_told(restriction=made, at=day(1), how="Letter", by=BY)
    lift_restriction(restriction=made, at=day(2), because="Corrected.", by=BY)
    assert not spared(here)


def test_one_for_a_purpose_spares_where_that_is_served(controller: Controller) -> None:
    here, elsewhere = a_dataset(controller, "customers"), a_dataset(controller, "invoices")
    orders = Purpose.objects.get(activity__controller=controller, ref="orders")
    Binding.objects.create(dataset=here, purpose=orders, period=None)
    place(controller, purposes=[ORDERS])
    assert spared(here) and not spared(elsewhere)


def test_art_18_3_the_person_is_told_before_it_is_lifted(controller: Controller) -> None:
    made = place(controller)
    with pytest.raises(ValidationError):
        lift_restriction(restriction=made, at=day(3), because="Corrected.", by=BY)
    note_told(restriction=made, at=day(2), how="By letter.", by=BY)
    with pytest.raises(ValidationError):
        lift_restriction(restriction=made, at=day(1), because="Corrected.", by=BY)
    lift_restriction(restriction=made, at=day(3), because="Corrected.", by=BY)
    assert Bar.RESTRICTED not in bars(controller).values()
    with pytest.raises(IntegrityError), transaction.atomic():
        Restriction.objects.update(told_at=None, told_how="")


def test_a_request_restricts_once(controller: Controller) -> None:
    facts = {"whom": ANNA, "grounds": GROUNDS, "since": timezone.now(), "by": BY}
    made = [
        restrict_for_request(controller=controller, reference="R-1", **facts)  # type: ignore[arg-type]
        for _twice in range(2)
    ]
    assert made[0] == made[1] and Restriction.objects.count() == 1


def test_art_18_1_asked_again_for_more_it_reaches_that_too_and_never_less(controller: Controller) -> None:
    def asked(*purposes: str, whom: Whom = ANNA) -> Restriction:
        return place(controller, reference="R-1", purposes=purposes, whom=whom)

    made = asked(ORDERS)
    assert bars(controller)[NEWS] is not Bar.RESTRICTED
    asked(NEWS)
    assert {bars(controller)[each] for each in (ORDERS, NEWS)} == {Bar.RESTRICTED}
    asked(ORDERS)
    asked(NEWS, whom=BERT)
    assert asked(ORDERS).purposes == sorted([NEWS, ORDERS])
    assert set(made.identifiers.values_list("value", flat=True)) == {
        value for whom in (ANNA, BERT) for _kind, value in whom.identifiers
    }
    assert not asked().purposes, "all of them"
    assert not asked(ORDERS).purposes
    assert Event.objects.filter(verb="restriction.place").count() == 1
    assert Event.objects.filter(verb="restriction.widen").count() == 3


def test_art_18_3_what_was_lifted_is_not_placed_again_by_asking_again(controller: Controller) -> None:
    made = place(controller, reference="R-1", purposes=[ORDERS])
    note_told(restriction=made, at=day(2), how="By letter.", by=BY)
    lift_restriction(restriction=made, at=day(3), because="Corrected.", by=BY)
    again = place(controller, reference="R-1")
    assert again.pk == made.pk and again.purposes == [ORDERS] and again.lifted_at is not None


def test_without_a_ground_or_for_what_is_not_there_it_is_refused(controller: Controller) -> None:
    for wrong in ({"grounds": []}, {"purposes": ["x"]}, {"datasets": ["x/y"]}):
        with pytest.raises(ValidationError):
            place(controller, **wrong)
    with pytest.raises(NotAllowed):
        place(controller, by=principal(Role.AUDITOR, controller))
