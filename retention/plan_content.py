"""What an approval of a purge is about, whatever the day and whoever the people: as a value, as it is stored,
and the fingerprint of what it means. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter

from evidence.stored import StoredShape, fingerprint
from processing import register as shapes
from retention.needs import Sheets, purpose_path
from stores.mapping import DatasetMap
from stores.stored import in_one_order


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStore:
    """Which store, and how its connector reaches it."""

    ref: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPurpose:
    """A purpose that the dataset serves: ``retention`` holds of its periods what decides about a purge."""

    path: str
    data_categories: tuple[str, ...] = ()
    retention: tuple[shapes.RetentionPeriod, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent:
    """All that decides what a purge of a dataset does."""

    store: PlannedStore
    dataset: DatasetMap
    purposes: tuple[PlannedPurpose, ...] = ()
    fiscal_year_ends: str

    @property
    def fingerprint(self) -> str:
        """Of what it means: the same while a purge does the same."""
        return fingerprint(PLAN.format, PLAN.meaning(_in_one_order(self)))


def _same(kept: Any) -> Any:
    """Version 2 has another fingerprint: that of what the content means, not of the content."""
    return kept


PLAN = StoredShape("purge-plan", TypeAdapter(PlanContent), version=2, older={1: _same})


def content_of(
    store: PlannedStore, mapping: DatasetMap, record: Sheets, fiscal_year_ends: str
) -> PlanContent:
    """From the purposes of the record to which the dataset is bound."""
    bound = {(each.activity, each.purpose) for each in mapping.bindings}
    purposes = (
        PlannedPurpose(
            path=purpose_path(activity.ref, purpose.ref),
            data_categories=tuple(sorted(purpose.data_categories)),
            retention=tuple(
                map(_deciding, purpose.retention if isinstance(purpose.retention, tuple) else ())
            ),
        )
        for activity in record.activities
        for purpose in activity.purposes
        if (activity.ref, purpose.ref) in bound
    )
    return PlanContent(
        store=store, dataset=mapping, purposes=tuple(purposes), fiscal_year_ends=fiscal_year_ends
    )


def _deciding(period: shapes.RetentionPeriod) -> shapes.RetentionPeriod:
    """Without what explains it."""
    return shapes.RetentionPeriod(
        ref=period.ref,
        data_categories=tuple(sorted(period.data_categories)),
        period=period.period,
        anchor=period.anchor,
        bound=period.bound,
        disposition=period.disposition,
        consent_period=period.consent_period,
        start_event=period.start_event,
    )


def differing(approved: PlanContent, now: PlanContent) -> tuple[str, ...]:
    """The parts in which two contents do not mean the same, by their names; the dataset's by its fields."""
    one, other = (PLAN.meaning(_in_one_order(each)) for each in (approved, now))
    return tuple(_differing(one, other))


def _differing(one: dict[str, Any], other: dict[str, Any]) -> Iterator[str]:
    for part in ("store", "dataset", "purposes", "fiscal_year_ends"):
        if one.get(part) == other.get(part):
            continue
        if part != "dataset":
            yield part
            continue
        names = sorted(one[part].keys() | other[part].keys())
        yield from (f"dataset.{name}" for name in names if one[part].get(name) != other[part].get(name))


def _in_one_order(content: PlanContent) -> PlanContent:
    return replace(
        content,
        dataset=in_one_order(content.dataset),
        purposes=tuple(
            replace(each, retention=tuple(sorted(each.retention, key=lambda period: period.ref)))
            for each in sorted(content.purposes, key=lambda each: each.path)
        ),
    )
