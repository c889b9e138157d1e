"""What connectors share where columns of one person's rows are corrected (``stores.work.Correct``)."""

from django.utils.translation import gettext as _

from stores.protocol import Problem, Refused


def misfit(column: str, declared: str, why: str) -> Problem:
    """The new value is none of this column; ``why`` says what would be, and never repeats it."""
    return Problem("correction-does-not-fit", column, {"type": declared, "message": why})


def refusal(column: str, why: str) -> Refused:
    """The same, where the step was to be done all the same."""
    return Refused(
        _("The new value of “%(column)s” does not fit. %(message)s") % {"column": column, "message": why}
    )


def not_known() -> str:
    """Why a step whose values were dropped cannot be done."""
    return _("The new value is not known any more: enter it again.")
