"""One batch of local files: taken, recorded, gone; and what became of it when something died between.

1. The manifest is written. 2. Files that are still as planned, and still due, move into quarantine.
3. ``commit`` keeps their number and the proof. 4. They are unlinked. Until ``commit`` has kept them all
go back; after it all go.
"""

from collections.abc import Callable
from uuid import uuid4

from stores.connectors.files.entries import Entry, Manifest
from stores.connectors.files.local import LocalFolder
from stores.connectors.files.quarantine import Busy, Quarantine, was_put_back
from stores.protocol import Commit, Outcome, Proof, Resolved

type Due = Callable[[Entry], bool]

_NOTHING = Resolved(Outcome.ABORTED, 0)


def purge(
    folder: LocalFolder, resource: str, files: tuple[Entry, ...], due: Due, batch_id: str, commit: Commit
) -> Resolved:
    """Raises ``StoreError``, and whatever ``commit`` raises: then everything lies where it lay."""
    manifest = Manifest(attempt=uuid4().hex, resource=resource, files=files)
    with Quarantine.made(folder, batch_id) as quarantine:
        try:
            quarantine.write(manifest)
            taken = sum(
                due(planned) and quarantine.take(number, planned, resource)
                for number, planned in enumerate(files)
            )
            quarantine.keep()
            commit(taken, {"attempt": manifest.attempt, "files": taken})
        except BaseException:
            quarantine.put_back(manifest)
            raise
        quarantine.empty(manifest)
    return Resolved(Outcome.COMMITTED, taken)


def resolve(folder: LocalFolder, batch_id: str, proof: Proof) -> Resolved:
    """Finish what was recorded, put back what was not. Raises ``StoreError``."""
    attempt, rows = str(proof.get("attempt", "")), int(proof.get("files", 0))
    try:
        with Quarantine.found(folder, batch_id) as quarantine:
            if quarantine is None:
                gone = bool(attempt) and not was_put_back(folder, batch_id, attempt)
                return Resolved(Outcome.COMMITTED, rows) if gone else _NOTHING
            return _finish(quarantine, attempt, rows)
    except Busy:
        return Resolved(Outcome.IN_PROGRESS)


def _finish(quarantine: Quarantine, attempt: str, rows: int) -> Resolved:
    manifest = quarantine.manifest()
    recorded = bool(attempt) and not quarantine.was_returned(attempt)
    if manifest is None:
        quarantine.discard()
    elif recorded and manifest.attempt == attempt:
        quarantine.empty(manifest)
    else:
        quarantine.put_back(manifest)
        recorded = recorded and manifest.attempt == attempt
    return Resolved(Outcome.COMMITTED, rows) if recorded else _NOTHING
