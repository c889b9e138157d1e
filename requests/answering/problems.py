"""What people read for what goes wrong with a package."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stores.protocol import Problem
from stores.words import problem_words as stores_problem_words

PROBLEMS: dict[str, Any] = {
    "columns-appeared": _(
        "“%(subject)s” has columns that nobody has mapped: %(columns)s. Map them, so that it is known what is"
        " handed over; then collect again."
    ),
    "columns-vanished": _(
        "“%(subject)s” no longer has: %(columns)s. Put its mapping right, then collect again."
    ),
    "names-nobody-here": _(
        "Nothing that is confirmed of this person leads to rows of “%(subject)s” any more: look at the"
        " search."
    ),
    "waits-for-request": _(
        "“%(subject)s” is read once %(reference)s, of the same person, has ended its work on their data."
    ),
    "package-gave-up": _(
        "The package could not be built: its worker died each time. Look at the memory of the server, or"
        " leave out what is too large; then collect again."
    ),
    "package-not-built": _("The package could not be built (%(error)s); the server’s log says more."),
}


def problem_words(problem: Problem) -> str:
    """What is wrong and what to do."""
    if problem.code in PROBLEMS:
        return str(PROBLEMS[problem.code] % {"subject": problem.subject, **problem.values})
    return str(stores_problem_words(problem))
