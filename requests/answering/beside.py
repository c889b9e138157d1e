"""What Dertig itself has on record of a person, beside the rows of data stores.

Their consents, objections and restrictions are personal data like others (Art. 15(1)); and who asks is told
which recipients heard of a correction, an erasure or a restriction (Art. 19, second sentence), of this
request or of an earlier one of the same known person.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
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


@dataclass(frozen=True, slots=True)
class Beside:
    """All of it; empty for a portability package, which holds only what Art. 20 covers."""

    told: list[ToldLine] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """For machines."""
        return {
            "recipients_told": [asdict(each) for each in self.told],
            "choices": [asdict(each) for each in self.choices],
        }


def beside(request: SubjectRequest, say: Speaker, search: PersonSearch | None) -> Beside:
    """What is on record, by who the search of the request is about; a constant number of queries."""
    return Beside([*_told(request, say)], [*_Choices(request, say, _surely(search)).lines()])


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

    def lines(self) -> Iterable[Choice]:
        if not self.whom.identifiers:
            return
        yield from self._consents()
        yield from self._objections()
        yield from self._restrictions()

    def _consents(self) -> Iterable[Choice]:
        for each in consents_of(self.controller, self.whom).order_by("given_at", "pk"):
            yield Choice(
                what=self.say.of("choices", "consent"),
                about=self._purpose(each.purpose),
                since=self._day(each.given_at),
                until=self._day(each.withdrawn_at),
                how=self.say.of("means", each.means),
                wording=each.wording,
            )

    def _objections(self) -> Iterable[Choice]:
        """One line a purpose and moment, by however many identifiers it is kept."""
        rows = entries_of_person(self.controller, self.whom).order_by("objected_at", "purpose", "pk")
        lines = (
            Choice(
                what=self.say.of("choices", "objection"),
                about=self._purpose(each.purpose) if each.purpose else self.say("any_marketing"),
                since=self._day(each.objected_at),
                until="" if each.stands else self._day(each.lifted_at),
            )
            for each in rows
        )
        yield from dict.fromkeys(lines)

    def _restrictions(self) -> Iterable[Choice]:
        known = Q()
        for kind, value in self.whom.identifiers:
            known |= Q(identifiers__kind=kind.value, identifiers__lookup=lookup(kind, value))
        rows = Restriction.objects.filter(known, controller=self.controller).distinct()
        for each in rows.order_by("since", "pk"):
            reach = [*map(self._purpose, each.purposes), *each.datasets]
            yield Choice(
                what=self.say.of("choices", "restriction"),
                about=", ".join(reach) or self.say("everything"),
                since=self._day(each.since),
                until=self._day(each.lifted_at),
                how=", ".join(self.say.of("grounds", ground) for ground in each.grounds),
            )

    def _purpose(self, path: str) -> str:
        return self.names.get(path, path)

    def _day(self, moment: Any) -> str:
        return self.say.day(moment.astimezone(self.zone)) if moment else ""


def _surely(search: PersonSearch | None) -> Whom:
    confirmed = search.identifiers.filter(confirmed=True) if search else ()
    named = ((IdentifierKind(each.kind), each.value) for each in confirmed)
    return Whom.of(pair for pair in named if pair[0] in OF_ONE_PERSON)
