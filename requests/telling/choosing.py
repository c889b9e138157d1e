"""Which recipients are told of what: Art. 19, from the register and what was really done. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from processing.register import Activity, Disclosure, Recipient, Record
from processing.terms import DataSubjectRight
from requests.rights.lines import Line
from requests.rights.terms import Verdict
from requests.telling.terms import Act

ACTS = {
    Verdict.CORRECT: Act.RECTIFIED,
    Verdict.END_NOW: Act.ERASED,
    Verdict.RESTRICT: Act.RESTRICTED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What was done with categories of data of one activity; not ``sure`` where no dataset shows it."""

    act: Act
    activity: str
    categories: frozenset[str]
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ToTell:
    """One recipient, and by act the categories that were disclosed to them, in order."""

    recipient: Recipient
    acts: Mapping[Act, tuple[str, ...]]
    sure: bool = True


def touched_of(lines: Iterable[Line], done: Mapping[Act, Collection[str]]) -> tuple[Touched, ...]:
    """What the lines of an approved plan did: ``done`` names by act the places ("store/dataset") in which
    rows of the person were really there. A line without a place is nobody's certainty.

    A need that was to be kept, and that the person's rows showed to be over, is erased like one that was
    ended (17(1)(a)), less what another line keeps in that place.
    """
    lines = tuple(lines)
    staying = _staying(lines)
    found = []
    for line in lines:
        act, categories = ACTS.get(line.verdict), frozenset(line.categories)
        if act is Act.ERASED:
            categories -= frozenset(line.stays)
        elif _is_over(line):
            act, categories = Act.ERASED, categories - staying[line.place]
        if act is None or not categories or (line.place and line.place not in done.get(act, ())):
            continue
        activity = line.path.split("/")[1]
        found.append(Touched(act=act, activity=activity, categories=categories, sure=bool(line.place)))
    return tuple(dict.fromkeys(found))


def _is_over(line: Line) -> bool:
    """Whether a line on erasure asks to keep what, by the person's rows, nothing keeps any longer."""
    to_keep = line.right is DataSubjectRight.ERASURE and line.verdict is Verdict.KEEP
    return to_keep and bool(line.place) and line.kept is not None


def _staying(lines: Iterable[Line]) -> Mapping[str, set[str]]:
    """By place: the categories that some line on erasure leaves there."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.right is DataSubjectRight.ERASURE:
            found[line.place].update(line.stays)
            if line.verdict is not Verdict.END_NOW:
                found[line.place].update(line.categories if line.kept is None else line.kept)
    return found


def recipients_of(record: Record, touched: Iterable[Touched]) -> tuple[ToTell, ...]:
    """Every recipient to whom an activity discloses something of what was touched, in the register's order.

    Whatever their role: a processor, a joint or own controller, an authority. A disclosure that names no
    category covers all of its activity. One under a condition may never have happened for this person: who
    never received anything must not learn of them, so it is not sure.
    """
    activities = {activity.ref: activity for activity in record.activities}
    acts: defaultdict[str, defaultdict[Act, set[str]]] = defaultdict(lambda: defaultdict(set))
    sure: set[str] = set()
    for each in touched:
        for disclosure in _disclosures(activities.get(each.activity)):
            told = each.categories & frozenset(disclosure.data_categories or each.categories)
            if told:
                acts[disclosure.recipient][each.act] |= told
                if each.sure and not disclosure.condition:
                    sure.add(disclosure.recipient)
    return tuple(
        ToTell(
            recipient=recipient,
            acts={act: tuple(sorted(acts[recipient.ref][act])) for act in Act if act in acts[recipient.ref]},
            sure=recipient.ref in sure,
        )
        for recipient in record.recipients
        if recipient.ref in acts
    )


def _disclosures(activity: Activity | None) -> Iterator[Disclosure]:
    if activity is not None and isinstance(activity.recipients, tuple):
        yield from activity.recipients
