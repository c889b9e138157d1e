"""What was collected for a package, by dataset: its mapping, its rows as a stream, files handed in."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from django.db.models import Prefetch

from evidence.documents import open_document
from requests.answering.rowfile import Row, rows_in
from requests.models import AnswerPackage, CollectedDataset, HandedInFile
from requests.terms import CollectState
from stores.mapping import DatasetMap
from stores.stored import DATASET


@dataclass(frozen=True, slots=True)
class Collected:
    """One dataset that was collected; ``dataset`` None where files were handed in alone."""

    part: CollectedDataset
    dataset: DatasetMap | None

    @property
    def place(self) -> str:
        """Its name among all datasets of the controller."""
        return f"{self.part.store_ref}/{self.part.ref}"

    @property
    def count(self) -> int:
        return self.part.rows or 0

    def rows(self) -> Iterator[Row]:
        """Every row once more, from the kept file. Raises what ``open_document`` raises."""
        if self.part.document is None:
            return
        with closing(open_document(self.part.document)) as file:
            yield from rows_in(file)


def collected(package: AnswerPackage) -> list[Collected]:
    """The datasets of a package that have their data; two queries. Raises ``Unreadable``."""
    return with_data(parts_of(package))


def parts_of(package: AnswerPackage) -> list[CollectedDataset]:
    """All its datasets, whatever became of them, with their documents and files; two queries."""
    files = Prefetch("files", HandedInFile.objects.select_related("document"))
    return list(package.datasets.select_related("document").prefetch_related(files))


def with_data(parts: Iterable[CollectedDataset]) -> list[Collected]:
    """Those of them that have their data. Raises ``Unreadable``."""
    return [
        Collected(part, DATASET.read(part.mapping) if part.mapping else None)
        for part in parts
        if part.state == CollectState.COLLECTED
    ]
