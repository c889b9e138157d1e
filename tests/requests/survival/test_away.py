"""A store goes down between any two steps, and its tables change after the approval: the request names it,
the other store's part goes on, and once it is back the sweeps finish the rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from processing.terms import DataSubjectRight as R
from requests.actions.packages import collect_again
from requests.answering import gathering
from requests.carrying.parts import Part
from requests.carrying.progress import parts_of, rights_undone
from requests.carrying.terms import PartState, Stage
from requests.models import AnswerPackage, CollectedDataset, SubjectRequest
from requests.terms import CollectState, PackageState
from retention.actions.erasures import retry_erasure
from retention.models import Erasure
from retention.terms import ErasureState
from subjects.models import PersonSearch, SearchedDataset
from subjects.terms import Answer, SearchState
from tests.requests.survival.shops import GONE, Shop, beside, later, subscribers, work
from tests.servers import Servers
from tests.stores.connectors.sql import targets
from tests.stores.connectors.sql.targets import Target


@pytest.fixture
def other(shop: Shop, tmp_path: Path) -> Iterator[Target]:
    """A second store of the same controller, which stays up."""
    with targets.sqlite(tmp_path) as target:
        beside(shop, target)
        yield target


def parts(request: SubjectRequest, stage: Stage) -> dict[str, Part]:
    return {part.label: part for part in parts_of(request) if part.stage is stage}


def test_the_store_goes_down_between_any_two_steps(shop: Shop, other: Target, servers: Servers) -> None:
    name = shop.target.settings["database"]

    def down() -> None:
        servers.let_in(name, allowed=False)

    def back() -> None:
        servers.let_in(name, allowed=True)
        shop.target.engine.dispose()
        later()

    down()
    request = shop.asked(R.ACCESS, R.ERASURE)
    states = dict(SearchedDataset.objects.values_list("ref", "state"))
    assert states == {"subscribers": Answer.RETRYING, "invoices": Answer.RETRYING, "letters": Answer.FOUND}
    assert rights_undone(request) == {R.ACCESS, R.ERASURE}
    back()
    work()
    assert PersonSearch.objects.get().state == SearchState.ENDED

    down()
    shop.approved(request)
    work()
    (collecting,) = parts(request, Stage.COLLECT).values()
    assert collecting.state is PartState.RUNNING
    assert collecting.why and all(each.startswith("Not reached") for each in collecting.why)
    assert dict(CollectedDataset.objects.values_list("ref", "state")) == {
        "subscribers": CollectState.RETRYING,
        "invoices": CollectState.RETRYING,
        "letters": CollectState.COLLECTED,
    }
    assert not Erasure.objects.exists()

    back()
    for part in CollectedDataset.objects.filter(state=CollectState.RETRYING):
        gathering.collect_datasets([part.pk])
    down()
    work()
    erasing = parts(request, Stage.ERASE)
    assert erasing["Beside: Letters"].state is PartState.DONE
    assert erasing["Shop: Subscribers"].is_undone and "does not answer" in erasing["Shop: Subscribers"].why[0]
    assert rights_undone(request) == {R.ACCESS, R.ERASURE} and not other.ids(subscribers)

    back()
    work()
    assert {part.state for part in parts(request, Stage.ERASE).values()} == {PartState.DONE}
    assert rights_undone(request) == {R.ACCESS} and shop.happened() == GONE
    assert dict(CollectedDataset.objects.values_list("ref", "rows")) == {
        "subscribers": 2,
        "invoices": 2,
        "letters": 1,
    }
    assert AnswerPackage.objects.get().state == PackageState.READY


def test_tables_that_changed_since_the_approval_are_told_and_the_rest_goes_on(
    shop: Shop, other: Target
) -> None:
    request = shop.asked(R.ACCESS, R.ERASURE)
    shop.approved(request)
    shop.target.run("ALTER TABLE subscribers ADD phone text DEFAULT '06'")
    work()
    (collecting,) = parts(request, Stage.COLLECT).values()
    assert collecting.state is PartState.FAILED and "nobody has mapped: phone" in collecting.why[0]
    assert not Erasure.objects.exists() and rights_undone(request) == {R.ACCESS, R.ERASURE}

    shop.target.run("ALTER TABLE subscribers DROP phone")
    collect_again(dataset=CollectedDataset.objects.get(ref="subscribers"), by=shop.officer)
    for part in CollectedDataset.objects.filter(ref="subscribers"):
        gathering.collect_datasets([part.pk])
    shop.target.run("ALTER TABLE subscribers RENAME email TO mail")
    work()
    erasing = parts(request, Stage.ERASE)
    assert erasing["Beside: Letters"].state is PartState.DONE
    assert erasing["Shop: Subscribers"].state is PartState.FAILED
    assert "correct the mapping" in erasing["Shop: Subscribers"].why[0]
    assert not shop.happened() and R.ERASURE in rights_undone(request)

    shop.target.run("ALTER TABLE subscribers RENAME mail TO email")
    failed = Erasure.objects.select_related("dataset__store").get(state=ErasureState.FAILED)
    retry_erasure(erasure=failed, by=shop.officer)
    work()
    assert shop.happened() == GONE and rights_undone(request) == {R.ACCESS}
