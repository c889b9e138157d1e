"""What is kept here of a person's choices, as an activity of the register that holds something (Art. 15(1)).

Consents, objections and restrictions lie in no data store. Their activity tells of them all the same: of
each kind that is on record its purpose, and until which day it stays. Pure.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from processing.exports.lookup import items
from processing.register import Activity, Purpose, Register, RetentionPeriod
from requests.answering.story import Holding
from retention.needs import purpose_path
from retention.on_record.own_record import ACTIVITY
from retention.own_rules import stated_rule
from retention.schedule import due_on, last_day
from retention.staying import Stay
from stores.mapping import BindingMap, DatasetMap, FieldMap
from stores.own_records import recorded
from subjects.terms import Kept

IN_EFFECT = "in-effect"
"""Why no last day can be said of a choice that stands."""

type Ends = Mapping[Kept, Collection[date | None]]
"""By kind, the days on which what is on record ended; None for what still has effect."""


@dataclass(frozen=True, slots=True)
class Accounted:
    """The kinds on record that the register accounts for, as a dataset; and those that it does not."""

    holdings: tuple[Holding, ...]
    unexplained: tuple[Kept, ...]


def accounted(register: Register, ends: Ends, *, store: str, today: date) -> Accounted:
    """By the purposes of the controller's own record; a retired one accounts for nothing."""
    activity = recorded(register, ACTIVITY)
    purposes = {each.ref: each for each in activity.purposes} if activity else {}
    told = [kept for kept in Kept if kept in ends and kept.value in purposes]
    unexplained = tuple(kept for kept in Kept if kept in ends and kept.value not in purposes)
    if activity is None or not told:
        return Accounted((), unexplained)
    stays = [stay for kept in told for stay in _stays(activity, purposes[kept.value], ends[kept], today)]
    categories = {ref for kept in told for ref in _categories(activity, purposes[kept.value])}
    dataset = DatasetMap(
        ref=ACTIVITY,
        name=activity.name,
        resource=ACTIVITY,
        fields=tuple(FieldMap(name=ref, category=ref) for ref in sorted(categories)),
        bindings=tuple(BindingMap(activity=ACTIVITY, purpose=kept.value) for kept in told),
    )
    return Accounted((Holding(dataset, store, stays),), unexplained)


def _stays(activity: Activity, purpose: Purpose, ends: Iterable[date | None], today: date) -> Iterator[Stay]:
    """One of each record for every period and category; none of what is over."""
    path = purpose_path(activity.ref, purpose.ref)
    periods = items(purpose.retention)
    for ended, period in product(ends, periods or (None,)):
        stay = _stay(period, ended, today)
        rule = f"{path}/retention/{period.ref}" if period else ""
        for category in (period and period.data_categories) or _categories(activity, purpose):
            if stay:
                until, because = stay
                yield Stay(category=category, until=until, because=because, purpose=path, rule=rule)


def _stay(period: RetentionPeriod | None, ended: date | None, today: date) -> tuple[date | None, str] | None:
    """The last day, and why there is none; None: it is over."""
    if ended is None:
        return None, IN_EFFECT
    rule = stated_rule(period) if period else None
    if period is None or rule is None:
        return None, "" if period else "no-period-stated"
    if due_on(rule, ended) <= today:
        return None
    end = last_day(rule, ended)
    return None if end == date.max else end, ""


def _categories(activity: Activity, purpose: Purpose) -> tuple[str, ...]:
    """Of the purpose; where it names none, of the activity."""
    return purpose.data_categories or tuple(dict.fromkeys(each.category for each in activity.data))
