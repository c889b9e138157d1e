"""The worker of one request is killed in every phase, one after the other: the sweeps go on where it stood.

Nothing is lost, nothing is done twice in the store, and after each death the request says how far it is.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from evidence.models import Document, Event
from processing.terms import DataSubjectRight as R
from requests import sending
from requests.actions import deciding, planning, releasing
from requests.actions.deciding import answer, grant
from requests.answering import building, gathering
from requests.answering import dispatch as answers
from requests.carrying import erasing, moving
from requests.carrying.progress import parts_of, rights_undone
from requests.correcting import carrying as correcting
from requests.correcting.actions import Change, propose_correction
from requests.correcting.showing import places_of
from requests.models import AnswerPackage, Correction, Letter, RecipientTold, RightsPlan, SubjectRequest
from requests.telling import beginning
from requests.telling import sending as telling
from requests.terms import LetterKind, PackageState
from retention.erasing import moves, running
from retention.models import Erasure, ErasureBatch
from subjects import asking
from subjects.models import Restriction
from tests.requests.mail.smtp import PostOffice
from tests.requests.survival.shops import ANNA, Shop, invoices, later, letters, work
from tests.retention.survival.workers import Worker

RIGHTS = (R.ACCESS, R.RESTRICTION, R.RECTIFICATION, R.ERASURE)
type Standing = dict[str, str]


@pytest.fixture
def request_(shop: Shop) -> SubjectRequest:
    return shop.known(*RIGHTS)


def die(*_arguments: Any, **_named: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _dying(module: Any, name: str, does: Callable[[], object]) -> None:
    """In a process of its own, at the moment in which it would call that function."""
    setattr(module, name, die)
    does()


def killed(module: Any, name: str, does: Callable[[], object] = work) -> None:
    """Done by a worker that dies there; then its time comes again."""
    child = Worker(_dying, module, name, does)
    assert child.wait() == -signal.SIGKILL, f"it lived past {module.__name__}.{name}"
    later()


def standing(request: SubjectRequest) -> Standing:
    """By kind of part, the states that there are."""
    found: dict[str, set[str]] = {}
    for part in parts_of(request):
        found.setdefault(part.kind, set()).add(part.state.value)
    return {kind: ", ".join(sorted(states)) for kind, states in found.items()}


def test_killed_in_each_phase(shop: Shop, request_: SubjectRequest, post_office: PostOffice) -> None:
    """Stages in their order; each death leaves those behind it done and those before it waiting."""
    request = request_
    killed(asking, "_keep", lambda: shop.search(request))
    work()
    _corrected(shop, request)

    killed(planning, "carry_on", lambda: shop.approved(request))
    assert not RightsPlan.objects.exists() and rights_undone(request) == set(RIGHTS)

    killed(answers, "_send", lambda: shop.approved(request))
    assert standing(request) == {
        "restriction": "done",
        "package": "running",
        "correction": "waiting",
        "erasure": "waiting",
        "package-release": "waiting",
    }
    killed(gathering, "_keep")
    assert standing(request)["package"] == "running" and not Erasure.objects.exists()

    killed(correcting, "begin_erasures")
    assert standing(request) | {"package": "done", "correction": "waiting"} == standing(request)

    killed(building, "_keep")
    assert AnswerPackage.objects.get().state == PackageState.COLLECTED

    killed(running, "verify")
    assert standing(request)["correction"] == "running"
    assert shop.happened() == [("update", "invoices", 1)]

    killed(moves, "tell_listeners")
    assert standing(request)["correction"] == "running" and standing(request)["erasure"] == "waiting"
    assert Correction.objects.get().new == "Anna O'Hara"

    killed(erasing, "begin_erasures")
    assert standing(request)["correction"] == "done" and standing(request)["erasure"] == "waiting"
    assert Correction.objects.get().new == ""

    killed(running, "carry_out")
    assert standing(request)["erasure"] == "running, waiting" and len(shop.happened()) == 1

    killed(running, "verify")
    assert rights_undone(request) == {R.ACCESS, R.ERASURE, R.RECTIFICATION, R.RESTRICTION}
    assert [each[:2] for each in shop.happened()] == [("delete", "subscribers")] * 2 + [
        ("update", "invoices")
    ]

    killed(beginning, "queue_telling")
    assert standing(request)["erasure"] == "done" and "telling" not in standing(request)

    killed(telling, "record_sent")
    assert standing(request)["telling"] == "running"
    work()
    assert standing(request)["telling"] == "done"

    killed(releasing, "make_letter", lambda: _released(shop))
    assert rights_undone(request) == {R.ACCESS}
    assert AnswerPackage.objects.get().state == PackageState.READY

    _released(shop)
    killed(moving, "tell")
    assert RightsPlan.objects.get().carried_out_at is None
    work()
    assert set(standing(request).values()) == {"done"} and not rights_undone(request)

    killed(deciding, "make_letter", lambda: _answered(shop, request))
    assert not Letter.objects.filter(kind=LetterKind.ANSWER).exists()
    _answered(shop, request)
    killed(sending, "tell", letters)
    letters()
    _everything_was_done_once(shop, request, post_office)


def _everything_was_done_once(shop: Shop, request: SubjectRequest, post_office: PostOffice) -> None:
    assert shop.happened() == [
        ("delete", "subscribers", 1),
        ("delete", "subscribers", 2),
        ("update", "invoices", 1),
    ]
    assert shop.target.values(invoices, "name") == {1: "Anna O'Hara", 2: "N.", 3: "N."}
    assert {each.dataset.ref: each.rows for each in Erasure.objects.filter(act="erase")} == {
        "subscribers": 2,
        "invoices": 0,
    }
    assert not ErasureBatch.objects.exclude(state="done").exists()
    assert [model.objects.count() for model in (RightsPlan, AnswerPackage, Restriction, RecipientTold)] == [
        1
    ] * 4
    assert Document.objects.filter(kind="answer-package").count() == 1
    told = Counter(Event.objects.filter(controller_id=shop.controller.pk).values_list("verb", flat=True))
    once = ("plan_approved", "carried_out", "package_built", "package_released", "recipient_told", "answered")
    assert {each: told[f"request.{each}"] for each in once} == dict.fromkeys(once, 1)
    # What mail server and worker could not agree on comes again, by the same name: shown once.
    names = {(mail["To"], mail["Message-ID"]) for mail in post_office.arrived}
    assert Counter(to for to, _name in names) == {ANNA: 3, "desk@carrier.example": 1}


def _released(shop: Shop) -> None:
    package = AnswerPackage.objects.get()
    releasing.release(package=package, edition=package.edition, by=shop.officer)


def _answered(shop: Shop, request: SubjectRequest) -> None:
    grant(request=request, rights=RIGHTS, by=shop.officer)
    answer(request=request, text="Done.", by=shop.officer)


def _corrected(shop: Shop, request: SubjectRequest) -> None:
    place = next(each for each in places_of(request) if each.dataset.ref == "invoices")
    propose_correction(
        request=request,
        place=place,
        changes=[Change("name", "Anna O'Hara", "N.")],
        row=("1",),
        by=shop.officer,
    )
