"""What stands in the way of files going, and what would be good to know."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stores.connectors.files.due import STARTS
from stores.connectors.files.entries import Seen
from stores.connectors.files.globs import Glob, PatternError
from stores.connectors.files.local import LocalFolder
from stores.connectors.files.quarantine import waiting
from stores.connectors.files.reading import NOT_UNPACKED
from stores.connectors.files.remote import RemoteFolder, told
from stores.connectors.files.settings import FilesSettings
from stores.connectors.files.versions import keeps_versions
from stores.mapping import Column, DatasetMap
from stores.protocol import Problem, StoreError, Survey
from stores.work import Lapse, Work

type Folder = LocalFolder | RemoteFolder


@dataclass(slots=True)
class Walked:
    """What one look at all files of a dataset shows; folders by their number, never by name."""

    files: int = 0
    current: int = 0
    elsewhere: int = 0
    linked: int = 0
    packed: int = 0
    shared: int = 0
    fixed: set[str] = field(default_factory=set)
    """Folders out of which nothing can be taken."""
    seen: Seen = field(default_factory=Seen)


def problems(folder: Folder, settings: FilesSettings, datasets: Sequence[DatasetMap]) -> tuple[Problem, ...]:
    """Of the mapping and our rights; raises ``StoreError`` only where the root itself fails."""
    found = list(_left_behind(folder))
    globs = {each.ref: glob for each in datasets if (glob := _glob(each))}
    for dataset in datasets:
        glob = globs.get(dataset.ref)
        if glob is None:
            found.append(Problem("files_pattern", dataset.ref, {"pattern": dataset.resource}))
            continue
        others = [each for ref, each in globs.items() if ref != dataset.ref]
        walked = _walked(folder, settings, glob, others)
        if not walked.files and not walked.seen.unreadable:
            found.append(Problem("files_no_match", dataset.ref, {"pattern": dataset.resource}))
        found += [*_rights(dataset, walked), *_starts(dataset), *_notes(dataset, walked)]
        if walked.shared:
            found.append(Problem("files_in_two_datasets", dataset.ref, {"files": walked.shared}))
    return tuple(found)


def survey(folder: Folder, settings: FilesSettings, work: Work) -> Survey:
    """Raises ``StoreError`` where the root itself fails."""
    dataset = work.dataset
    glob = _glob(dataset)
    if glob is None:
        return Survey(obstacles=(Problem("files_pattern", dataset.ref, {"pattern": dataset.resource}),))
    walked = _walked(folder, settings, glob, ())
    obstacles = [*_rights(dataset, walked), *_starts_of(work)]
    if any(not step.deletes for step in work.steps):
        obstacles.append(Problem("files_cannot_blank", dataset.ref))
    if any(spared.column.via for step in work.steps for spared in step.spared):
        obstacles.append(Problem("files_no_joins", dataset.ref))
    if not _tells_versions(folder):
        obstacles.append(Problem("files_versions_hidden", dataset.ref))
    return Survey(obstacles=tuple(obstacles), advice=(*_left_behind(folder), *_notes(dataset, walked)))


def _walked(folder: Folder, settings: FilesSettings, glob: Glob, others: Sequence[Glob]) -> Walked:
    walked = Walked()
    last = ""
    for entry in folder.entries(glob, walked.seen):
        parent = entry.path.rpartition("/")[0]
        walked.files += 1
        walked.current += settings.is_current(entry.path)
        walked.linked += entry.links > 1
        walked.packed += entry.path.endswith(NOT_UNPACKED)
        walked.shared += any(other.matches(entry.path) for other in others)
        if isinstance(folder, LocalFolder):
            walked.elsewhere += entry.device != folder.device
            if walked.files == 1 or parent != last:
                _note_rights(folder, parent, walked)
            last = parent
    if isinstance(folder, LocalFolder):
        _note_rights(folder, "", walked)  # the quarantine is made there
    return walked


def _note_rights(folder: LocalFolder, parent: str, walked: Walked) -> None:
    try:
        if not folder.may_remove_from(parent):
            walked.fixed.add(parent)
    except OSError:
        pass  # gone since it was listed


def _rights(dataset: DatasetMap, walked: Walked) -> Iterator[Problem]:
    if walked.seen.unreadable:
        yield Problem("files_unreadable", dataset.ref, {"folders": walked.seen.unreadable})
    if walked.fixed:
        yield Problem("files_read_only", dataset.ref, {"folders": len(walked.fixed)})
    if walked.elsewhere:
        yield Problem("files_other_file_system", dataset.ref, {"files": walked.elsewhere})


def _notes(dataset: DatasetMap, walked: Walked) -> Iterator[Problem]:
    if walked.files and not walked.current:
        yield Problem("files_no_current", dataset.ref)
    if walked.packed:
        yield Problem("files_packed", dataset.ref, {"files": walked.packed})
    if walked.linked:
        yield Problem("files_hard_links", dataset.ref, {"files": walked.linked})
    if walked.seen.links:
        yield Problem("files_links", dataset.ref, {"links": walked.seen.links})


def _starts(dataset: DatasetMap) -> Iterator[Problem]:
    for binding in dataset.bindings:
        yield from _bad_columns(dataset, [binding.start] if binding.start else [])
        if binding.consent:
            yield Problem("files_no_consent", dataset.ref)


def _starts_of(work: Work) -> Iterator[Problem]:
    lapses: list[Lapse] = [each for step in work.steps for each in (*step.lapses, *step.unless)]
    bad = list(_bad_columns(work.dataset, sorted({each.start for each in lapses}, key=str)))
    yield from bad
    if any(each.consent for each in lapses):
        yield Problem("files_no_consent", work.dataset.ref)


def _bad_columns(dataset: DatasetMap, columns: Sequence[Column]) -> Iterator[Problem]:
    for column in columns:
        if column.via or column.name not in STARTS:
            yield Problem("files_start", dataset.ref, {"column": str(column)})


def _left_behind(folder: Folder) -> Iterator[Problem]:
    if isinstance(folder, LocalFolder) and (batches := waiting(folder)):
        yield Problem("files_in_quarantine", "", {"batches": batches})


def _tells_versions(folder: Folder) -> bool:
    if isinstance(folder, LocalFolder):
        return True
    try:
        with told():
            keeps_versions(folder.fs, folder.root)
    except StoreError:
        return False
    return True


def _glob(dataset: DatasetMap) -> Glob | None:
    try:
        return Glob.of(dataset.resource)
    except PatternError:
        return None
