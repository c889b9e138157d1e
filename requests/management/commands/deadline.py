"""``manage.py deadline``: explain the statutory days of any request. Needs no database.

``config.embedded.session.WITHOUT_DATABASE`` names it, so none is started for it either.
"""

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from processing.findings import Phrase
from requests.calendars import UnknownCalendar, calendar_of
from requests.clock import ClockError, ClockInput, Deadline, Pause, deadline
from requests.plain_words import full_day

# As the European Union and people abbreviate them; ISO 3166-1 says GB and GR.
_ALSO_KNOWN_AS = {"UK": "GB", "EL": "GR"}
_LONGEST_CODE = 3
_DAYS = {
    "aim_for": _("Aim for"),
    "due": _("Due"),
    "extended_aim_for": _("Extended, aim for"),
    "extended_due": _("Extended, due"),
    "announce_extension_by": _("Announce an extension by"),
}


class Command(BaseCommand):
    help = "When must a request be answered, and why: the clock of GDPR Art. 12(3), step by step."
    # They look at models and URLs, which this command does not touch.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("received", metavar="DATE", type=_day, help="day of receipt, YYYY-MM-DD")
        parser.add_argument(
            "--country", required=True, type=_country, help="where the controller acts: NL, DE, GB…"
        )
        parser.add_argument(
            "--subdivision", default="", type=_subdivision, help="with holidays of its own: BY, SCT…"
        )
        parser.add_argument(
            "--pause",
            dest="pauses",
            metavar="START:END",
            action="append",
            default=[],
            type=_pause,
            help="days of asking and of the answer; may be given several times",
        )
        parser.add_argument("--promise", metavar="PERIOD", help="the controller's own ISO 8601 period: P30D")
        parser.add_argument("--extended", action="store_true", help="explain the extension too")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")
        parser.add_argument("--json", action="store_true", help="the days as ISO dates, the steps as a list")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            try:
                found = deadline(_given(options))
            except (ClockError, UnknownCalendar) as error:
                raise CommandError(error.phrase.render(gettext, options["language"])) from error
            write = _as_json if options["json"] else _as_text
            self.stdout.write(write(found, options["language"]))


def _given(options: dict[str, Any]) -> ClockInput:
    return ClockInput(
        received=options["received"],
        calendar=calendar_of(options["country"], options["subdivision"]),
        pauses=tuple(options["pauses"]),
        extended=options["extended"],
        promise=options["promise"],
    )


def _as_json(found: Deadline, language: str) -> str:
    days = {name: getattr(found, name).isoformat() for name in _DAYS}
    return json.dumps({**days, "steps": _steps(found, language)}, ensure_ascii=False, indent=2)


def _as_text(found: Deadline, language: str) -> str:
    labels = {name: str(label) for name, label in _DAYS.items()}
    width = max(map(len, labels.values()))
    days = [
        f"{label:<{width}}  {_text(full_day(getattr(found, name)), language)}"
        for name, label in labels.items()
    ]
    return "\n".join([*_steps(found, language), "", *days])


def _steps(found: Deadline, language: str) -> list[str]:
    return [_text(step, language) for step in found.steps]


def _text(phrase: Phrase, language: str) -> str:
    return phrase.render(gettext, language)


def _day(text: str) -> date:
    """A calendar day as YYYY-MM-DD and in no other of the forms of ISO 8601."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ArgumentTypeError(f"{text!r} is not a day like 2026-03-27")
    return day


def _pause(text: str) -> Pause:
    start, colon, end = text.partition(":")
    if not colon:
        raise ArgumentTypeError(f"{text!r} is not a pause like 2026-04-01:2026-04-08")
    return Pause(_day(start), _day(end))


def _country(text: str) -> str:
    code = text.upper()
    return _ALSO_KNOWN_AS.get(code, code)


def _subdivision(text: str) -> str:
    """ISO 3166-2 codes are upper-case; the one city with a holiday of its own goes by its name."""
    return text.upper() if len(text) <= _LONGEST_CODE else text.title()
