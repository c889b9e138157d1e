"""Collect what a package gives, black out what is about others (Art. 15, 15(4), 20)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.roles import Right
from evidence.documents import keep
from requests.actions.base import locked, standing_now, tell, unless
from requests.actions.handling import File
from requests.answering.dispatch import send_collector
from requests.answering.moving import OPEN, changed, forget_rows, held, settle
from requests.answering.rules import no_black_out, no_collecting
from requests.answering.wanted import Wanted, wanted_datasets
from requests.carrying.others import take_turns
from requests.models import AnswerPackage, CollectedDataset, HandedInFile, Redaction, SubjectRequest
from requests.terms import BlackOut, CollectState, PackageKind, PackageState
from subjects.models import PersonSearch

HANDED_IN = "answer-file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What a black-out covers: a value (dataset, column, row), a column (dataset, column), or words."""

    covers: BlackOut
    dataset: CollectedDataset | None = None
    column: str = ""
    row: str = ""
    phrase: str = field(default="", repr=False)


@transaction.atomic
def collect_package(
    *, request: SubjectRequest, kinds: Collection[PackageKind], by: Principal
) -> tuple[AnswerPackage, ...]:
    """Have the data of each kind collected, from every dataset in which the search found the person.

    Asked again it changes nothing, unless the search has gone on meanwhile or the package is deleted: then
    all is collected anew, and black-outs stay. Raises ``NotAllowed``, ``Refused`` while the identity is open
    or the search has not ended.
    """
    by.require(Right.HANDLE_REQUESTS, request.controller_id)
    request = locked(request)
    take_turns(request)
    search = PersonSearch.objects.filter(controller=request.controller_id, request=request.reference).first()
    unless(no_collecting(standing_now(request), search.state if search else None))
    if search is None:  # the rule refused
        raise ValidationError(_("Search the data stores first."))
    return tuple(_package(request, search, kind, by) for kind in sorted(kinds))


@transaction.atomic
def collect_again(*, dataset: CollectedDataset, by: Principal) -> None:
    """Read a dataset once more: its store was away, its mapping was put right, or its data are stale.

    Raises ``NotAllowed``, ``Refused`` once the package is released.
    """
    by.require(Right.HANDLE_REQUESTS, dataset.package.request.controller_id)
    package = held(dataset.package)
    unless(no_black_out(PackageState(package.state)))
    forget_rows(dataset, actor=by.actor)
    _wait(dataset)
    changed(package)
    tell("package_part_again", package.request, by, kind=package.kind, dataset=dataset.ref)


@transaction.atomic
def leave_out(*, dataset: CollectedDataset, reason: str, by: Principal) -> None:
    """Answer without this dataset; the person is told why.

    Raises ``NotAllowed``, ``ValidationError``, ``Refused``.
    """
    by.require(Right.DECIDE_REQUESTS, dataset.package.request.controller_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reasons: the person must be told them.")})
    package = held(dataset.package)
    unless(no_black_out(PackageState(package.state)))
    forget_rows(dataset, actor=by.actor)
    dataset.state, dataset.reason = CollectState.LEFT_OUT.value, reason.strip()
    dataset.rows = dataset.document = dataset.collected_at = dataset.next_try_at = dataset.problem = None
    dataset.save()
    changed(package)
    tell("package_part_left_out", package.request, by, kind=package.kind, dataset=dataset.ref)


@transaction.atomic
def hand_in(*, dataset: CollectedDataset, files: Iterable[File], by: Principal) -> None:
    """Files that somebody took out of a store by hand go into the package as they are.

    Raises ``NotAllowed``, ``ValidationError``, ``Refused``.
    """
    by.require(Right.HANDLE_REQUESTS, dataset.package.request.controller_id)
    given = list(files)
    if not given:
        raise ValidationError({"attached": _("Choose at least one file.")})
    package = held(dataset.package)
    unless(no_black_out(PackageState(package.state)))
    for file in given:
        document = keep(
            file.content,
            kind=HANDED_IN,
            filename=HANDED_IN,
            media_type=file.media_type,
            actor=by.actor,
            controller_id=package.request.controller_id,
        )
        HandedInFile.objects.create(dataset=dataset, filename=file.name, document=document)
    dataset.state, dataset.reason, dataset.problem = CollectState.COLLECTED.value, "", None
    dataset.collected_at, dataset.next_try_at = timezone.now(), None
    dataset.save()
    changed(package)
    tell(
        "package_part_handed_in",
        package.request,
        by,
        kind=package.kind,
        dataset=dataset.ref,
        files=len(given),
    )


@transaction.atomic
def redact(*, package: AnswerPackage, cover: Cover, reason: str, by: Principal) -> Redaction:
    """Black something out; the person is told that and why. The package is built anew.

    Raises ``NotAllowed``, ``ValidationError``, ``Refused`` once the package is released.
    """
    by.require(Right.HANDLE_REQUESTS, package.request.controller_id)
    if not reason.strip():
        raise ValidationError({"reason": _("Give the reasons: the person must be told them.")})
    if cover.covers is BlackOut.PHRASE and not cover.phrase.strip():
        raise ValidationError({"phrase": _("Write the words to black out.")})
    package = held(package)
    unless(no_black_out(PackageState(package.state)))
    made = Redaction.objects.create(
        package=package,
        covers=cover.covers.value,
        dataset=cover.dataset,
        column=cover.column,
        row=cover.row,
        phrase=cover.phrase.strip(),
        reason=reason.strip(),
        made_by=by.actor,
    )
    changed(package)
    tell("package_blacked_out", package.request, by, kind=package.kind, covers=cover.covers.value)
    return made


@transaction.atomic
def show_again(*, redaction: Redaction, by: Principal) -> None:
    """Take a black-out back. Raises ``NotAllowed``, ``Refused`` once the package is released."""
    by.require(Right.HANDLE_REQUESTS, redaction.package.request.controller_id)
    package = held(redaction.package)
    unless(no_black_out(PackageState(package.state)))
    covers = redaction.covers
    redaction.delete()
    changed(package)
    tell("package_shown_again", package.request, by, kind=package.kind, covers=covers)


def _package(
    request: SubjectRequest, search: PersonSearch, kind: PackageKind, by: Principal
) -> AnswerPackage:
    wanted = wanted_datasets(search, kind)
    package = _kept(request, kind)
    if package is None:
        package = AnswerPackage.objects.create(
            request=request, kind=kind.value, round=search.round, asked_by=by.actor
        )
        _have_collected(package, wanted)
        if not wanted:
            _settled(package)
    else:
        if package.state == PackageState.RELEASED and package.round == search.round:
            return package
        if package.state not in OPEN or package.round != search.round:
            _anew(package, search, by)
        there = set(package.datasets.values_list("store_id", "ref"))
        missing = [each for each in wanted if (each.store_id, each.ref) not in there]
        if not missing and package.state in OPEN:
            _settled(package)
            return package
        _have_collected(package, missing)
        changed(package)
    tell("package_asked", request, by, kind=kind.value, datasets=len(wanted), edition=package.edition)
    return package


def _have_collected(package: AnswerPackage, wanted: Iterable[Wanted]) -> None:
    """Datasets that are new in the package, with a worker for those of each store."""
    parts = CollectedDataset.objects.bulk_create(
        CollectedDataset(
            package=package,
            store_id=each.store_id,
            store=each.store,
            store_ref=each.store_ref,
            ref=each.ref,
            name=each.name,
            next_try_at=timezone.now(),
        )
        for each in wanted
    )
    for _store, of_store in groupby(sorted(parts, key=_store_of), key=_store_of):
        send_collector([part.pk for part in of_store])


def _kept(request: SubjectRequest, kind: PackageKind) -> AnswerPackage | None:
    """The request's package of that kind, locked; the request is locked already."""
    package = AnswerPackage.objects.filter(request=request, kind=kind.value).first()
    return held(package) if package else None


def _settled(package: AnswerPackage) -> None:
    if settle(package):
        package.refresh_from_db()


def _store_of(part: CollectedDataset) -> int:
    return part.store_id


def _anew(package: AnswerPackage, search: PersonSearch, by: Principal) -> None:
    """The same package from the start; its black-outs stay with the datasets that are still wanted."""
    package.round, package.state, package.deleted_at = search.round, PackageState.COLLECTING.value, None
    package.released_at = package.open_until = None
    package.released_by, package.edition = "", package.edition + 1
    package.save()
    wanted = {(each.store_id, each.ref) for each in wanted_datasets(search, PackageKind(package.kind))}
    for dataset in package.datasets.select_related("document"):
        forget_rows(dataset, actor=by.actor)
        if (dataset.store_id, dataset.ref) in wanted:
            _wait(dataset)
        else:
            dataset.delete()


def _wait(dataset: CollectedDataset) -> None:
    dataset.state, dataset.reason, dataset.problem = CollectState.WAITING.value, "", None
    dataset.rows = dataset.document = dataset.collected_at = None
    dataset.tries, dataset.next_try_at = 0, timezone.now()
    dataset.save()
    send_collector([dataset.pk])
