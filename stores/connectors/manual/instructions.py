"""A step in words that a person can carry out."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stores.mapping import DatasetMap
from stores.terms import BlankForm
from stores.work import Blank, Correct, Lapse, Spared, Step


def instructions(step: Step, how: str = "") -> str:
    """What is to be done, by which rules and up to which day, in the language of the moment; no people."""
    return "\n".join(_lines(step, how))


def looking(dataset: DatasetMap, how: str = "") -> str:
    """That somebody is to be looked for; whom, is told beside it and forgotten afterwards."""
    where = {"dataset": dataset.name, "resource": dataset.resource}
    asked = _(
        "In %(dataset)s (%(resource)s), look for the person named below, by each of these. Change nothing. "
        "Say how many records are about that person: 0 if there are none. If you are not sure that a "
        "record is about them, say so in your note."
    )
    return "\n\n".join(filter(None, (asked % where, how)))


def people(spared: tuple[Spared, ...]) -> str:
    """Who is meant, or is to be left alone, one a line."""
    return "\n".join(f"{each.column}: {value}" for each in spared for value in sorted(each.values))


def about(step: Step) -> str:
    """Whose records are meant, and what of theirs is to be corrected: forgotten once it is done."""
    return "\n".join(filter(None, (people(step.only), *(_correction(each) for each in step.corrects))))


def _correction(correct: Correct) -> str:
    told = {"column": correct.column, "old": correct.old or "–", "new": correct.new or "–"}
    if correct.old is None:
        return _("“%(column)s” becomes “%(new)s”, whatever it holds") % told
    return _("“%(column)s” becomes “%(new)s”, where it holds “%(old)s”") % told


def _lines(step: Step, how: str) -> Iterator[str]:
    where = {"dataset": step.dataset.name, "resource": step.dataset.resource}
    if step.only:
        yield from _about_somebody(step, where)
    elif step.deletes:
        yield _("In %(dataset)s (%(resource)s), delete every record of which all of this is true:") % where
    else:
        yield _("In %(dataset)s (%(resource)s), keep the records, but change the fields named below, ") % (
            where
        ) + _("wherever all of this is true:")
    yield from (f"– {_lapse(each)}" for each in step.lapses)
    if step.unless:
        yield _("Leave out records of which all of this is true as well; another task deletes them:")
        yield from (f"– {_lapse(each)}" for each in step.unless)
    if step.blanks:
        yield _("Fields to change:")
        yield from (f"– {_blank(each)}" for each in step.blanks)
    if step.lapses:
        yield _("Where a day is missing, leave the record and say so in your note.")
    if how:
        yield ""
        yield how


def _about_somebody(step: Step, where: dict[str, str]) -> Iterator[str]:
    """Who it is, is told beside it and forgotten afterwards."""
    if step.deletes:
        yield _("In %(dataset)s (%(resource)s), delete every record about the person named below.") % where
    elif step.corrects:
        yield (
            _(
                "In %(dataset)s (%(resource)s), correct the records about the person named below, as is told "
                "there (Art. 16). Say how many records you have changed."
            )
            % where
        )
    else:
        yield (
            _(
                "In %(dataset)s (%(resource)s), keep the records, but change the fields named below in every "
                "record about the person named below."
            )
            % where
        )
    if step.lapses:
        yield _("Only records of which all of this is true:")


def _lapse(lapse: Lapse) -> str:
    told = {"start": str(lapse.start), "day": _day(lapse), "rule": lapse.rule}
    text = _("“%(start)s” is %(day)s or earlier (%(rule)s)") % told
    if lapse.consent:
        text += "; " + _("while a consent runs (“%(given)s”), only if it is %(longer)s or earlier") % {
            "given": str(lapse.consent.given),
            "longer": date_format(lapse.consent.cutoff.day, "j F Y"),
        }
    return text


def _day(lapse: Lapse) -> str:
    return date_format(lapse.cutoff.day, "j F Y")


def _blank(blank: Blank) -> str:
    if blank.form is BlankForm.CONSTANT:
        return _("“%(column)s” becomes “%(value)s”") % {"column": blank.column, "value": blank.value}
    return _("“%(column)s” becomes empty") % {"column": blank.column}
