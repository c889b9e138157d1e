"""Everything a package tells, gathered once from what was collected, the register and the search."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from processing.assembly import extract_of
from processing.exports.lookup import Lookup
from processing.register import Record
from requests.answering.beside import Beside, beside
from requests.answering.blackening import Blackener, Rule
from requests.answering.collected import Collected, parts_of, with_data
from requests.answering.datafiles import Column, Sheet, columns_of
from requests.answering.lasting import Lasting
from requests.answering.layout import MOST_ROWS, Card, Heading, Laid, fits_table, heading, shown
from requests.answering.story import ActivityTold, Holding, Teller
from requests.answering.words import Speaker
from requests.letter_words import spoken
from requests.models import AnswerPackage, HandedInFile, Redaction
from requests.terms import BlackOut, CollectState, PackageKind
from retention.frame import Frame
from retention.on_record.own_record import ACTIVITY as CHOICES
from retention.planning import Ground, settings_of
from retention.schedule import Moment
from subjects.models import PersonSearch, SearchedDataset
from subjects.terms import Answer

_ANSWERED = (Answer.FOUND, Answer.NOTHING)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A black-out as the person reads it."""

    number: int
    what: str
    why: str
    places: str


@dataclass(frozen=True, slots=True)
class Looked:
    """One dataset of the search."""

    store: str
    name: str
    when: str
    kinds: str
    result: str


@dataclass(frozen=True, slots=True)
class Content:
    """``hits`` counts by black-out (primary key) the places it covers."""

    package: AnswerPackage
    speaker: Speaker
    teller: Teller
    made_at: datetime
    activities: list[ActivityTold]
    unexplained: list[str]
    sheets: list[Sheet]
    files: list[HandedInFile]
    laid: list[Laid]
    withheld: list[Withheld]
    left_out: list[tuple[str, str]]
    looked: list[Looked]
    unsure: bool
    searched_all: bool
    hits: Mapping[int, int]
    beside: Beside

    @property
    def rows(self) -> int:
        """How many rows of stores it gives."""
        return sum(sheet.count for sheet in self.sheets)

    @property
    def nothing_for_sure(self) -> bool:
        """Whether "we hold nothing" may be said: every dataset was searched whole, and nothing was found."""
        return self.nothing and self.searched_all and not self.unsure

    @property
    def nothing(self) -> bool:
        """Whether we hold nothing at all about the person, or nothing that the right covers."""
        return not self.laid and not self.left_out and not self.beside.choices


def content_of(package: AnswerPackage) -> Content:
    """All of it: one pass over the rows of each dataset. Raises what ``open_document`` raises."""
    return _Gatherer(package).content()


class _Gatherer:
    def __init__(self, package: AnswerPackage) -> None:
        self.package, self.request = package, package.request
        self.controller = self.request.controller
        self.speaker = Speaker(spoken(self.request.language))
        self.all_parts = parts_of(package)
        self.parts = with_data(self.all_parts)
        register = extract_of(self.controller.pk, self._activities())
        self.record: Record = register.record
        self.teller = Teller(Lookup(register, self.speaker.language), self.speaker)
        self.redactions = list(package.redactions.select_related("dataset"))
        self.rules = [_rule(number, each) for number, each in enumerate(self.redactions, 1)]
        self.black = self._blackener()
        days = [part.part.collected_at for part in self.parts if part.part.collected_at]
        self.made_at = max(days, default=package.asked_at)
        self.frame = self._frame()
        self.holdings: list[Holding] = []
        self.unexplained: list[str] = []
        self.sheets: list[Sheet] = []

    def content(self) -> Content:
        laid = [self._dataset(part) for part in self.parts if part.count or part.part.files.all()]
        search = PersonSearch.objects.get(controller=self.controller, request=self.request.reference)
        rows = list(search.datasets.all())
        access = self.package.kind == PackageKind.ACCESS
        return Content(
            package=self.package,
            speaker=self.speaker,
            teller=self.teller,
            made_at=self.made_at,
            activities=self.teller.activities(self.holdings) if access else [],
            unexplained=self.unexplained if access else [],
            sheets=self.sheets,
            files=self._files(),
            laid=laid,
            withheld=[self._withheld(number, each) for number, each in enumerate(self.redactions, 1)],
            left_out=[
                (self.speaker("left_out", name=each.name, store=each.store), each.reason)
                for each in self.all_parts
                if each.state == CollectState.LEFT_OUT
            ],
            looked=[self._looked(row, search) for row in rows],
            unsure=any(_is_unsure(row) for row in rows),
            searched_all=all(row.state in _ANSWERED and not row.partial for row in rows),
            hits={each.pk: self.black.hits[number] for number, each in enumerate(self.redactions, 1)},
            beside=beside(self.request, self.speaker, search) if access else Beside(),
        )

    def _activities(self) -> set[str]:
        """Those which the data serve, by the mappings that they were collected by; and that of the choices
        which are kept here."""
        mappings = [part.dataset for part in self.parts if part.dataset]
        return {CHOICES, *(each.activity for dataset in mappings for each in dataset.bindings)}

    def _files(self) -> list[HandedInFile]:
        """What was handed in, in the order in which it was."""
        files = [file for part in self.all_parts for file in part.files.all()]
        return sorted(files, key=lambda file: (file.dataset_id, file.pk))

    def _dataset(self, part: Collected) -> Laid:
        """One pass: the columns that occur, what stays until when, the first rows as printed."""
        names: dict[str, None] = {}
        first: list[tuple[Mapping[str, Any], str]] = []
        dated = part.dataset is not None and self.package.kind == PackageKind.ACCESS
        lasting = Lasting(part.dataset, self.record, self.frame) if part.dataset and dated else None
        for row in part.rows():
            names.update(dict.fromkeys(row.values))
            facts = lasting.see(row) if lasting else None
            values = self.black.row(part.place, row)
            if len(first) < MOST_ROWS:
                until = lasting.until(facts) if lasting and facts else None
                first.append((values, self.speaker.day(until) if until else ""))
        columns = columns_of(part.dataset, names, self.teller.category)
        if lasting is not None:
            self._explain(part, lasting)
        file = ""
        if part.count:
            file = f"csv/{len(self.sheets) + 1:02}-{slugify(part.part.ref)}.csv"
            self.sheets.append(self._sheet(part, columns, file))
        return self._laid(part, columns, first, file)

    def _explain(self, part: Collected, lasting: Lasting) -> None:
        self.holdings.append(Holding(lasting.dataset, part.part.store, lasting.stays()))
        known = {(each.ref, purpose.ref) for each in self.record.activities for purpose in each.purposes}
        if not any((each.activity, each.purpose) in known for each in lasting.dataset.bindings):
            self.unexplained.append(part.part.name)

    def _sheet(self, part: Collected, columns: Sequence[Column], file: str) -> Sheet:
        def rows() -> Iterator[Mapping[str, Any]]:
            black = self._blackener()
            return (black.row(part.place, row) for row in part.rows())

        return Sheet(part.part.ref, part.part.name, part.part.store, file, columns, part.count, rows)

    def _laid(
        self,
        part: Collected,
        columns: Sequence[Column],
        first: Sequence[tuple[Mapping[str, Any], str]],
        file: str,
    ) -> Laid:
        say = self.speaker
        note = say("all_in", file=file) if file else ""
        if part.count > len(first):
            note = say("shown_of", shown=len(first), total=part.count, file=file)
        headings: dict[str, Heading] = {each.name: heading(each) for each in columns}
        return Laid(
            anchor=f"data-{part.part.pk}",
            name=part.part.name,
            store=part.part.store,
            note=note,
            headings=list(headings.values()),
            cards=[
                Card(
                    number,
                    [(headings[each.name], shown(row.get(each.name), say, file)) for each in columns],
                    until,
                )
                for number, (row, until) in enumerate(first, 1)
            ],
            table=fits_table(columns, [row for row, _until in first]),
            dated=any(until for _row, until in first),
            files=[each.filename for each in part.part.files.all()],
        )

    def _withheld(self, number: int, each: Redaction) -> Withheld:
        name = each.dataset.name if each.dataset else ""
        what = self.speaker.of("covers", each.covers).format(column=each.column, name=name)
        return Withheld(number, what, each.reason, self.speaker.counted("places", self.black.hits[number]))

    def _looked(self, row: SearchedDataset, search: PersonSearch) -> Looked:
        say = self.speaker
        result = say.of("answers", row.state)
        if row.state == Answer.FOUND:
            result = say.counted("records", row.confirmed_rows or row.rows)
        if _is_unsure(row):
            certain = f"{result}; " if row.confirmed_rows and not row.ambiguous else ""
            result = f"{certain}{say('unsure')}"
        if row.partial:
            result = f"{result}; {say('partly')}"
        when = row.answered_at or search.started_at
        kinds = ", ".join(say.of("kinds", kind) for kind in row.kinds)
        return Looked(row.store, row.name, say.day(when.astimezone(self._zone)), kinds, result)

    def _blackener(self) -> Blackener:
        return Blackener(self.rules, self.speaker.said["withheld"])

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.controller.time_zone)

    def _frame(self) -> Frame:
        ground = Ground(self.controller, self.record, settings_of(self.controller))
        as_of = self.made_at.astimezone(self._zone).date()
        moment = Moment(as_of=as_of, now=self.made_at, zone=self._zone)
        return Frame(moment=moment, fiscal_year_end=ground.fiscal_year_end)


def _rule(number: int, each: Redaction) -> Rule:
    place = f"{each.dataset.store_ref}/{each.dataset.ref}" if each.dataset else ""
    return Rule(
        number=number,
        covers=BlackOut(each.covers),
        place=place,
        column=each.column,
        mark=each.row,
        phrase=each.phrase if each.covers == BlackOut.PHRASE else "",
    )


def _is_unsure(row: SearchedDataset) -> bool:
    """Rows were found that are not handed over, since nobody knows whose they are."""
    return bool(row.accepted_at is None and (row.typed_rows or row.ambiguous))


def first_rows(part: Collected, start: int, count: int) -> list[Mapping[str, Any]]:
    """Some rows as they were collected, for staff who look."""
    return [{"mark": row.mark, "values": row.values} for row in islice(part.rows(), start, start + count)]
