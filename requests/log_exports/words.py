"""What the log says of a request, in words, the same in the PDF and the spreadsheet."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from processing.exports.dates import day
from processing.labels import label as processing_label
from requests.labels import label
from requests.log import Asked, Figures, Line
from requests.terms import Outcome


def rights(line: Line) -> list[str]:
    """The rights that are exercised."""
    return [processing_label(each.right) for each in line.decisions]


def identity(line: Line) -> str:
    """Result and method: "Confirmed: called back on a known number"."""
    result = label(line.identity)
    return f"{result}: {label(line.identity_method)}" if line.identity_method else result


def questions(line: Line) -> list[str]:
    """What was asked, from when to when, and whether the clock stood still."""
    return [_question(asked) for asked in line.questions]


def _question(asked: Asked) -> str:
    until = day(asked.answered) if asked.answered else _("still open")
    stopped = _("the clock stood still") if asked.stopped_clock else _("the clock ran on")
    return f"{label(asked.question)}: {day(asked.on)} – {until}; {stopped}"


def extension(line: Line) -> list[str]:
    """That and when the time was extended, and when the person was told with the reasons."""
    if line.extended_on is None:
        return []
    told = (
        _("The person was told, with the reasons, by letter of %(day)s.") % {"day": day(line.extension_told)}
        if line.extension_told
        else _("No letter of it is kept.")
    )
    return [_("Extended on %(day)s.") % {"day": day(line.extended_on)}, told]


def disclosed(line: Line) -> list[str]:
    """The rights that were fulfilled, wholly or in part."""
    granted = (each for each in line.decisions if each.outcome in (Outcome.FULFILLED, Outcome.PARTLY))
    return [f"{processing_label(each.right)}: {label(each.outcome)}" for each in granted if each.outcome]


def withheld(line: Line) -> list[str]:
    """What was withheld, wholly or in part, and under which exemption."""
    told = []
    for each in line.decisions:
        if each.ground is not None:
            late = f" ({_('decided late')})" if each.late else ""
            told.append(f"{processing_label(each.right)}: {label(each.ground)}{late}")
    return told


def answered(line: Line) -> list[str]:
    """The day of the answer and whether it was in time; or where the request stands."""
    if line.answered_on is None:
        return [label(line.state)]
    return [day(line.answered_on), _("in time") if line.in_time else _("late")]


def searches(line: Line) -> list[str]:
    """The systems that were searched, when and with what result; or that none is recorded."""
    told = [
        f"{each.system}: {day(each.on)}; {label(each.result)}{_by_hand(each.by_hand)}"
        for each in line.searches
    ]
    return told or [_("None recorded")]


def recipients_told(line: Line) -> list[str]:
    """The recipients that were told; or that none is recorded, or that there is nothing to tell."""
    told = [
        f"{each.recipient}: {day(each.on)}; {label(each.how)}{_by_hand(each.by_hand)}" for each in line.told
    ]
    if told:
        return told
    return [_("None recorded") if line.recipients_to_tell else _("Nothing to tell")]


def _by_hand(yes: bool) -> str:
    mark = _("by hand")
    return f" ({mark})" if yes else ""


def recorded() -> str:
    """Where the columns of searches and recipients come from."""
    return _(
        "Data stores that were searched and recipients that were told (Art. 19) are recorded as it happens; "
        "what the team recorded itself is marked “by hand”. Recipients are told where data were rectified, "
        "erased or restricted."
    )


def figure_rows(told: Figures) -> Iterable[tuple[str, str]]:
    """The timeliness figures, each with its name."""
    yield _("Received"), str(told.received)
    yield _("Answered"), str(told.answered)
    yield _("Answered in time"), _share(told.in_time, told.answered)
    yield _("Answered late"), _share(told.late, told.answered)
    yield _("Extended"), str(told.extended)
    yield _("Withdrawn"), str(told.withdrawn)
    yield _("Open"), str(told.open)
    yield _("Open and overdue"), str(told.overdue)
    yield _("Median days from receipt to answer"), _median(told.median_days)


def _share(part: int, whole: int) -> str:
    return f"{part} ({round(100 * part / whole)} %)" if whole else "0"


def _median(days: float | None) -> str:
    if days is None:
        return _("none answered")
    whole = int(days) if days == int(days) else None
    if whole is None:
        return _("%(days)s days") % {"days": days}
    return ngettext("%(days)d day", "%(days)d days", whole) % {"days": whole}
