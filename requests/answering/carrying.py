"""The packages of a request as parts of carrying it out: collected before anything is erased."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.principal import Principal
from requests.actions.packages import collect_package
from requests.actions.releasing import delete_package
from requests.answering.problems import problem_words
from requests.carrying.frozen import thaw
from requests.carrying.parts import Part
from requests.carrying.stages import Carrier, add_carrier
from requests.carrying.terms import PartState, Stage
from requests.labels import label
from requests.models import AnswerPackage, RightsPlan, SubjectRequest
from requests.rights.terms import Verdict
from requests.terms import CollectState, PackageKind, PackageState
from stores.words import kept_problems

_KINDS = {Verdict.GIVE: PackageKind.ACCESS, Verdict.HAND_OVER: PackageKind.PORTABILITY}
_WAITS = (PackageState.COLLECTING, PackageState.COLLECTED, PackageState.READY)


def begin(request: SubjectRequest, plan: RightsPlan, by: Principal) -> None:
    """Collect for each right that the plan grants; again, it changes nothing."""
    kinds = {_KINDS[line.verdict] for line in thaw(plan.content).lines if line.verdict in _KINDS}
    there = set(AnswerPackage.objects.filter(request=request).values_list("kind", flat=True))
    missing = [kind for kind in kinds if kind.value not in there]
    if missing:
        collect_package(request=request, kinds=missing, by=by)


def collecting(request: SubjectRequest) -> Iterable[Part]:
    """How far the data of each package are; two queries."""
    for package in _packages(request):
        states = {CollectState(each.state) for each in package.datasets.all()}
        why = [
            problem_words(problem)
            for each in package.datasets.all()
            if each.problem
            for problem in kept_problems([each.problem])
        ]
        yield Part(
            stage=Stage.COLLECT,
            kind="package",
            label=label(PackageKind(package.kind)),
            state=_collected(package, states),
            why=tuple(why),
            rows=sum(each.rows or 0 for each in package.datasets.all()),
            by=package.asked_by,
            when=package.asked_at,
            url=_page(package),
        )


def handing_over(request: SubjectRequest) -> Iterable[Part]:
    """Whether the person can get each package."""
    for package in _packages(request):
        yield Part(
            stage=Stage.HAND_OVER,
            kind="package-release",
            label=label(PackageKind(package.kind)),
            state=_released(package),
            why=tuple(_why_not_released(package)),
            by=package.released_by,
            when=package.released_at,
            url=_page(package),
        )


def stop(request: SubjectRequest, by: Principal) -> None:
    """The request was withdrawn: nothing that was not released is kept."""
    for package in AnswerPackage.objects.filter(request=request, state__in=_WAITS):
        delete_package(package=package, by=by)


def _nothing(_request: SubjectRequest, _plan: RightsPlan, _by: Principal) -> None:
    """Packages are released by staff, who have looked at them."""


def _no_stop(_request: SubjectRequest, _by: Principal) -> None:
    """``stop`` does it for both stages."""


def _packages(request: SubjectRequest) -> Iterable[AnswerPackage]:
    return AnswerPackage.objects.filter(request=request).prefetch_related("datasets")


def _collected(package: AnswerPackage, states: set[CollectState]) -> PartState:
    if package.state == PackageState.DELETED:
        return PartState.DONE if package.released_at else PartState.CANCELLED
    if CollectState.FAILED in states:
        return PartState.FAILED
    if CollectState.BY_HAND in states:
        return PartState.BY_HAND
    return PartState.RUNNING if states & {CollectState.WAITING, CollectState.RETRYING} else PartState.DONE


def _released(package: AnswerPackage) -> PartState:
    if package.released_at:
        return PartState.DONE
    if package.state == PackageState.DELETED:
        return PartState.CANCELLED
    gave_up = package.state == PackageState.COLLECTED and package.next_try_at is None
    return PartState.FAILED if gave_up else PartState.WAITING


def _why_not_released(package: AnswerPackage) -> Iterator[str]:
    if package.released_at or package.state == PackageState.DELETED:
        return
    if package.problem:
        yield from map(problem_words, kept_problems([package.problem]))
    elif package.state == PackageState.READY:
        yield _("Staff have to look at the package and release it.")
    else:
        yield _("It is built once everything is collected.")


def _page(package: AnswerPackage) -> str:
    return reverse("admin:requests_package", args=(package.request_id, package.pk))


add_carrier("packages", Carrier(stage=Stage.COLLECT, begin=begin, parts=collecting, stop=stop))
add_carrier(
    "packages-released",
    Carrier(stage=Stage.HAND_OVER, begin=_nothing, parts=handing_over, stop=_no_stop),
)
