"""What a purge of a dataset would do now, and whether that is what was approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Controller
from processing import register as shapes
from processing.assembly import purposes_in, register_of
from retention.disposal import Disposal, Frame, Holds, disposal_of
from retention.models import PurgePlan, RetentionSettings
from retention.needs import Sheets
from retention.plan_content import PLAN, PlanContent, PlannedStore, content_of
from retention.schedule import Moment, YearEnd
from stores.assembly import dataset_map, whole
from stores.mapping import DatasetMap
from stores.models import Dataset, DataStore


@dataclass(frozen=True, slots=True)
class BoundSheet:
    """The purposes of an activity (``retention.needs.Sheet``)."""

    ref: str
    purposes: tuple[shapes.Purpose, ...]


@dataclass(frozen=True, slots=True)
class BoundSheets:
    """The activities that a dataset is bound to, in the order of their record."""

    activities: tuple[BoundSheet, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What plans of one controller stand on: of all of them, or of one dataset's."""

    controller: Controller
    record: Sheets
    settings: RetentionSettings

    def moment(self, *, as_of: date | None = None, now: datetime | None = None) -> Moment:
        """That day at the controller; today where none is named."""
        return moment_at(self.controller, as_of=as_of, now=now)

    @property
    def fiscal_year_end(self) -> YearEnd:
        month, day = self.settings.fiscal_year_ends.split("-")
        return YearEnd(int(month), int(day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One dataset's plan. ``content`` holds no day and no person: only what an approval is about."""

    mapping: DatasetMap
    disposal: Disposal
    content: PlanContent


def moment_at(controller: Controller, *, as_of: date | None = None, now: datetime | None = None) -> Moment:
    """That day in a controller's time zone; today where none is named."""
    zone = ZoneInfo(controller.time_zone)
    now = now or timezone.now()
    return Moment(as_of or now.astimezone(zone).date(), now, zone)


def ground_of(controller: Controller) -> Ground:
    """The register and the settings of a controller; a constant number of queries."""
    return Ground(controller, register_of(controller.pk).record, settings_of(controller))


def ground_under(dataset: Dataset) -> Ground:
    """What the plan of one dataset (read by ``stores.assembly.whole``, with its controller) stands on: three
    queries."""
    controller = dataset.store.controller
    bound = {each.purpose.activity_id for each in dataset.bindings.all()}
    sheets = (BoundSheet(ref, purposes) for ref, purposes in purposes_in(bound).items())
    return Ground(controller, BoundSheets(tuple(sheets)), settings_of(controller))


def settings_of(controller: Controller) -> RetentionSettings:
    """As the controller set them, or as they are where it did not; one query."""
    settings = RetentionSettings.objects.filter(controller=controller).first()
    return settings or RetentionSettings(controller=controller)


def planned(
    dataset: Dataset,
    ground: Ground,
    moment: Moment,
    *,
    holds: Holds | None = None,
    reviewed: bool = False,
) -> Planned:
    """What a purge of a dataset (read by ``stores.assembly.whole``) does at a moment."""
    mapping = dataset_map(dataset)
    frame = Frame(
        moment=moment,
        fiscal_year_end=ground.fiscal_year_end,
        holds=holds or Holds(),
        reviewed=reviewed,
    )
    return Planned(
        mapping=mapping,
        disposal=disposal_of(mapping, ground.record, frame),
        content=plan_content(dataset.store, mapping, ground),
    )


def plan_content(store: DataStore, mapping: DatasetMap, ground: Ground) -> PlanContent:
    """All that decides what a purge of the dataset does, whatever the day."""
    reached = PlannedStore(ref=store.ref, kind=store.kind, settings=store.settings)
    return content_of(reached, mapping, ground.record, ground.settings.fiscal_year_ends)


def is_of(plan: PurgePlan, now: PlanContent) -> bool:
    """Whether what was proposed or approved is what a purge would do now. Raises ``Unreadable``."""
    return PLAN.read(plan.content).fingerprint == now.fingerprint


def datasets_to_plan(controller: Controller) -> Sequence[Dataset]:
    """All datasets of a controller, read whole."""
    rows = Dataset.objects.filter(store__controller=controller).select_related("store__controller")
    return list(whole(rows))


def resources_beside(dataset: Dataset) -> frozenset[str]:
    """What is mapped in a dataset's store."""
    return frozenset(Dataset.objects.filter(store=dataset.store_id).values_list("resource", flat=True))


def read_before(mapping: DatasetMap, others: Sequence[DatasetMap]) -> tuple[str, ...]:
    """The datasets of the same store whose start events are read in this one's table, by join: they must
    have been purged before its rows go, or they would never learn that their time has come."""
    return tuple(
        other.ref
        for other in others
        if other.ref != mapping.ref and mapping.resource in _tables_of_starts(other)
    )


def _tables_of_starts(mapping: DatasetMap) -> set[str]:
    tables = {join.ref: join.table for join in mapping.joins}
    columns = [
        column
        for binding in mapping.bindings
        for column in (binding.start, binding.consent, binding.withdrawal)
        if column and column.via
    ]
    return {tables[column.via] for column in columns if column.via in tables}
