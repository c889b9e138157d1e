"""Purges in plain words, in the active language: for pages, documents and commands."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from retention.disposal import Never
from stores.protocol import Certainty, Problem
from stores.words import problem_words as stores_problem_words

CERTAINTIES = {
    Certainty.PROVEN: gettext_lazy("Proven by the store’s own record of the transaction"),
    Certainty.REPORTED: gettext_lazy("Reported by the other system, signed"),
    Certainty.ATTESTED: gettext_lazy("Attested by a named person"),
    Certainty.CONFIRMED_ABSENT: gettext_lazy("Confirmed absent afterwards"),
    Certainty.UNPROVEN: gettext_lazy("Unproven"),
}

PROBLEMS = {
    "category-without-purpose": gettext_lazy(
        "“%(subject)s” is held here and no purpose that the dataset is bound to needs it: bind one, or"
        " empty the column (Art. 5(1)(c))."
    ),
    "bound-to-no-rule": gettext_lazy(
        "“%(subject)s” is bound to no retention period: bind it to one of the register."
    ),
    "holds-no-category": gettext_lazy(
        "No field of “%(subject)s” holds personal data: classify its fields first."
    ),
    "no-disposition": gettext_lazy(
        "The register does not say what happens at the end of %(subject)s: delete, anonymise or review."
    ),
    "hold-cannot-be-applied": gettext_lazy(
        "%(count)s held people cannot be recognised in “%(subject)s”: add how this dataset knows them to"
        " the hold."
    ),
    "nobody-can-be-held-back": gettext_lazy(
        "“%(subject)s” does not say how it knows people: no hold on a person and no open request keeps a"
        " purge off them here. Name its identifiers, or hold the whole dataset where you must."
    ),
    "names-nobody": gettext_lazy(
        "“%(subject)s” has no column in which this person is known: say how it knows people, or look by hand."
    ),
    "loses-sight": gettext_lazy(
        "In “%(subject)s”, three or more columns by which the person is known would go at times of their"
        " own: erase them by hand, or bind their periods to one start event."
    ),
    "no-blank-form": gettext_lazy(
        "“%(subject)s” must not be empty and has no blank form: say what shall stand there."
    ),
    "replay-at-work": gettext_lazy("“%(subject)s” is being replayed already: wait until that has ended."),
    "replay-by-hand": gettext_lazy(
        "“%(subject)s” cannot be read through for people: erase this person there again by hand."
    ),
    "replay-impossible": gettext_lazy(
        "“%(subject)s” could not be replayed: %(message)s Repeat it once the store answers; what no command"
        " can repeat, a person must."
    ),
    "dataset-held": gettext_lazy("A legal hold keeps the whole dataset (Art. 17(3)(e))."),
    "held-meanwhile": gettext_lazy(
        "A legal hold was placed after this was approved: nothing more was begun."
    ),
    "plan-changed": gettext_lazy(
        "Rules or mapping have changed since the plan was approved: propose it again and have it approved."
    ),
    "mapping-changed": gettext_lazy(
        "The store or the mapping of “%(subject)s” has changed since this was approved: approve it anew."
    ),
    "values-gone": gettext_lazy(
        "What “%(subject)s” was to be corrected to is not known any more: enter it again."
    ),
    "ahead-of-store-clock": gettext_lazy(
        "By the store’s own clock, %(subject)s has not come: set the clocks right and run it again."
    ),
    "clocks-differ": gettext_lazy(
        "The clocks of the store and of Dertig are %(seconds)s seconds apart: set them right first."
    ),
    "start-read-by": gettext_lazy(
        "“%(dataset)s” reads its start event in this dataset and has not been purged for this day: its plan"
        " goes first."
    ),
    "store-away": gettext_lazy("The store did not answer: %(message)s"),
    "store-refuses": gettext_lazy("The store refused: %(message)s"),
    "worker-failed": gettext_lazy("The work broke off unexpectedly (%(error)s); the server’s log says more."),
    "incoming-key": gettext_lazy(
        "Rows of “%(subject)s” would go along or be changed (ON DELETE %(on_delete)s), and it is not mapped"
        " and purged for the same day: map it and have its plan approved, or change the key."
    ),
    "not-recounted": gettext_lazy("The store could not be counted again: what is left is not known."),
    "rows-pointed-at": gettext_lazy(
        "%(count)s due rows of “%(subject)s” stay because other rows point at them (foreign key): purge"
        " those first."
    ),
    "rows-left": gettext_lazy("%(count)s due rows are left after “%(subject)s”."),
    "unproven-batches": gettext_lazy(
        "Of %(count)s batches the store cannot say any more whether they were carried out."
    ),
}


NEVER = {
    "no-period-bound": gettext_lazy("a purpose needs it and no period of that purpose is bound here"),
    "no-period-stated": gettext_lazy("the register states no period for it"),
    "no-start-column": gettext_lazy("no column is named for the start event"),
    "no-consent-column": gettext_lazy("no column is named for the consent that makes the period longer"),
    "nothing-old-enough": gettext_lazy("nothing can be old enough yet"),
    "activity-held": gettext_lazy("a legal hold keeps the activity"),
    "waits-for-review": gettext_lazy("a person reviews it when its time has come"),
}


def never_words(never: Never, category: str = "") -> str:
    """Why a category is not due here, whatever the day; by its reference where no name is given."""
    return f"{category or never.category}: {NEVER.get(never.code, never.code)}"


def problem_words(problem: Problem) -> str:
    """What is wrong and what to do."""
    if problem.code in PROBLEMS:
        return str(PROBLEMS[problem.code] % {"subject": problem.subject, **problem.values})
    return str(stores_problem_words(problem))


def certainty_words(certainty: Certainty) -> Any:
    """How sure a count is."""
    return CERTAINTIES[certainty]


def planned_words(deletes: bool, columns: Sequence[str]) -> str:
    """What a step will do: "Rows to delete", "To be emptied: email, phone"."""
    if deletes:
        return _("Rows to delete")
    return _("To be emptied: %(columns)s") % {"columns": ", ".join(columns)}


def step_words(deletes: bool, columns: Sequence[str]) -> str:
    """What a step does: "Rows deleted", "Emptied: email, phone"."""
    if deletes:
        return _("Rows deleted")
    return _("Emptied: %(columns)s") % {"columns": ", ".join(columns)}
