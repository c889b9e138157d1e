"""What applies to a request, by right and purpose: from the register and the mapping alone.

No store is asked and nobody is looked for: it tells the team what the law will make of the request before
anything of the person is known.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext

from accounts.badges import badge
from processing.assembly import register_of
from processing.findings import Phrase
from processing.labels import label as processing_label
from processing.terms import DataSubjectRight
from requests.models import SubjectRequest
from requests.places import places_of
from requests.rights import words
from requests.rights.lines import Asked, Line
from requests.rights.planning import plan_of
from requests.rights.terms import Verdict
from requests.rules import AT_ONCE
from retention.holding import held_activities

COLOURS = {
    Verdict.END_NOW: "danger",
    Verdict.WEIGH: "warning",
    Verdict.KEEP: "info",
    Verdict.NOT_PORTABLE: "default",
    Verdict.NOTHING: "default",
}
IDLE = (Verdict.NOTHING, Verdict.NOT_PORTABLE)


@dataclass(frozen=True, slots=True)
class Applying:
    """One purpose: the verdict as a badge, why, the article, which data, and in which datasets."""

    purpose: str
    verdict: Any
    why: str
    article: str
    about: str
    places: str


@dataclass(frozen=True, slots=True)
class RightApplying:
    """One right. ``tally``: each verdict with the number of its lines; ``idle``: purposes that the right
    does not reach, with the reason that they share."""

    right: str
    at_once: bool
    tally: list[Any]
    rows: list[Applying]
    idle: list[Applying]


@dataclass(frozen=True, slots=True)
class WhatApplies:
    """All rights that are asked; ``mapped``: any dataset is."""

    rights: list[RightApplying]
    mapped: bool


def what_applies(request: SubjectRequest, language: str) -> WhatApplies:
    """The plan of a request as far as it can be told now; a constant number of queries."""
    rights = frozenset(DataSubjectRight(each.right) for each in request.rights.all())
    register = register_of(request.controller_id)
    places = places_of(request.controller)
    asked = Asked(rights=rights, held=held_activities(request.controller_id))
    teller = Teller(words.naming_of(register, places), language)
    by_right: defaultdict[DataSubjectRight, list[Line]] = defaultdict(list)
    for line in plan_of(register.record, places, asked):
        by_right[line.right].append(line)
    return WhatApplies([teller.right(right, lines) for right, lines in by_right.items()], bool(places))


@dataclass(frozen=True, slots=True)
class Teller:
    """Lines in the words of a page."""

    naming: words.Naming
    language: str

    def right(self, right: DataSubjectRight, lines: Iterable[Line]) -> RightApplying:
        """Lines that differ in their place alone are told once; idle ones once for each reason."""
        alike: defaultdict[Line, list[Line]] = defaultdict(list)
        idle: defaultdict[Line, list[Line]] = defaultdict(list)
        for line in lines:
            if line.verdict in IDLE:
                idle[replace(line, path="", place="", categories=())].append(line)
            else:
                alike[replace(line, place="", categories=())].append(line)
        return RightApplying(
            right=processing_label(right),
            at_once=right in AT_ONCE,
            tally=self.tally(alike) or self.tally(idle),
            rows=[self.told(same) for same in alike.values()],
            idle=[self.told(same) for same in idle.values()],
        )

    def told(self, lines: list[Line]) -> Applying:
        """Lines that say the same of several purposes or places, as one."""
        first = lines[0]
        names = dict.fromkeys(self.naming.purposes.get(line.path, line.path) for line in lines)
        about = dict.fromkeys(each for line in lines for each in words.about(line, self.naming))
        return Applying(
            purpose=", ".join(names),
            verdict=self.badge(first),
            why=" ".join(self.say(each) for each in words.why(first, self.naming)),
            article=self.say(words.article(first)),
            about=self.say(Phrase("%(about)s", {"about": tuple(about)})),
            places=", ".join(dict.fromkeys(self.naming.places[line.place] for line in lines if line.place)),
        )

    def tally(self, lines: Iterable[Line]) -> list[Any]:
        """ "Keep 3", "Weigh 2": how many lines of each verdict."""
        found: defaultdict[Verdict, list[Line]] = defaultdict(list)
        for line in lines:
            found[line.verdict].append(line)
        return [
            self.badge(same[0], f" {len(same)}" if verdict not in IDLE else "")
            for verdict, same in found.items()
        ]

    def badge(self, line: Line, count: str = "") -> Any:
        """The verdict in its colour."""
        return badge(COLOURS.get(line.verdict, "success"), f"{self.say(words.verdict(line))}{count}")

    def say(self, phrase: Phrase) -> str:
        """In the language of the page."""
        return phrase.render(gettext, self.language)
