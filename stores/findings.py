"""What the mapping lacks, or contradicts in the register: Art. 5(1)(c), (e), (f), 32. Pure.

Paths are those of the mapping (``stores/crm/datasets/people``), or of the register's own record.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from processing.findings import Facts, Finding, Kind, Param, Severity
from processing.register import Purpose, Register, RetentionPeriod
from processing.terms import ActivityStatus
from stores import own_records
from stores.mapping import BindingMap, DatasetMap

if TYPE_CHECKING:
    from stores.facts import StoreFacts

FORBIDDEN = frozenset({"place-forbidden", "own-database", "user-too-powerful"})
"""Problems with which the installation, not the store, says no (``stores.protocol.Forbidden``)."""

AWAY = frozenset({"unreachable", "refused", "unknown-connector"})
"""Problems after which nothing else could be told of a store."""

COLUMNS_UNCLASSIFIED = Kind("columns-unclassified", Severity.WARNING, "GDPR 5(1)(e)")
"""Nobody has said what columns of a dataset hold: no purge and no erasure runs over it."""

CATEGORY_UNNEEDED = Kind("dataset-category-unneeded", Severity.WARNING, "GDPR 5(1)(c)")
"""A dataset holds a data category that none of the purposes it serves needs."""

DATASET_UNBOUND = Kind("dataset-unbound", Severity.WARNING, "GDPR 5(1)(e)")
"""A dataset serves no purpose under a rule: nothing of it is ever due."""

PERIOD_UNBOUND = Kind("retention-unbound", Severity.WARNING, "GDPR 5(1)(e)")
"""A retention period that no dataset is bound to: nothing carries it out."""

BINDING_WITHOUT_PERIOD = Kind("binding-without-period", Severity.WARNING, "GDPR 5(1)(e)")
"""A dataset serves purposes under no period: what they need is never due."""

BINDING_WITHOUT_START = Kind("binding-without-start", Severity.WARNING, "GDPR 5(1)(e)")
"""No column records the start event of a period, so that it never ends."""

STORE_DRIFTED = Kind("store-drifted", Severity.WARNING, "GDPR 5(1)(f)")
"""The last check of a store found that it is not as it was mapped, or that rights are missing."""

STORE_FORBIDDEN = Kind("store-forbidden", Severity.ERROR, "GDPR 32(1)(b)")
"""A store lies where this installation allows none, or is reached with rights that nothing here needs: it is
no longer opened."""

SETTING_FORBIDDEN = Kind("store-setting-forbidden", Severity.ERROR, "GDPR 32(1)(b)")
"""A store is not opened, for it has a setting that is not allowed (any more)."""

DESTINATION_UNCONFIRMED = Kind("store-unconfirmed", Severity.WARNING, "GDPR 32(1)(b)")
"""A second person has yet to confirm where a store leads: nothing of it is read or erased until then."""

STORE_AWAY = Kind("store-away", Severity.ERROR, "GDPR 32(1)(b)")
"""A store did not answer, or refused, at its last check."""


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


def findings(register: Register, facts: Facts) -> Iterator[Finding]:
    """All findings on a controller's stores; none while it has no store."""
    stores: tuple[StoreFacts, ...] = facts.extra.get("stores", ())  # type: ignore[assignment]
    if not stores:
        return
    view = _View.of(register)
    yield from _periods_unbound(view, stores)
    for each in stores:
        path = f"stores/{each.store.ref}"
        yield from _of_last_check(each, path)
        for dataset in each.store.datasets:
            at = f"{path}/datasets/{dataset.ref}"
            for rule in RULES:
                yield from rule(view, dataset, at)


@dataclass(frozen=True, slots=True)
class _View:
    """The register, looked up as the mapping names its records."""

    purposes: dict[tuple[str, str], Purpose]
    categories: dict[str, Param]

    @classmethod
    def of(cls, register: Register) -> "_View":
        retired = {each.activity for each in register.standings if each.status is ActivityStatus.RETIRED}
        categories: dict[str, Param] = {each.ref: each.names for each in register.catalogue.data_categories}
        return cls(
            purposes={
                (activity.ref, purpose.ref): purpose
                for activity in register.record.activities
                if activity.ref not in retired
                for purpose in activity.purposes
            },
            categories=categories | {each.ref: each.name for each in register.record.data_categories},
        )

    def purpose_of(self, binding: BindingMap) -> Purpose | None:
        return self.purposes.get((binding.activity, binding.purpose))

    def names_of(self, bindings: list[BindingMap]) -> tuple[Param, ...]:
        found = (self.purpose_of(each) for each in bindings)
        return tuple(dict.fromkeys(purpose.name for purpose in found if purpose))


def _periods(purpose: Purpose) -> tuple[RetentionPeriod, ...]:
    return purpose.retention if isinstance(purpose.retention, tuple) else ()


def _periods_unbound(view: _View, stores: "tuple[StoreFacts, ...]") -> Iterator[Finding]:
    """Art. 5(1)(e): a promise that nothing carries out."""
    bound = {
        (binding.activity, binding.purpose, binding.period)
        for each in stores
        for dataset in each.store.datasets
        for binding in dataset.bindings
    }
    for (activity, ref), purpose in view.purposes.items():
        for period in () if own_records.is_own(activity) else _periods(purpose):
            if (activity, ref, period.ref) not in bound:
                yield PERIOD_UNBOUND.at(
                    f"activities/{activity}/purposes/{ref}/retention/{period.ref}",
                    _("No dataset is bound to the retention period “%(period)s” of “%(name)s”."),
                    _("Bind the datasets that hold these data, with the column of the start event."),
                    period=period.ref,
                    name=purpose.name,
                )


def _of_last_check(each: "StoreFacts", path: str) -> Iterator[Finding]:
    """Art. 5(1)(f), 32(1)(b): what is not reached cannot be kept in order."""
    if each.awaits:
        yield DESTINATION_UNCONFIRMED.at(
            path,
            _("“%(name)s” is not opened until a second person confirms where it leads."),
            _("Have a privacy lead or another systems manager open it, read where it leads, and confirm."),
            name=each.store.name,
        )
    elif each.forbidden_settings:
        yield SETTING_FORBIDDEN.at(
            path,
            _("“%(name)s” is not opened, for it has settings that are not allowed: %(settings)s."),
            _("Open the store, correct these settings, and check it again."),
            name=each.store.name,
            settings=each.forbidden_settings,
        )
    elif words := each.forbidden_place or next(
        (str(p.values.get("message", "")) for p in each.problems if p.code in FORBIDDEN), ""
    ):
        yield STORE_FORBIDDEN.at(
            path,
            _("“%(name)s” is no longer opened: nothing in it is found, purged or erased. %(reason)s"),
            _("Have the administrator allow its place, or enter another one, and check it."),
            name=each.store.name,
            reason=words,
        )
    elif any(problem.code in AWAY for problem in each.problems):
        yield STORE_AWAY.at(
            path,
            _("“%(name)s” could not be reached at its last check."),
            _("Open the store, mend its address, rights or password, and check it again."),
            name=each.store.name,
        )
    elif each.problems:
        yield STORE_DRIFTED.at(
            path,
            _("The last check of “%(name)s” found something to mend: %(count)s."),
            _("Open the store, read what was found, correct the mapping, and check it again."),
            name=each.store.name,
            count=str(len(each.problems)),
        )


def _unclassified(view: _View, dataset: DatasetMap, path: str) -> Iterator[Finding]:
    """Art. 5(1)(e): nobody can say until when a column is needed that nobody knows."""
    if dataset.unclassified or not dataset.fields:
        yield COLUMNS_UNCLASSIFIED.at(
            path,
            _("Nobody has said what these columns of “%(name)s” hold: %(columns)s."),
            _("Say of each column which data category it holds, or that it holds no personal data."),
            name=dataset.name,
            columns=dataset.unclassified or "–",
        )


def _category_unneeded(view: _View, dataset: DatasetMap, path: str) -> Iterator[Finding]:
    """Art. 5(1)(c): data that no purpose needs. Silent while a purpose does not say what it needs."""
    purposes = [purpose for each in dataset.bindings if (purpose := view.purpose_of(each))]
    if not purposes or not all(purpose.data_categories for purpose in purposes):
        return
    needed = {ref for purpose in purposes for ref in purpose.data_categories}
    unneeded = sorted(dataset.categories - needed)
    if unneeded:
        yield CATEGORY_UNNEEDED.at(
            path,
            _("“%(name)s” holds data that none of its purposes needs: %(categories)s."),
            _("Stop keeping them there, or add them to the purpose that needs them."),
            name=dataset.name,
            categories=tuple(view.categories.get(ref, ref) for ref in unneeded),
        )


def _unbound(view: _View, dataset: DatasetMap, path: str) -> Iterator[Finding]:
    """Art. 5(1)(e): a dataset under no rule is kept for ever."""
    if not dataset.bindings:
        yield DATASET_UNBOUND.at(
            path,
            _("“%(name)s” is bound to no retention period."),
            _("Bind it to the purposes that it serves and to their retention periods."),
            name=dataset.name,
        )


def _without_period(view: _View, dataset: DatasetMap, path: str) -> Iterator[Finding]:
    """Art. 5(1)(e): a purpose that needs its data for ever."""
    if names := view.names_of([each for each in dataset.bindings if not each.period]):
        yield BINDING_WITHOUT_PERIOD.at(
            path,
            _("“%(dataset)s” serves these purposes without a retention period: %(names)s."),
            _("Choose the retention period of each, or remove the binding."),
            dataset=dataset.name,
            names=names,
        )


def _without_start(view: _View, dataset: DatasetMap, path: str) -> Iterator[Finding]:
    """Art. 5(1)(e): a period whose start nobody records never ends."""
    if names := view.names_of([each for each in dataset.bindings if each.period and not each.start]):
        yield BINDING_WITHOUT_START.at(
            path,
            _("No column of “%(dataset)s” records the start event of: %(names)s."),
            _("Say which column records the start event; if none does, have one added."),
            dataset=dataset.name,
            names=names,
        )


RULES: tuple[Callable[[_View, DatasetMap, str], Iterator[Finding]], ...] = (
    _unclassified,
    _category_unneeded,
    _unbound,
    _without_period,
    _without_start,
)
