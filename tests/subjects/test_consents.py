"""Consents, their withdrawal and the suppression list: the latest holds, in whatever order it is told."""

import itertools
import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Controller
from accounts.principal import NotAllowed, Principal, system
from accounts.roles import Role
from evidence.models import Event
from stores.terms import IdentifierKind
from subjects.actions import (
    ALL_MARKETING,
    give_consent,
    suppress,
    suppress_for_request,
    unsuppress,
    withdraw_consent,
    withdraw_for_request,
)
from subjects.asked import standings
from subjects.models import Consent, ConsentIdentifier, Suppression
from subjects.purposes import purposes_of
from subjects.standing import Bar, Standing
from subjects.terms import Means, Objection
from subjects.whom import Whom
from tests.people import principal
from tests.subjects.people import ANNA, BERT, CATALOGUE, NEWS, ORDERS, controller, day, given

__all__ = ["controller"]
BY = system("test")


def consent(controller: Controller, number: int, whom: Whom = ANNA) -> Consent:
    return give_consent(controller=controller, whom=whom, purpose=NEWS, given=given(day(number)), by=BY)


def withdraw(controller: Controller, number: int) -> None:
    withdraw_consent(
        controller=controller, whom=ANNA, at=day(number), means=Means.PHONE, purposes=[NEWS], by=BY
    )


def object_(controller: Controller, number: int, purpose: str = ALL_MARKETING) -> int:
    return suppress(
        controller=controller,
        whom=ANNA,
        at=day(number),
        objection=Objection.OBJECTED,
        purposes=[purpose],
        by=BY,
    )


def standing(controller: Controller, purpose: str, whom: Whom = ANNA) -> Standing:
    [asked] = standings(controller, [whom], [purposes_of(controller.pk)[purpose]])
    [found] = asked.purposes
    return found


def test_art_7_1_a_consent_is_kept_with_its_words_its_moment_and_its_means(controller: Controller) -> None:
    kept = consent(controller, 0)
    assert (kept.wording, kept.version, kept.means, kept.given_at, kept.source, kept.proof) == (
        "Yes, write to me.",
        "2",
        Means.WEB_FORM,
        day(0),
        "shop",
        "form 7",
    )
    assert [(each.kind, each.value) for each in kept.identifiers.all()] == [("email", "anna@example.org")]
    assert consent(controller, 0) == kept, "told again, it is the same"
    assert consent(controller, 1) != kept
    found = standing(controller, NEWS)
    assert found.allowed and found.consent and found.consent.given_at == day(1)


def test_what_is_kept_of_a_person_is_sealed_and_events_name_nobody(controller: Controller) -> None:
    consent(controller, 0)
    object_(controller, 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value FROM subjects_consentidentifier UNION SELECT lookup FROM subjects_suppression"
        )
        kept = str(cursor.fetchall())
    told = json.dumps([[event.record, event.detail] for event in Event.objects.all()])
    assert "anna" not in (kept + told).lower()
    assert ConsentIdentifier.objects.get().lookup != Suppression.objects.get().lookup


def test_art_7_3_withdrawn_it_no_longer_runs_and_a_later_one_does(controller: Controller) -> None:
    kept = consent(controller, 0)
    withdraw(controller, 2)
    kept.refresh_from_db()
    assert (kept.withdrawn_at, kept.withdrawn_by) == (day(2), Means.PHONE)
    assert standing(controller, NEWS).bar is Bar.OBJECTED
    consent(controller, 3)
    assert standing(controller, NEWS).allowed
    assert not Suppression.objects.standing().exists(), "the later consent lifted it"


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_the_order_in_which_acts_are_told_changes_nothing(
    controller: Controller, order: tuple[int, ...]
) -> None:
    acts = [
        lambda: consent(controller, 0),
        lambda: withdraw(controller, 2),
        lambda: consent(controller, 4),
        lambda: object_(controller, 3, NEWS),
    ]
    for number in order:
        acts[number]()
    assert standing(controller, NEWS).allowed
    assert standing(controller, NEWS).consent and Consent.objects.filter(withdrawn_at=None).count() == 1
    object_(controller, 5, NEWS)
    assert standing(controller, NEWS).bar is Bar.OBJECTED
    consent(controller, 1)
    withdraw(controller, 1)
    assert standing(controller, NEWS).bar is Bar.OBJECTED


def test_art_21_3_an_objection_to_marketing_stops_all_of_it_and_nothing_else(controller: Controller) -> None:
    assert standing(controller, CATALOGUE).allowed
    consent(controller, 0)
    assert object_(controller, 1) == 1
    assert object_(controller, 1) == 0, "told again"
    assert object_(controller, 0) == 0, "told of an earlier one"
    assert standing(controller, CATALOGUE).bar is Bar.OBJECTED
    assert standing(controller, NEWS).bar is Bar.OBJECTED
    assert standing(controller, ORDERS).allowed
    assert standing(controller, CATALOGUE, BERT).allowed
    consent(controller, 2)
    assert standing(controller, NEWS).allowed, "a consent that came after it, to this purpose"
    assert standing(controller, CATALOGUE).bar is Bar.OBJECTED


def test_the_list_outlives_the_person(controller: Controller) -> None:
    consent(controller, 0)
    object_(controller, 1)
    Consent.objects.all().delete()
    assert standing(controller, CATALOGUE).since == day(1)


def test_a_purpose_on_consent_needs_one(controller: Controller) -> None:
    assert standing(controller, NEWS).bar is Bar.NO_CONSENT


def test_all_consents_at_once(controller: Controller) -> None:
    consent(controller, 0)
    done = withdraw_for_request(controller=controller, reference="R-1", whom=ANNA, at=day(1), by=BY)
    assert (done.consents, done.suppressed) == (1, 1)
    again = withdraw_for_request(controller=controller, reference="R-1", whom=ANNA, at=day(1), by=BY)
    assert (again.consents, again.suppressed) == (0, 0)
    assert Event.objects.filter(verb="consent.withdraw", record="requests/R-1").count() == 1


def test_a_request_suppresses_once(controller: Controller) -> None:
    for changed in (1, 0):
        assert changed == suppress_for_request(
            controller=controller, reference="R-1", whom=ANNA, at=day(1), by=BY
        )
    assert Suppression.objects.get().reference == "R-1"


def test_lifting_by_hand_needs_evidence(controller: Controller) -> None:
    object_(controller, 1)
    with pytest.raises(ValidationError):
        unsuppress(controller=controller, whom=ANNA, at=day(2), how=" ", purposes=[""], by=BY)
    assert unsuppress(controller=controller, whom=ANNA, at=day(0), how="Letter", purposes=[""], by=BY) == 0
    assert unsuppress(controller=controller, whom=ANNA, at=day(2), how="Letter", purposes=[""], by=BY) == 1
    assert standing(controller, CATALOGUE).allowed
    assert Suppression.objects.get().lifted_how == "Letter"


def test_a_shared_telephone_lends_nobody_a_consent_and_takes_none_away(controller: Controller) -> None:
    phone = (IdentifierKind.PHONE, "030 123")
    both = Whom.of([(IdentifierKind.EMAIL, "anna@example.org"), phone])
    consent(controller, 0, both)
    other = Whom.of([(IdentifierKind.EMAIL, "carl@example.org"), phone])
    assert standing(controller, NEWS, other).bar is Bar.NO_CONSENT
    assert standing(controller, NEWS, both).allowed
    alone = Whom.of([phone])
    assert standing(controller, NEWS, alone).bar is Bar.NO_CONSENT
    consent(controller, 1, alone)
    assert standing(controller, NEWS, alone).allowed


@pytest.mark.parametrize("who", [Role.AUDITOR, Role.DPO, Role.ACTIVITY_OWNER])
def test_who_only_reads_records_nothing(controller: Controller, who: Role) -> None:
    by: Principal = principal(who, controller)
    with pytest.raises(NotAllowed):
        give_consent(controller=controller, whom=ANNA, purpose=NEWS, given=given(day(0)), by=by)
    with pytest.raises(NotAllowed):
        suppress(controller=controller, whom=ANNA, at=day(0), objection=Objection.OBJECTED, by=by)


def test_nobody_no_words_and_unknown_purposes_are_refused(controller: Controller) -> None:
    for whom, purpose, wording in ((Whom(()), NEWS, "x"), (ANNA, "activities/x", "x"), (ANNA, NEWS, " ")):
        with pytest.raises(ValidationError):
            give_consent(
                controller=controller, whom=whom, purpose=purpose, given=given(day(0), wording), by=BY
            )
    with pytest.raises(ValidationError):
        consent(controller, 100_000)
    assert not Consent.objects.exists()
