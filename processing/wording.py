"""Periods and retention in plain words, in the active language: for documents, screens and answers.

"6 months, from: the message is answered; then deleted" rather than P6M. The start event is the
controller's own sentence and is never rewritten.
"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from processing.register import AT_ONCE, RetentionPeriod
from processing.terms import Anchor, Bound, Disposition

_PART = re.compile(r"(\d+)([YMWD])")


def length(period: str) -> str:
    """A ``Period`` in words: "1 year and 6 months", "at once"."""
    if period == AT_ONCE:
        return _("at once")
    parts = [_counted(int(count), unit) for count, unit in _PART.findall(period)]
    return _and(parts)


def kept_for(period: RetentionPeriod) -> str:
    """How long, with its bound: "at least 7 years"; "" where neither length nor criteria stand."""
    if period.period is None:
        return period.criteria
    words = length(period.period)
    if period.bound is Bound.MINIMUM:
        words = _("at least %(length)s") % {"length": words}
    return f"{words}. {period.criteria}" if period.criteria else words


def counted_from(period: RetentionPeriod) -> str:
    """What the period runs from: the start event, or the end of its year; "" where not stated."""
    if period.anchor is Anchor.EVENT or not period.start_event:
        return period.start_event
    anchors = {
        Anchor.CALENDAR_YEAR_END: _("End of the calendar year in which: %(event)s"),
        Anchor.FISCAL_YEAR_END: _("End of the fiscal year in which: %(event)s"),
    }
    return anchors[period.anchor] % {"event": period.start_event}


def then(disposition: Disposition | None) -> str:
    """What happens at the end: "then deleted"; "" where not stated."""
    words = {
        Disposition.DELETE: _("then deleted"),
        Disposition.ANONYMISE: _("then anonymised"),
        Disposition.REVIEW: _("then reviewed"),
    }
    return words[disposition] if disposition else ""


def retention(period: RetentionPeriod) -> str:
    """The whole rule in one line; "" where it says neither how long nor by which criteria."""
    kept = kept_for(period)
    if not kept:
        return ""
    event = counted_from(period)
    parts = [_from(kept, event, at_once=period.period == AT_ONCE)]
    if period.consent_period:
        parts.append(_("%(length)s with consent") % {"length": length(period.consent_period)})
    parts.append(then(period.disposition))
    return "; ".join(filter(None, parts))


def _from(kept: str, event: str, *, at_once: bool) -> str:
    if not event:
        return kept
    form = _("%(length)s, when: %(event)s") if at_once else _("%(length)s, from: %(event)s")
    return form % {"length": kept, "event": event}


def _counted(count: int, unit: str) -> str:
    match unit:
        case "Y":
            words = ngettext("%(count)d year", "%(count)d years", count)
        case "M":
            words = ngettext("%(count)d month", "%(count)d months", count)
        case "W":
            words = ngettext("%(count)d week", "%(count)d weeks", count)
        case _:
            words = ngettext("%(count)d day", "%(count)d days", count)
    return words % {"count": count}


def _and(parts: list[str]) -> str:
    *first, last = parts
    if not first:
        return last
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}
