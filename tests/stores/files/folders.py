"""Real folders, and works over them."""

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from stores.connectors.files.connector import FilesConnector
from stores.connectors.files.local import LocalFolder
from stores.connectors.files.settings import FilesSettings
from stores.mapping import Column, DatasetMap, FieldMap
from stores.protocol import Batch
from stores.terms import Nature
from stores.work import Cutoff, Lapse, Spared, Step, Work

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
COMBINED = '203.0.113.9 - - [{:%d/%b/%Y:%H:%M:%S %z}] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0 (X11)"\n'
LONG_AGO = datetime(2020, 1, 5, 12, tzinfo=UTC)
BATCH = "7f1d5d0e-8a53-4f2c-9f6a-0e8d5a0b9c11"


def connector(root: Path, **settings: Any) -> FilesConnector:
    values = {"place": "file", "root": str(root), **settings}
    return FilesConnector(LocalFolder(str(root)), FilesSettings.of(values))


def dataset(resource: str = "*.log*", time_zone: str = "Europe/Amsterdam") -> DatasetMap:
    return DatasetMap(
        ref="logs",
        name="Logs",
        resource=resource,
        key=("path",),
        time_zone=time_zone,
        fields=(FieldMap(name="ip-address", nature=Nature.PERSONAL, category="technical"),),
    )


def lapse(day: date, *, start: str = "newest", until: datetime | None = None) -> Lapse:
    """Over for starts up to the end of the day in Amsterdam."""
    ends = datetime.combine(day + timedelta(days=1), time.min, AMSTERDAM)
    return Lapse(rule="a/p/r", start=Column(start), cutoff=Cutoff(day, until or ends))


def step(
    day: date,
    resource: str = "*.log*",
    *,
    start: str = "newest",
    spared: tuple[Spared, ...] = (),
    until: datetime | None = None,
    time_zone: str = "Europe/Amsterdam",
) -> Step:
    return Step(
        name="delete",
        dataset=dataset(resource, time_zone),
        lapses=(lapse(day, start=start, until=until),),
        spared=spared,
    )


def work(one: Step) -> Work:
    return Work(dataset=one.dataset, steps=(one,))


def log(root: Path, name: str, content: str | bytes = "", modified: datetime = LONG_AGO) -> Path:
    """A file with its last change."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    touched(path, modified)
    return path


def touched(path: Path, modified: datetime) -> None:
    seconds = modified.timestamp()
    os.utime(path, (seconds, seconds))


def due(store: FilesConnector, one: Step) -> int:
    return store.count(work(one)).due["delete"]


def batch(store: FilesConnector, one: Step) -> Batch:
    """All that is due, as one batch."""
    (only,) = store.batches(one, 1000)
    return only


class Kept:
    """A commit that remembers, as the caller's database does."""

    def __init__(self) -> None:
        self.rows: int | None = None
        self.proof: Mapping[str, Any] = {}

    def __call__(self, rows: int, proof: Mapping[str, Any]) -> None:
        self.rows, self.proof = rows, proof


def left(root: Path) -> set[str]:
    """Every file below the root, those in quarantine too."""
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
