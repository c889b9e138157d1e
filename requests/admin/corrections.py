"""The corrections of a request as they stand, for its pages."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext

from processing.terms import DataSubjectRight
from requests.correcting.labels import label
from requests.correcting.terms import Ended
from requests.correcting.values import grouped
from requests.models import Correction, SubjectRequest
from retention.labels import label as retention_label
from retention.models import Erasure
from retention.terms import Act, ErasureState
from retention.wording import problem_words
from stores.models import Dataset
from stores.words import kept_problems

_COLOURS = {Ended.CORRECTED: "success", Ended.MISSED: "warning", Ended.DROPPED: "default"}


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column: both values while they are known. ``old`` None: whatever is held."""

    name: str
    old: str | None = field(repr=False)
    new: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CorrectionShown:
    """Columns that are corrected together. ``whole``: in every row that holds the old values."""

    group: uuid.UUID
    place: str
    columns: list[ColumnShown]
    whole: bool
    state: str
    colour: str
    known: bool
    may_drop: bool
    rows: int | None
    at: datetime
    why: list[str]


def corrections_asked(request: SubjectRequest, *, reads: bool) -> list[CorrectionShown] | None:
    """None where no rectification is asked."""
    asked = any(each.right == DataSubjectRight.RECTIFICATION for each in request.rights.all())
    return shown_corrections(request, reads=reads) if asked else None


def shown_corrections(request: SubjectRequest, *, reads: bool) -> list[CorrectionShown]:
    """The latest first, with their values for who ``reads``; three queries."""
    rows_of = Correction.objects.filter(request=request).order_by("pk")
    groups = grouped(rows_of if reads else rows_of.defer(*Correction.personal_fields))
    begun = {
        each.key: each
        for each in Erasure.objects.filter(
            reference=request.reference, act=Act.CORRECT, dataset__store__controller=request.controller_id
        )
    }
    rows = Dataset.objects.filter(store__controller=request.controller_id).select_related("store")
    names = {f"{row.store.ref}/{row.ref}": f"{row.store.name}: {row.name}" for row in rows}
    latest = sorted(groups.values(), key=lambda rows: -rows[0].pk)
    return [_shown(rows, begun.get(rows[0].group.hex), names, reads=reads) for rows in latest]


def _shown(
    rows: list[Correction], erasure: Erasure | None, names: dict[str, str], *, reads: bool
) -> CorrectionShown:
    first = rows[0]
    waits = not first.ended
    known = waits and reads
    state, colour = _state(first, erasure)
    return CorrectionShown(
        group=first.group,
        place=names.get(first.place, first.place),
        columns=[_column(each, known=known) for each in rows],
        whole=known and not first.row,
        state=state,
        colour=colour,
        known=known,
        may_drop=waits or first.ended == Ended.MISSED,
        rows=first.rows,
        at=first.ended_at or first.added_at,
        why=list(map(problem_words, kept_problems(erasure.problems))) if erasure and waits else [],
    )


def _column(row: Correction, *, known: bool) -> ColumnShown:
    if not known:
        return ColumnShown(row.column, None, "")
    return ColumnShown(row.column, None if row.whatever else row.old, row.new)


def _state(row: Correction, erasure: Erasure | None) -> tuple[str, str]:
    if row.ended:
        ended = Ended(row.ended)
        return str(label(ended)), _COLOURS[ended]
    if erasure is None:
        return gettext("Waits for the plan to be approved"), "info"
    state = ErasureState(erasure.state)
    return str(retention_label(state)), "danger" if state is ErasureState.FAILED else "info"
