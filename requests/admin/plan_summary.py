"""What approving a plan would do, in sentences: "Invoices: emptied in 3 rows: name, e-mail; …"."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from processing.findings import Phrase
from requests.admin.applying import Teller
from requests.carrying.foreseeing import Foreseen, Foresight
from requests.rights import words
from requests.rights.terms import Verdict
from retention.staying import Stay
from retention.wording import problem_words

LONG = "j F Y"


@dataclass(frozen=True, slots=True)
class PlaceSummary:
    """One dataset: what goes, what stays until when and why, and what is in the way."""

    name: str
    goes: list[str]
    stays: list[str]
    notes: list[str]
    obstacles: list[str]


@dataclass(frozen=True, slots=True)
class Summary:
    """``seen`` is the fingerprint of all that it says; ``bars``: it cannot be approved so."""

    first: list[str]
    places: list[PlaceSummary]
    seen: str
    bars: bool


def summary_of(found: Foresight, teller: Teller) -> Summary:
    """What would happen, in the order in which it would."""
    return Summary(
        first=list(_first(found)),
        places=[_place(each, teller) for each in found.places],
        seen=found.seen,
        bars=bool(found.obstacles),
    )


def _first(found: Foresight) -> Iterator[str]:
    """What comes before anything is erased, and how much that is in all."""

    def datasets(verdict: Verdict) -> int:
        return len({line.place for line in found.lines if line.verdict is verdict and line.place})

    if restricted := datasets(Verdict.RESTRICT):
        yield ngettext(
            "First, the data in %(count)d dataset are restricted: kept, and not used.",
            "First, the data in %(count)d datasets are restricted: kept, and not used.",
            restricted,
        ) % {"count": restricted}
    if collected := max(datasets(Verdict.GIVE), datasets(Verdict.HAND_OVER)):
        yield ngettext(
            "The data of %(count)d dataset are collected for the answer before anything is erased.",
            "The data of %(count)d datasets are collected for the answer before anything is erased.",
            collected,
        ) % {"count": collected}
    yield from _corrected(found)
    rows = sum(sum(each.counts.due.values()) for each in found.places if each.counts)
    places = sum(1 for each in found.places if each.counts and any(each.counts.due.values()))
    if found.places:
        yield _("Rows that are deleted, or emptied in part: %(rows)d, in %(places)d datasets.") % {
            "rows": rows,
            "places": places,
        }
    else:
        yield _("Nothing is erased.")


def _corrected(found: Foresight) -> Iterator[str]:
    """How much is corrected; that nothing is, where somebody asked for it (Art. 16)."""
    if not any(line.verdict is Verdict.CORRECT for line in found.lines):
        return
    if not found.corrections:
        yield _("No correction is proposed yet: write the right values first, or nothing is corrected.")
        return
    places = {each.place for each in found.corrections}
    names = [found.draft.naming.places.get(place, place) for place in sorted(places)]
    columns = sum(len(each.columns) for each in found.corrections)
    yield ngettext(
        "%(count)d column is corrected, in: %(places)s.",
        "%(count)d columns are corrected, in: %(places)s.",
        columns,
    ) % {"count": columns, "places": ", ".join(names)}


def _place(each: Foreseen, teller: Teller) -> PlaceSummary:
    return PlaceSummary(
        name=each.ordered.dataset.name,
        goes=list(_goes(each)),
        stays=list(_stays(each.staying.longest if each.staying else (), teller)),
        notes=list(_notes(each)),
        obstacles=[problem_words(problem) for problem in each.obstacles],
    )


def _goes(each: Foreseen) -> Iterator[str]:
    if each.counts is None:
        return
    for step in each.ordered.erasure.work.steps:
        rows = each.counts.due.get(step.name, 0)
        if not rows:
            continue
        if step.deletes:
            yield ngettext("%(rows)d row deleted", "%(rows)d rows deleted", rows) % {"rows": rows}
        else:
            columns = ", ".join(blank.column for blank in step.blanks)
            yield ngettext(
                "emptied in %(rows)d row: %(columns)s", "emptied in %(rows)d rows: %(columns)s", rows
            ) % {"rows": rows, "columns": columns}


def _stays(stays: Iterable[Stay], teller: Teller) -> Iterator[str]:
    """By reason and purpose, the latest day of all rows."""
    together: dict[tuple[str, str, str], list[Stay]] = {}
    for stay in stays:
        together.setdefault((stay.because, stay.duty, stay.purpose), []).append(stay)
    for (because, duty, purpose), same in together.items():
        categories = tuple(
            dict.fromkeys(teller.naming.categories.get(stay.category, stay.category) for stay in same)
        )
        told = teller.say(Phrase("%(about)s", {"about": categories}))
        why = _(words.STAYS[because])
        for_what = duty or teller.naming.purposes.get(purpose, "")
        reason = f"{why} ({for_what})" if for_what else why
        last = _last(same)
        if last:
            yield _("%(categories)s until the end of %(day)s: %(why)s") % {
                "categories": told,
                "day": date_format(last, LONG),
                "why": reason,
            }
        else:
            yield f"{told}: {reason}"


def _last(same: list[Stay]) -> date | None:
    days = [stay.until for stay in same]
    known = [day for day in days if day]
    return max(known) if len(known) == len(days) else None


def _notes(each: Foreseen) -> Iterator[str]:
    if each.by_hand:
        yield _("By hand: a named person is asked to take these data out.")
    if each.away:
        yield problem_words(each.away)
        yield _("It is tried again when the plan is carried out.")
    if each.ordered.erasure.pseudonyms:
        yield _("Keyed hashes stay in: %(columns)s. That is no erasure yet (Art. 4(5)).") % {
            "columns": ", ".join(each.ordered.erasure.pseudonyms)
        }
