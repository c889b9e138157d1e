"""Requests about the same person that meet: an answer is read before or after an erasure, never half-way.

Who asked first to be given their data is given them whole before another request takes any of it; data
that another request is erasing are read once that has ended. What would hide rows from an erasure waits,
too. Nobody waits for what itself has not begun: so no two wait for each other.
"""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from evidence.turns import wait_for_turn
from processing.terms import DataSubjectRight
from requests.carrying.looking import FIRST
from requests.models import AnswerPackage, RequestedRight, SubjectRequest
from requests.rights.ending import ENDING
from requests.terms import OPEN_STATES, IdentityState, PackageState
from retention.models import Erasure
from retention.terms import OPEN_ERASURES, Act, ErasureState
from subjects.known import OF_ONE_PERSON
from subjects.models import SearchedDataset, SearchIdentifier
from subjects.terms import Answer

_AT_WORK = frozenset(OPEN_ERASURES) - {ErasureState.BY_HAND}
"""A person may take weeks: nobody's answer waits for that."""


def take_turns(request: SubjectRequest) -> None:
    """Whoever begins to collect, correct or erase looks at the others' rows before anybody else does."""
    wait_for_turn(f"same-person:{request.controller_id}")


def to_be_given_first(request: SubjectRequest) -> str:
    """The request of the same person whose data must be collected before this one erases any; "" for none:
    it is being collected, or was asked for earlier."""
    packages = AnswerPackage.objects.filter(request=OuterRef("pk"))
    collecting = Exists(packages.filter(state=PackageState.COLLECTING.value))
    asked_earlier = Q(received_at__lt=request.received_at) | Q(
        received_at=request.received_at, pk__lt=request.pk
    )
    others = _asking(request, FIRST).filter(collecting | (asked_earlier & ~Exists(packages)))
    return _first(others)


def same_person(request: SubjectRequest) -> tuple[str, ...]:
    """All other requests of the same person, the earliest first."""
    return tuple(_in_order(_others(request)))


def at_work(request: SubjectRequest, others: Sequence[str]) -> str:
    """The first of these requests that is changing rows now; "" for none. No query where there are none."""
    if not others:
        return ""
    changing = _changing(request, Act.ERASE, Act.CORRECT).filter(reference__in=others)
    busy = set(changing.values_list("reference", flat=True))
    return next((each for each in others if each in busy), "")


def correcting(request: SubjectRequest) -> str:
    """The request of the same person that is correcting rows now; "" for none."""
    changing = _changing(request, Act.CORRECT).values("reference")
    return _first(_others(request).filter(reference__in=changing))


def looking_by(request: SubjectRequest) -> str:
    """The request of the same person that still has rows to erase, which it looks for by what is known of
    them now; "" for none."""
    found = SearchedDataset.objects.filter(
        search__controller=request.controller_id, state=Answer.FOUND.value
    ).values("search__request")
    erasures = Erasure.objects.filter(
        dataset__store__controller=request.controller_id, reference=OuterRef("reference"), act=Act.ERASE.value
    )
    done = Exists(erasures) & ~Exists(erasures.exclude(state__in=(ErasureState.DONE, ErasureState.CANCELLED)))
    return _first(_asking(request, ENDING).filter(reference__in=found).exclude(done))


def _asking(request: SubjectRequest, rights: frozenset[DataSubjectRight]) -> QuerySet[SubjectRequest]:
    """Those that ask for one of the rights, on which nothing is decided yet."""
    undecided = RequestedRight.objects.filter(
        request=OuterRef("pk"), right__in=[right.value for right in rights], outcome=""
    )
    known = _others(request).filter(identity=IdentityState.CONFIRMED.value, state__in=OPEN_STATES)
    return known.filter(Exists(undecided))


def _others(request: SubjectRequest) -> QuerySet[SubjectRequest]:
    """All requests that share a confirmed identifier that is one person's alone."""
    confirmed = SearchIdentifier.objects.filter(
        search__controller=request.controller_id,
        confirmed=True,
        kind__in=[kind.value for kind in OF_ONE_PERSON],
    )
    mine = confirmed.filter(search__request=request.reference)
    sharing = confirmed.filter(lookup__in=mine.values("lookup"))
    return SubjectRequest.objects.filter(
        controller=request.controller_id, reference__in=sharing.values("search__request")
    ).exclude(pk=request.pk)


def _changing(request: SubjectRequest, *acts: Act) -> QuerySet[Erasure]:
    """What is changing rows of the controller now."""
    return Erasure.objects.filter(
        dataset__store__controller=request.controller_id,
        act__in=[act.value for act in acts],
        state__in=_AT_WORK,
    )


def _first(requests: QuerySet[SubjectRequest]) -> str:
    return _in_order(requests).first() or ""


def _in_order(requests: QuerySet[SubjectRequest]) -> QuerySet[SubjectRequest, str]:
    """Their references, by who asked first."""
    return requests.order_by("received_at", "pk").values_list("reference", flat=True)
