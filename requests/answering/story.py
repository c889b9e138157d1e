"""What the PDF of a package tells beside the data: each activity that holds something (Art. 15(1), (2))."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from processing.exports.lookup import Lookup, items
from processing.register import (
    Activity,
    AutomatedDecision,
    Disclosure,
    NoneBecause,
    Party,
    Purpose,
    Record,
    Register,
    RetentionPeriod,
    Transfer,
)
from requests.answering.words import Speaker
from retention.needs import purpose_path
from retention.staying import Stay
from stores.mapping import DatasetMap

_STILL_TO_COME = ("start-unknown", "in-effect")
type Facts = list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Holding:
    """A dataset that holds something: its mapping, its store, and what stays of its rows until when."""

    dataset: DatasetMap
    store: str
    stays: Sequence[Stay]


@dataclass(frozen=True, slots=True)
class PurposeTold:
    name: str
    text: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class ActivityTold:
    name: str
    text: str
    facts: Facts
    purposes: list[PurposeTold]


class Teller:
    """Tells activities of one register in one language."""

    def __init__(self, lookup: Lookup, speaker: Speaker) -> None:
        self._lookup, self._say = lookup, speaker

    @property
    def register(self) -> Register:
        """The register that it tells of."""
        return self._lookup.register

    @property
    def record(self) -> Record:
        """The record that it tells of."""
        return self._lookup.record

    def category(self, ref: str) -> str:
        """A data category by name."""
        own = self._say.said.get("categories", {})
        return str(own.get(ref) or self._lookup.data_category(ref))

    def activities(self, holdings: Sequence[Holding]) -> list[ActivityTold]:
        """Each activity of which a dataset with something in it serves a purpose."""
        told = (self._activity(activity, holdings) for activity in self._lookup.record.activities)
        return [each for each in told if each.purposes]

    def party(self, party: Party | NoneBecause | None) -> list[str]:
        """Name and ways to reach them; nothing where there is none."""
        if party is None or isinstance(party, NoneBecause):
            return []
        town = " ".join(filter(None, (party.postal_code, party.city)))
        place = ", ".join(filter(None, (party.street, town, self._lookup.country_name(party.country))))
        return [each for each in (party.name, place, party.email, party.phone, party.website) if each]

    def _activity(self, activity: Activity, holdings: Sequence[Holding]) -> ActivityTold:
        serving = {
            purpose.ref: [each for each in holdings if _serves(each, activity, purpose)]
            for purpose in activity.purposes
        }
        held = [each for found in serving.values() for each in found]
        refs = sorted({ref for each in held for ref in each.dataset.categories})
        return ActivityTold(
            name=activity.name,
            text=activity.description,
            facts=[
                (self._say("about_you"), [", ".join(map(self.category, refs))]),
                (self._say("source"), list(dict.fromkeys(self._sources(activity, refs)))),
                (self._say("recipients"), self._recipients(activity, refs)),
                (self._say("transfers"), self._transfers(activity, refs)),
                (self._say("systems"), list(dict.fromkeys(each.store for each in held))),
            ],
            purposes=[
                self._purpose(activity, purpose, serving[purpose.ref])
                for purpose in activity.purposes
                if serving[purpose.ref]
            ],
        )

    def _purpose(self, activity: Activity, purpose: Purpose, holdings: Sequence[Holding]) -> PurposeTold:
        say = self._say
        basis = [say.of("bases", purpose.basis.value)] if purpose.basis else [say("not_stated")]
        if purpose.basis and purpose.basis.value == "a":
            basis.append(say("consent_hint"))
        facts: Facts = [(say("basis"), basis)]
        if purpose.statute:
            facts.append((say("law"), [purpose.statute]))
        if purpose.interest:
            facts.append((say("interest"), [purpose.interest]))
        if purpose.special_condition:
            facts.append((say("special"), [say.of("conditions", purpose.special_condition.value)]))
        facts.append((say("kept"), self._kept(activity, purpose, holdings)))
        if isinstance(purpose.automated_decision, AutomatedDecision):
            decision = purpose.automated_decision
            facts.append(
                (say("automated"), [each for each in (decision.logic, decision.consequences) if each])
            )
        text = [purpose.description] if purpose.description else []
        if purpose.marketing is not None:
            text.append(say("marketing"))
        return PurposeTold(purpose.name, " ".join(text), facts)

    def _kept(self, activity: Activity, purpose: Purpose, holdings: Sequence[Holding]) -> list[str]:
        """For each period: which data, until which day, by which rule."""
        path = purpose_path(activity.ref, purpose.ref)
        stays = [stay for each in holdings for stay in each.stays if stay.purpose == path]
        periods = {f"{path}/retention/{each.ref}": each for each in items(purpose.retention)}
        by_rule: dict[tuple[str, date | None, str], list[Stay]] = {}
        for (rule, category), same in _grouped(stays).items():
            days = [stay.until for stay in same]
            known = [day for day in days if day is not None]
            until = max(known) if len(known) == len(days) else None
            because = next((stay.because for stay in same if stay.until is None), "")
            by_rule.setdefault((rule, until, because), []).append(same[0])
            del category
        told = [
            self._period(periods.get(rule), until, because, same)
            for (rule, until, because), same in sorted(by_rule.items(), key=lambda each: str(each[0]))
        ]
        return told or [self._say("over")]

    def _period(
        self, period: RetentionPeriod | None, until: date | None, because: str, stays: Sequence[Stay]
    ) -> str:
        say = self._say
        names = ", ".join(dict.fromkeys(self.category(stay.category) for stay in stays))
        when = say("until_latest", day=say.day(until)) if until else ""
        why = [
            say.rule(period) if period else "",
            say.of("because", because) if because and not until else "",
            *(say("duty", duty=duty) for duty in dict.fromkeys(stay.duty for stay in stays) if duty),
        ]
        reasons = "; ".join(filter(None, why))
        head = when or say("no_date_yet" if because in _STILL_TO_COME else "no_date")
        return f"{names}: {head} ({reasons})" if reasons else f"{names}: {head}"

    def _sources(self, activity: Activity, refs: Iterable[str]) -> Iterator[str]:
        held = set(refs)
        told: dict[str, list[str]] = {}
        for item in activity.data:
            if item.category in held:
                source = (
                    self._say.of("sources", item.source.value) if item.source else self._say("not_stated")
                )
                named = f"{source} ({item.source_name})" if item.source_name else source
                told.setdefault(named, []).append(self.category(item.category))
        for source, categories in told.items():
            yield f"{source}: {', '.join(dict.fromkeys(categories))}" if len(told) > 1 else source

    def _recipients(self, activity: Activity, refs: Iterable[str]) -> list[str]:
        if activity.recipients is None:
            return [self._say("not_stated")]
        if isinstance(activity.recipients, NoneBecause):
            return [f"{self._say('nobody')}: {activity.recipients.none_because}"]
        held = set(refs)
        given = _given(activity.recipients, held)
        return [self._recipient(each, held) for each in given] or [self._say("nobody")]

    def _recipient(self, disclosure: Disclosure, held: set[str]) -> str:
        recipient = self._lookup.recipients.get(disclosure.recipient)
        if recipient is None:
            return disclosure.recipient
        country = self._lookup.country_name(self._lookup.country_code(recipient))
        role = self._say.of("roles", recipient.role.value) if recipient.role else ""
        about = "; ".join(filter(None, (role, country)))
        data = ", ".join(self.category(ref) for ref in disclosure.data_categories if ref in held)
        told = f"{recipient.name} ({about})" if about else recipient.name
        return ": ".join(filter(None, (told, ". ".join(filter(None, (data, disclosure.condition))))))

    def _transfers(self, activity: Activity, refs: Iterable[str]) -> list[str]:
        """To recipients of none of these data nothing was transferred."""
        if activity.transfers is None:
            return [self._say("not_stated")]
        if isinstance(activity.transfers, NoneBecause):
            return [self._say("none_outside")]
        given = activity.recipients if isinstance(activity.recipients, tuple) else ()
        spared = {each.recipient for each in given} - {each.recipient for each in _given(given, refs)}
        made = [each for each in activity.transfers if each.recipient not in spared]
        return [self._transfer(each) for each in made] or [self._say("none_outside")]

    def _transfer(self, transfer: Transfer) -> str:
        country = self._lookup.country_name(self._lookup.destination(transfer))
        where = ", ".join(filter(None, (self._lookup.recipient_name(transfer.recipient), country)))
        mechanism = self._lookup.mechanism(transfer.mechanism)
        footing = (
            f"{self._lookup.mechanism_name(mechanism)} (Art. {mechanism.article})"
            if mechanism
            else transfer.cited_as
        )
        told = (f"{where}: {footing}" if footing else where, transfer.safeguards, transfer.copy)
        return ". ".join(each.rstrip(". ") for each in told if each) + "."


def _given(disclosures: Iterable[Disclosure], refs: Iterable[str]) -> list[Disclosure]:
    """Those of any of these categories; where the register names no categories, they may be."""
    held = set(refs)
    return [each for each in disclosures if not each.data_categories or held & {*each.data_categories}]


def _serves(holding: Holding, activity: Activity, purpose: Purpose) -> bool:
    key = (activity.ref, purpose.ref)
    return any((each.activity, each.purpose) == key for each in holding.dataset.bindings)


def _grouped(stays: Iterable[Stay]) -> dict[tuple[str, str], list[Stay]]:
    found: dict[tuple[str, str], list[Stay]] = {}
    for stay in stays:
        found.setdefault((stay.rule, stay.category), []).append(stay)
    return found
