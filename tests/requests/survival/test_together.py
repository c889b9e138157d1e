"""Requests about one person that meet: no answer holds half of the data, nothing undone is called done."""

from collections import Counter
from typing import Any

import pytest

from processing.terms import DataSubjectRight as R
from requests.answering import gathering, reading
from requests.answering.problems import problem_words
from requests.carrying.moving import carry_on
from requests.carrying.parts import Part
from requests.carrying.progress import parts_of, rights_undone
from requests.carrying.terms import PartState, Stage
from requests.correcting.actions import Change, propose_correction
from requests.correcting.showing import places_of
from requests.models import AnswerPackage, CollectedDataset, SubjectRequest
from requests.terms import CollectState, PackageState
from retention.models import Erasure
from retention.terms import ErasureState
from stores.words import kept_problems
from subjects.models import Restriction, SearchIdentifier
from tests.requests.survival.shops import ANNA, GONE, Shop, later, subscribers, work
from tests.retention.survival.workers import Worker


def of_stage(request: SubjectRequest, stage: Stage) -> list[Part]:
    return [part for part in parts_of(request) if part.stage is stage]


def collected() -> dict[str, int | None]:
    return dict(CollectedDataset.objects.values_list("ref", "rows"))


def at_once(workers: int) -> None:
    """So many, side by side, and then whatever they left to the next sweep."""
    assert [each.wait() for each in [Worker(work) for _ in range(workers)]] == [0] * workers
    later()
    work()


def test_art_15_what_is_being_collected_is_collected_whole_before_another_request_erases_it(
    shop: Shop,
) -> None:
    access, erasure = shop.asked(R.ACCESS), shop.asked(R.ERASURE)
    shop.approved(access)
    gathering.collect_datasets([CollectedDataset.objects.get(ref="invoices").pk])
    shop.approved(erasure)
    assert not Erasure.objects.exists()
    waits = of_stage(erasure, Stage.ERASE)
    assert {part.label for part in waits} == {"Shop: Subscribers", "Shop: Invoices"}
    assert all(part.state is PartState.WAITING and access.reference in part.why[0] for part in waits)
    assert rights_undone(erasure) == {R.ERASURE}
    at_once(3)
    assert collected() == {"subscribers": 2, "invoices": 2}
    assert shop.happened() == GONE
    assert not rights_undone(erasure) and rights_undone(access) == {R.ACCESS}
    assert AnswerPackage.objects.get().state == PackageState.READY


def test_art_15_what_was_asked_for_first_is_not_erased_before_anybody_has_begun_to_collect_it(
    shop: Shop,
) -> None:
    access, erasure = shop.asked(R.ACCESS), shop.asked(R.ERASURE)
    shop.approved(erasure)
    at_once(1)
    assert access.reference in of_stage(erasure, Stage.ERASE)[0].why[0] and not shop.happened()
    shop.approved(access)
    at_once(2)
    assert collected() == {"subscribers": 2, "invoices": 2} and shop.happened() == GONE


def test_what_another_request_is_erasing_is_read_once_that_has_ended(shop: Shop) -> None:
    """Both had begun: the answer holds what is left, everywhere, and not what was there in between."""
    erasure, access = shop.asked(R.ERASURE), shop.asked(R.ACCESS)
    shop.approved(erasure)
    assert set(Erasure.objects.values_list("state", flat=True)) == {ErasureState.WAITING}
    shop.approved(access)
    for part in CollectedDataset.objects.all():
        for _ in range(2):
            gathering.collect_datasets([part.pk])
            later()
        part.refresh_from_db()
        assert (part.state, part.tries) == (CollectState.RETRYING, 0)
        (told,) = [problem_words(each) for each in kept_problems([part.problem])]
        assert erasure.reference in told
    carry_on(request=erasure)
    at_once(3)
    assert collected() == {"subscribers": 0, "invoices": 2}
    assert not rights_undone(erasure) and shop.happened() == GONE


@pytest.mark.parametrize("known", [True, False])
def test_what_begins_to_erase_while_datasets_are_read_is_waited_for_before_the_next(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """Also where nobody knew before that it is of the same person, once seconds have gone by."""
    erasure, access = shop.asked(R.ERASURE), shop.asked(R.ACCESS)
    shop.approved(erasure)
    shop.approved(access)
    Erasure.objects.update(state=ErasureState.BY_HAND.value)
    others = SearchIdentifier.objects.filter(search__request=erasure.reference)
    (lookup,) = others.values_list("lookup", flat=True)
    others.update(lookup=lookup if known else "f" * len(lookup))
    keep = gathering._keep

    def goes_on(*arguments: Any) -> None:
        keep(*arguments)
        Erasure.objects.update(state=ErasureState.WAITING.value)
        others.update(lookup=lookup)
        if not known:
            monkeypatch.setattr(reading, "OTHERS_SECONDS", -1)

    monkeypatch.setattr(gathering, "_keep", goes_on)
    parts = CollectedDataset.objects.order_by("pk")
    gathering.collect_datasets(parts.values_list("pk", flat=True))
    assert [part.state for part in parts] == [CollectState.COLLECTED, CollectState.RETRYING]


def test_art_16_an_erasure_finds_the_rows_whose_address_another_request_has_corrected(shop: Shop) -> None:
    correction, erasure = shop.asked(R.RECTIFICATION), shop.asked(R.ERASURE)
    place = next(each for each in places_of(correction) if each.dataset.ref == "subscribers")
    change = Change("email", "anna@new.example", ANNA)
    propose_correction(request=correction, place=place, changes=[change], row=("1",), by=shop.officer)
    shop.approved(correction)
    (waits,) = of_stage(correction, Stage.RECTIFY)
    assert waits.state is PartState.WAITING and erasure.reference in waits.why[0]
    shop.approved(erasure)
    at_once(2)
    assert not rights_undone(erasure) and shop.happened() == GONE
    assert rights_undone(correction) == {R.RECTIFICATION}  # its row is gone: somebody looks
    assert list(shop.target.values(subscribers, "email")) == [3]


def test_two_erasures_while_a_restriction_stands(shop: Shop) -> None:
    """Each row goes once, whoever takes it; what the law keeps stays restricted."""
    restriction = shop.asked(R.RESTRICTION)
    shop.approved(restriction)
    work()
    asked = [shop.asked(R.ERASURE) for _ in range(2)]
    for each in asked:
        shop.approved(each)
    at_once(3)
    assert shop.happened() == GONE
    assert not any(rights_undone(each) for each in (restriction, *asked))
    rows = Counter(dict.fromkeys((each.reference for each in asked), 0))
    for each in Erasure.objects.all():
        assert each.state == ErasureState.DONE
        rows[each.reference] += each.rows or 0
    assert sum(rows.values()) == 2
    assert Restriction.objects.get().reference == restriction.reference
