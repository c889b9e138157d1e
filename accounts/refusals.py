"""Why something was refused, in words that people can act on."""

import re
from collections.abc import Iterator

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.principal import NotAllowed

SENTENCES = {
    "same_controller": gettext_lazy("A record of another controller cannot be pointed at."),
    "or_none": gettext_lazy(
        "Either list them, or say why there are none: both at once contradict each other."
    ),
    "unique": gettext_lazy("Another record already has this reference."),
    "once": gettext_lazy("This is already there."),
    "is_dated": gettext_lazy("Give the date too, or leave the rest of it empty."),
    "dated_agreement_is_named": gettext_lazy("Say which agreement the date belongs to."),
    "marketing_is_whole": gettext_lazy("Direct marketing needs both a channel and an audience."),
    "automated_has_logic": gettext_lazy("Describe the logic of the automated decision too."),
    "says_something": gettext_lazy("Give a name, or say why there is none."),
    "period_of_purpose": gettext_lazy("Choose a retention period of that purpose."),
    "start_is_of_a_period": gettext_lazy("A start event needs a retention period beside it."),
    "withdrawal_of_a_consent": gettext_lazy("Say also in which column the consent was given."),
    "join_has_column": gettext_lazy("Name the column too, not the join alone."),
    "personal_has_category": gettext_lazy("Personal data have a data category, and nothing else has one."),
    "value_is_a_constant": gettext_lazy("Only a blank form “a constant” has a constant."),
    "columns_pair": gettext_lazy("Name as many of our columns as of its columns."),
    "is_slug": gettext_lazy("A reference has lower-case letters, digits and single hyphens only."),
}
"""By the end of a constraint's name."""


def explain(refusal: Exception) -> str:
    """One or more sentences on why a verb refused."""
    match refusal:
        case ValidationError():
            return " ".join(_sentences(refusal))
        case ProtectedError():
            others = ", ".join(sorted({str(row) for row in refusal.protected_objects}))
            return _("Others still depend on it: %(others)s.") % {"others": others}
        case IntegrityError():
            return _constraint(refusal)
        case NotAllowed():
            return _("Your role at this controller does not allow this.")
    return str(refusal)


def reworded(errors: ValidationError) -> ValidationError:
    """The same errors, those of constraints in words."""
    if not hasattr(errors, "error_dict"):
        return errors
    told = {
        field: [_reword(each) for each in found] if field == NON_FIELD_ERRORS else found
        for field, found in errors.error_dict.items()
    }
    return ValidationError(told)


def constraint_sentence(name: str) -> str:
    """What a constraint of the database means; empty for one that nobody put in words."""
    return next((str(words) for end, words in SENTENCES.items() if name.endswith(end)), "")


_NAMED = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")


def _reword(error: ValidationError) -> ValidationError:
    for message in error.messages:
        named = _NAMED.search(message)
        sentence = constraint_sentence(named.group()) if named else ""
        if sentence:
            return ValidationError(sentence, code=error.code)
    return error


def _sentences(refusal: ValidationError) -> Iterator[str]:
    if not hasattr(refusal, "error_dict"):
        yield from refusal.messages
        return
    for field, errors in reworded(refusal).message_dict.items():
        for error in errors:
            yield error if field == NON_FIELD_ERRORS else f"{field.replace('_', ' ').capitalize()}: {error}"


def _constraint(refusal: IntegrityError) -> str:
    diagnosis = getattr(refusal.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    return constraint_sentence(name) or _("The database refused a contradiction (%(name)s).") % {"name": name}
