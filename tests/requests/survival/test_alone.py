"""A request while Dertig has no broker, and while its clock is wrong."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from evidence.models import Event
from processing.terms import DataSubjectRight as R
from requests.actions import deciding, releasing
from requests.carrying.progress import parts_of, rights_undone
from requests.carrying.terms import PartState, Stage
from requests.models import AnswerPackage, CollectedDataset, Letter, SubjectRequest
from requests.terms import PackageState
from retention.models import Erasure
from tests.requests.mail.smtp import PostOffice
from tests.requests.survival.shops import GONE, Shop, invoices, later, letters, work
from tests.retention.survival.workers import Worker

AWAY = "redis://127.0.0.1:1/0"
NINE_YEARS = timedelta(days=9 * 365)


def without_broker(does: Callable[[], object]) -> None:
    """In a process whose broker refuses every message."""
    child = Worker(_without_broker, does)
    assert child.wait() == 0
    later()


def _without_broker(does: Callable[[], object]) -> None:
    current_app.conf.broker_url = AWAY
    with current_app.connection_for_write() as broker, pytest.raises(OperationalError):
        broker.ensure_connection(max_retries=1, interval_start=0)
    does()


def test_without_its_broker_a_request_is_searched_carried_out_and_answered(
    shop: Shop, post_office: PostOffice
) -> None:
    """No act fails for it, and the sweeps alone find everything."""
    request = shop.known(R.ACCESS, R.ERASURE)
    without_broker(lambda: shop.search(request))
    without_broker(lambda: shop.approved(request))
    assert set(Erasure.objects.values_list("state", flat=True)) <= {"waiting"} and not shop.happened()
    without_broker(work)
    assert shop.happened() == GONE and AnswerPackage.objects.get().state == PackageState.READY
    assert rights_undone(request) == {R.ACCESS}
    without_broker(lambda: _answered(shop, request))
    without_broker(letters)
    assert not Letter.objects.filter(sent_at=None).exists()
    assert not rights_undone(request)
    assert Event.objects.filter(verb="request.answered").count() == 1


def _answered(shop: Shop, request: SubjectRequest) -> None:
    package = AnswerPackage.objects.get()
    releasing.release(package=package, edition=package.edition, by=shop.officer)
    work()
    deciding.grant(request=request, rights=[R.ACCESS, R.ERASURE], by=shop.officer)
    deciding.answer(request=request, text="Done.", by=shop.officer)


@pytest.mark.parametrize("wrong", [NINE_YEARS, timedelta(days=-400)], ids=["ahead", "set-back"])
def test_a_clock_that_is_wrong_after_the_approval_lets_go_what_was_approved_and_no_more(
    shop: Shop, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch, wrong: timedelta
) -> None:
    """Nine years from now no duty keeps the invoices any more; what was approved is that they stay."""
    request = shop.asked(R.ACCESS, R.ERASURE)
    shop.approved(request)
    real = timezone.now
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: real() + wrong)
        later()
        work()
    later()
    work()
    assert shop.happened() == GONE and shop.target.ids(invoices) == [1, 2, 3]
    erased = [part.state for part in parts_of(request) if part.stage is Stage.ERASE]
    assert set(erased) == {PartState.DONE} and rights_undone(request) == {R.ACCESS}
    assert dict(CollectedDataset.objects.values_list("ref", "rows")) == {"subscribers": 2, "invoices": 2}
    assert AnswerPackage.objects.get().state == PackageState.READY
    assert [mail["To"] for mail in post_office.arrived] == ["desk@carrier.example"]
