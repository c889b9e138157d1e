"""One batch of files elsewhere: no store but a local folder can move a file aside and take it back.

1. A manifest is written into the hidden folder of the root. 2. ``commit`` keeps how many files are still
as planned. 3. They are deleted, by version where the store has versions, and looked for again: what is
certified is *confirmed absent*. After a crash the manifest says which files to look for.
"""

import json
from collections.abc import Callable, Iterable
from functools import cached_property
from uuid import UUID, uuid4

from evidence.stored import Unreadable
from stores.connectors.files.entries import HIDDEN, RETURNED, Entry, Manifest, Returned
from stores.connectors.files.remote import RemoteFolder, told
from stores.connectors.files.versions import delete_versions, keeps_versions, versions_of
from stores.protocol import Certainty, Commit, Outcome, Proof, Refused, Resolved

_NOTHING = Resolved(Outcome.ABORTED, 0, Certainty.CONFIRMED_ABSENT)


class Removal:
    """Deletes batches below one root."""

    def __init__(self, folder: RemoteFolder) -> None:
        self._folder, self._fs = folder, folder.fs

    def purge(
        self,
        resource: str,
        files: Iterable[Entry],
        due: Callable[[Entry], bool],
        batch_id: str,
        commit: Commit,
    ) -> Resolved:
        """Raises ``StoreError``, and whatever ``commit`` raises: then nothing was deleted."""
        going = tuple(each for each in files if self._is_still(each) and due(each))
        manifest = Manifest(attempt=uuid4().hex, resource=resource, files=going)
        note = self._note(batch_id)
        self._write(note, manifest.as_bytes())
        try:
            commit(len(going), {"attempt": manifest.attempt, "files": len(going)})
        except BaseException:
            self._write(note, RETURNED.write_text(Returned(manifest.attempt)).encode())
            raise
        return self._finish(manifest, note)

    def resolve(self, batch_id: str, proof: Proof) -> Resolved:
        """Deletes what was recorded and is still there. Raises ``StoreError``."""
        note = self._note(batch_id)
        attempt, rows = str(proof.get("attempt", "")), int(proof.get("files", 0))
        left = self._read(note)
        if left is None:
            return Resolved(Outcome.COMMITTED, rows, Certainty.CONFIRMED_ABSENT) if attempt else _NOTHING
        if isinstance(left, Returned) or left.attempt != attempt:
            if not attempt:
                self._forget(note)
            return _NOTHING
        return self._finish(left, note)

    def _finish(self, manifest: Manifest, note: str) -> Resolved:
        gone = sum(self._deleted(each) for each in manifest.files)
        self._forget(note)
        return Resolved(Outcome.COMMITTED, gone, Certainty.CONFIRMED_ABSENT)

    def _deleted(self, planned: Entry) -> bool:
        """Whether it is gone. What changed since it was planned is left alone."""
        found = self._folder.entry(planned.path)
        if found is not None and not found.is_still(planned):
            return False
        path = self._folder.path(planned.path)
        with told():
            try:
                self._remove(path, there=found is not None)
            except (PermissionError, FileNotFoundError):
                pass  # the look that follows says what became of it
            return not self._exists(path)

    def _remove(self, path: str, *, there: bool) -> None:
        if self._versioned:
            delete_versions(self._fs, path)
        elif there:
            self._fs.rm_file(path)

    def _exists(self, path: str) -> bool:
        self._fs.invalidate_cache()
        if self._versioned:
            return next(versions_of(self._fs, path), None) is not None
        return bool(self._fs.exists(path))

    @cached_property
    def _versioned(self) -> bool:
        return keeps_versions(self._fs, self._folder.root)

    def _is_still(self, planned: Entry) -> bool:
        found = self._folder.entry(planned.path)
        return found is not None and found.is_still(planned)

    def _note(self, batch_id: str) -> str:
        return self._folder.path(f"{HIDDEN}/{UUID(batch_id)}.json")

    def _write(self, note: str, content: bytes) -> None:
        with told():
            self._fs.makedirs(self._folder.path(HIDDEN), exist_ok=True)
            self._fs.pipe_file(note, content)

    def _read(self, note: str) -> Manifest | Returned | None:
        with told():
            self._fs.invalidate_cache()
            try:
                found = self._fs.cat_file(note)
            except FileNotFoundError:
                return None
        try:
            gave_up = "returned" in json.loads(found)
            return RETURNED.read_text(found.decode()) if gave_up else Manifest.from_bytes(found)
        except Unreadable as error:
            raise Refused(str(error)) from None
        except ValueError:
            raise Refused("The batch's manifest was tampered with: look after it by hand.") from None

    def _forget(self, note: str) -> None:
        with told():
            try:
                self._remove(note, there=True)
            except FileNotFoundError:
                pass
