"""What people read for what is wrong with a data store: one sentence a code, saying what to do."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from evidence.stored import Unreadable
from stores.connectors.kinds import kinds
from stores.protocol import Problem
from stores.stored import PROBLEM, unreadable

PROBLEMS: dict[str, Any] = {
    **{code: gettext_lazy(words) for code, words in Unreadable.WORDS.items()},
    "unclassified": _("Nobody has said yet what “%(subject)s” holds: classify it first."),
    "unreachable": _("Not reached: %(message)s"),
    "refused": _("Refused: %(message)s"),
    "place-forbidden": _("No data store may lie there. %(message)s"),
    "setting-forbidden": _("Not opened, for its setting “%(subject)s” is not allowed: %(message)s"),
    "unconfirmed": _("Not opened: a second person has yet to confirm where this store leads."),
    "only-not-possible": _(
        "One person’s data cannot be taken out of “%(subject)s” from here: have somebody do it there."
    ),
    "correction-does-not-fit": _("The new value of “%(subject)s” (%(type)s) does not fit. %(message)s"),
    "store-gone": _("The data store is no longer there."),
    "search-gave-up": _(
        "“%(subject)s” gave no answer, however often it was asked. Check it, and search again."
    ),
    "dataset-gone": _("“%(subject)s” is no longer mapped."),
    "unknown-connector": _(
        "The connector “%(subject)s” is not installed. Install it, or choose another kind."
    ),
}
"""What all connectors share; a connector brings words for its own codes (``ConnectorKind.words``)."""


def problem_words(problem: Problem) -> str:
    """The sentence for a problem; its code where a third party's connector brings no words."""
    words = PROBLEMS.get(problem.code) or _of_connectors(problem.code)
    try:
        return str(words % {"subject": problem.subject, **problem.values}) if words else _bare(problem)
    except (KeyError, TypeError, ValueError):
        # Problems are kept: one of an earlier version may lack what the sentence asks for.
        return _bare(problem)


def kept_problems(problems: Iterable[Mapping[str, Any]]) -> tuple[Problem, ...]:
    """The problems that a row keeps, as values again; one that cannot be read says so in its place."""
    return tuple(map(_kept_problem, problems))


def _kept_problem(kept: Mapping[str, Any]) -> Problem:
    try:
        return PROBLEM.read(kept)
    except Unreadable as error:
        return unreadable(error, str(kept.get("subject", "")))


def _of_connectors(code: str) -> Any:
    return next((kind.words[code] for kind in kinds().values() if code in kind.words), None)


def _bare(problem: Problem) -> str:
    return f"{problem.code}: {problem.subject}".rstrip(": ")
