"""How the clock came to its days, one sentence a step. Pure.

"Received Friday 27 March 2026. One month ends Monday 27 April, King's Day. Next working day:
Tuesday 28 April."
"""

from collections.abc import Iterator
from datetime import date, timedelta

from processing.findings import Param, Phrase, say
from requests.calendars import SATURDAY, Calendar
from requests.clock_terms import Course, Pause, Term
from requests.holiday_names import holiday_name
from requests.plain_words import day_near, days, full_day, length


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


def steps_of(course: Course) -> tuple[Phrase, ...]:
    """The steps in order; the extension's only where there is one."""
    return (*_first_month(course), *(_extension(course) if course.given.extended else ()))


def _first_month(course: Course) -> Iterator[Phrase]:
    yield say(_("Received %(day)s."), day=full_day(course.given.received))
    yield from _ending(course, course.month, _("One month ends %(day)s."))
    yield from _promise(course)


def _extension(course: Course) -> Iterator[Phrase]:
    msgid = _("Extended by two further months: three months from receipt end %(day)s.")
    yield from _ending(course, course.extended, msgid)
    if course.extended_aim_for < course.extended.aim_for:
        yield say(
            _("Two months from the end of month one end %(day)s: aim for that day."),
            day=day_near(course.extended_aim_for, course.given.received),
        )


def _ending(course: Course, term: Term, msgid: str) -> Iterator[Phrase]:
    """The term's end in the calendar, what the pauses add, and the working day that follows."""
    yield say(msgid, day=_end_of(course, term))
    if term.pauses:
        yield from _pauses(course, term)
    elif course.given.pauses and not course.given.pausing:
        yield say(_("This controller lets no question stop the clock."))
    yield from _rolling(course, term)


def _end_of(course: Course, term: Term) -> Param:
    """The day; that the month is shorter; and, where no pause moves it, which holiday it is."""
    clamped = (say(_("the last day of that month")),) if term.end.day < course.given.received.day else ()
    named = () if term.pauses else _holidays(course.given.calendar, term.end)
    return (day_near(term.end, course.given.received), *clamped, *named)


def _holidays(calendar: Calendar, day: date) -> tuple[Phrase, ...]:
    return tuple(holiday_name(name) for name in calendar.holidays_on(day))


def _pauses(course: Course, term: Term) -> Iterator[Phrase]:
    received = course.given.received
    for pause in term.pauses:
        yield say(
            _("The clock stood still from %(start)s to %(end)s: %(days)s."),
            start=day_near(pause.start, received),
            end=day_near(pause.end, received),
            days=days(pause.days),
        )
        if pause in course.late_pauses:
            yield _late(pause, received)
    named = _holidays(course.given.calendar, term.aim_for)
    yield say(_("With these days added: %(day)s."), day=(day_near(term.aim_for, received), *named))


def _late(pause: Pause, received: date) -> Phrase:
    return say(
        _("The question came %(days)s after receipt: not without undue delay, so do not rely on this pause."),
        days=days((pause.start - received).days),
    )


def _rolling(course: Course, term: Term) -> Iterator[Phrase]:
    """1182/71 Art. 3(4); a holiday on a weekday in between is named, a weekend explains itself."""
    calendar, received = course.given.calendar, course.given.received
    if not calendar.country:
        yield say(_("The country is not stated, so the last day does not move to a working day."))
    elif not calendar.rolls:
        yield say(_("Outside the EEA the last day does not move to a working day."))
    if term.due == term.aim_for:
        return
    for day in _weekdays_between(term.aim_for, term.due):
        yield say(
            _("%(day)s is a public holiday: %(holiday)s."),
            day=day_near(day, received),
            holiday=_holidays(calendar, day),
        )
    yield say(_("Next working day: %(day)s."), day=day_near(term.due, received))


def _weekdays_between(first: date, last: date) -> Iterator[date]:
    """Those strictly between; all are holidays where ``last`` is the next working day."""
    for ahead in range(1, (last - first).days):
        day = first + timedelta(days=ahead)
        if day.weekday() < SATURDAY:
            yield day


def _promise(course: Course) -> Iterator[Phrase]:
    if course.promise_rules and course.promise and course.given.promise:
        yield say(
            _("The controller's own promise (%(period)s) ends %(day)s: the earlier date rules."),
            period=length(course.given.promise),
            day=day_near(course.promise.due, course.given.received),
        )
