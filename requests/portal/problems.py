"""What people read when a page is refused or fails: what happened, and what to do. Staff read the same."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Problem:
    """A title, and what to do."""

    title: Any
    words: Any


CSRF = Problem(
    _("We could not accept this form"),
    _("The form was open too long, or your browser refuses cookies. Go back and try again."),
)
NO_SIGN_IN = Problem(
    _("You cannot sign in now"),
    _("Wrong passwords cannot be counted at the moment, so nobody is let in. Try again in a few minutes."),
)
PROBLEMS: dict[int, Problem] = {
    400: Problem(
        _("We could not read this"),
        _("What your browser sent cannot be read. Go back and try again."),
    ),
    403: Problem(
        _("You may not do this"),
        _("Your account may not see or do this. If you need it, ask the privacy lead of your organisation."),
    ),
    404: Problem(
        _("There is no such page"),
        _("Check the address for typing errors, or go back."),
    ),
    405: Problem(
        _("This page does not work that way"),
        _("Go back, and use the links and buttons of the page."),
    ),
    413: Problem(
        _("That is too large"),
        _("Together that is more than we can take. Go back and send less, or smaller files."),
    ),
    429: Problem(
        _("Too many at once"),
        _("There were too many attempts. Wait a quarter of an hour, then try again."),
    ),
    500: Problem(
        _("Something went wrong here"),
        _("The fault is ours. Look whether what you did was saved before you do it again."),
    ),
    503: Problem(
        _("This does not work at the moment"),
        _("A part of this site does not answer. Wait a few minutes, and look whether it was saved."),
    ),
}
"""By status."""
