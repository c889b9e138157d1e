"""What Dertig itself has on record of a person, beside the rows of data stores.

Their consents, objections and restrictions are personal data like others (Art. 15(1)); and who asks is told
which recipients heard of a correction, an erasure or a restriction (Art. 19, second sentence), of this
request or of an earlier one of the same known person.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from requests.answering.words import Speaker
from requests.models import SubjectRequest
from requests.telling.told import told_of_all
from requests.terms import IdentityState
from stores.terms import IdentifierKind
from subjects.actions.objecting import consents_of, entries_of_person
from subjects.known import OF_ONE_PERSON
from subjects.models import PersonSearch, Restriction
from subjects.purposes import purposes_of
from subjects.terms import Kept
from subjects.whom import Whom, lookup


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A recipient; of what they were told, and on which day; or that they could not be."""

    recipient: str
    what: str
    when: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A consent, an objection or a restriction; ``until`` empty while it stands."""

    what: str
    about: str
    since: str
    until: str
    how: str = ""
    wording: str = ""


type OnRecord = tuple[Kept, date | None, Choice]
"""A choice by its kind, with the day on which it ended; None while it has effect."""


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it; empty for a portability package, which holds only what Art. 20 covers.

    ``ends``: by kind of choice, the day on which each ended, None where it still has effect.
    """

    told: list[ToldLine] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    ends: dict[Kept, list[date | None]] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {
            "recipients_told": [asdict(each) for each in self.told],
            "choices": [asdict(each) for each in self.choices],
        }


def beside(request: SubjectRequest, say: Speaker, search: PersonSearch | None) -> Beside:
    """What is on record, by who the search of the request is about; a constant number of queries."""
    on_record = [*_Choices(request, say, _surely(search)).on_record()]
    ends: dict[Kept, list[date | None]] = {}
    for kept, ended, _choice in on_record:
        ends.setdefault(kept, []).append(ended)
    return Beside([*_told(request, say)], [choice for _kept, _ended, choice in on_record], ends)


def _told(request: SubjectRequest, say: Speaker) -> Iterable[ToldLine]:
    for each in told_of_all(_requests_of_the_same(request)):
        what = ", ".join(say.of("acts", act) for act in each.acts)
        yield ToldLine(each.recipient, what, say.day(each.on) if each.on else say("not_told"))


def _requests_of_the_same(request: SubjectRequest) -> "QuerySet[SubjectRequest]":
    """This one, and those whose person is known to be the same: known by the same confirmed address."""
    same = Q(pk=request.pk)
    confirmed = IdentityState.CONFIRMED.value
    if request.email_hash and request.identity == confirmed:
        same |= Q(email_hash=request.email_hash, identity=confirmed)
    return SubjectRequest.objects.filter(same, controller=request.controller_id)


class _Choices:
    """By identifiers that are confirmed and one person's alone: nobody reads of another's consent."""

    def __init__(self, request: SubjectRequest, say: Speaker, whom: Whom) -> None:
        self.controller, self.say = request.controller, say
        self.zone = ZoneInfo(self.controller.time_zone)
        self.whom = whom

    @cached_property
    def names(self) -> dict[str, str]:
        """Of purposes, by path: most people's choices are none."""
        return {path: each.name for path, each in purposes_of(self.controller.pk).items()}

    def on_record(self) -> Iterable[OnRecord]:
        """Each by its kind, with the day on which it ended."""
        if not self.whom.identifiers:
            return
        yield from self._consents()
        yield from self._objections()
        yield from self._restrictions()

    def _consents(self) -> Iterable[OnRecord]:
        for each in consents_of(self.controller, self.whom).order_by("given_at", "pk"):
            choice = Choice(
                what=self.say.of("choices", "consent"),
                about=self._purpose(each.purpose),
                since=self._told(each.given_at),
                until=self._told(each.withdrawn_at),
                how=self.say.of("means", each.means),
                wording=each.wording,
            )
            yield Kept.CONSENTS, self._day(each.withdrawn_at), choice

    def _objections(self) -> Iterable[OnRecord]:
        """One line a purpose and moment, by however many identifiers it is kept."""
        rows = entries_of_person(self.controller, self.whom).order_by("objected_at", "purpose", "pk")
        lines: dict[OnRecord, None] = {}
        for each in rows:
            ended = None if each.stands else each.lifted_at
            choice = Choice(
                what=self.say.of("choices", "objection"),
                about=self._purpose(each.purpose) if each.purpose else self.say("any_marketing"),
                since=self._told(each.objected_at),
                until=self._told(ended),
            )
            lines[Kept.OBJECTIONS, self._day(ended), choice] = None
        yield from lines

    def _restrictions(self) -> Iterable[OnRecord]:
        known = Q()
        for kind, value in self.whom.identifiers:
            known |= Q(identifiers__kind=kind.value, identifiers__lookup=lookup(kind, value))
        rows = Restriction.objects.filter(known, controller=self.controller).distinct()
        for each in rows.order_by("since", "pk"):
            reach = [*map(self._purpose, each.purposes), *each.datasets]
            choice = Choice(
                what=self.say.of("choices", "restriction"),
                about=", ".join(reach) or self.say("everything"),
                since=self._told(each.since),
                until=self._told(each.lifted_at),
                how=", ".join(self.say.of("grounds", ground) for ground in each.grounds),
            )
            yield Kept.RESTRICTIONS, self._day(each.lifted_at), choice

    def _purpose(self, path: str) -> str:
        return self.names.get(path, path)

    def _day(self, moment: datetime | None) -> date | None:
        return moment.astimezone(self.zone).date() if moment else None

    def _told(self, moment: datetime | None) -> str:
        day = self._day(moment)
        return self.say.day(day) if day else ""


def _surely(search: PersonSearch | None) -> Whom:
    confirmed = search.identifiers.filter(confirmed=True) if search else ()
    named = ((IdentifierKind(each.kind), each.value) for each in confirmed)
    return Whom.of(pair for pair in named if pair[0] in OF_ONE_PERSON)
