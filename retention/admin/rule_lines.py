"""The retention periods that a dataset is bound to, as its purge page words them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from processing.register import RetentionPeriod
from processing.wording import retention as in_words
from retention.planning import Ground, Planned
from retention.schedule import Rule, cutoff_day


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A bound period: its register path, in words, where its start is read, and the last start day that is
    over today: ordinarily, and where a consent runs."""

    path: str
    purpose: str
    words: str
    start: str
    over_up_to: date | None
    with_consent_up_to: date | None

    def __str__(self) -> str:
        return f"{self.purpose}: {self.words}"


def rule_lines(now: Planned, ground: Ground) -> Iterator[RuleLine]:
    """Of every binding, whether or not it can run."""
    purposes = {
        (activity.ref, purpose.ref): purpose
        for activity in ground.record.activities
        for purpose in activity.purposes
    }
    for binding in now.mapping.bindings:
        purpose = purposes[binding.activity, binding.purpose]
        periods = purpose.retention if isinstance(purpose.retention, tuple) else ()
        period = next((each for each in periods if each.ref == binding.period), None)
        yield RuleLine(
            path=f"activities/{binding.activity}/purposes/{binding.purpose}/retention/{binding.period}",
            purpose=purpose.name,
            words=in_words(period) if period else _("bound without a period"),
            start=str(binding.start or ""),
            over_up_to=_over_up_to(period, period.period if period else None, ground),
            with_consent_up_to=_over_up_to(period, period.consent_period if period else None, ground),
        )


def _over_up_to(period: RetentionPeriod | None, length: str | None, ground: Ground) -> date | None:
    if period is None or length is None:
        return None
    rule = Rule(
        period=length, anchor=period.anchor, bound=period.bound, fiscal_year_end=ground.fiscal_year_end
    )
    return cutoff_day(rule, ground.moment().as_of)
