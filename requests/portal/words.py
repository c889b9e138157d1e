"""What people read about their request, in plain words."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from requests.terms import Outcome, State

STATES: dict[State, tuple[Any, Any]] = {
    State.RECEIVED: (_("Received"), _("We have your request. Somebody will start on it.")),
    State.IDENTITY_CHECK: (
        _("We have a question"),
        _("We must be sure who asks before we can go on. Read our question and answer it below."),
    ),
    State.IN_PROGRESS: (_("In progress"), _("Somebody is working on your request.")),
    State.ANSWERED: (_("Answered"), _("We have answered your request. You find the answer below.")),
    State.CLOSED: (_("Closed"), _("Your request was answered and is closed.")),
    State.WITHDRAWN: (_("Withdrawn"), _("You took this request back. We no longer work on it.")),
}

OUTCOMES: dict[Outcome, Any] = {
    Outcome.FULFILLED: _("Done"),
    Outcome.PARTLY: _("Done in part"),
    Outcome.REFUSED: _("Refused"),
}


def full_day(day: date) -> str:
    """ "Monday 27 April 2026"; in German with its stop: "Montag, 27. April 2026"."""
    return date_format(day, "l, j. F Y" if get_language() == "de" else "l j F Y")
