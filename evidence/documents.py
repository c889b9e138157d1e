"""Verbs on documents: keep one, open it, erase its bytes while its proof stays."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction
from django.db.models.functions import Now

from evidence import trail, vault
from evidence.models import FACTS, Document

_CHUNK = 1024 * 1024


class BytesErased(LookupError):
    """The document's bytes were deleted; only its proof remains."""


class Altered(RuntimeError):
    """A kept file no longer has the SHA-256 that was recorded for it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file in the vault: its name there, and the SHA-256 and size of its plain bytes."""

    name: str
    sha256: str
    size: int


def keep(
    content: bytes | vault.Readable,
    *,
    kind: str,
    filename: str,
    media_type: str,
    actor: str,
    controller_id: int | None,
    facts: Mapping[str, Any] | None = None,
) -> Document:
    """Keep what is handed out, sealed, with its SHA-256; the event stands beside the row.

    ``facts`` say what the bytes are (edition, language, register hash), never personal data.
    Raises ``vault.VaultError``; then nothing is kept. Where the surrounding transaction rolls
    back, the sealed file is left to ``sweep_orphans``.
    """
    sealed = seal(content)
    try:
        return keep_sealed(
            sealed,
            kind=kind,
            filename=filename,
            media_type=media_type,
            actor=actor,
            controller_id=controller_id,
            facts=facts,
        )
    except BaseException:
        vault.erase(sealed.name)
        raise


def seal(content: bytes | vault.Readable) -> Sealed:
    """Put a file in the vault that no document names yet: work that takes long, outside a transaction.

    ``keep_sealed`` makes it a document; ``discard`` takes it back; what becomes of neither is left to
    ``sweep_orphans``. Raises ``vault.VaultError``.
    """
    source = _Hashing(io.BytesIO(content) if isinstance(content, bytes) else content)
    name = vault.put(source)
    return Sealed(name, source.sha256, source.size)


def discard(sealed: Sealed) -> None:
    """Delete a sealed file that became no document."""
    vault.erase(sealed.name)


@transaction.atomic(savepoint=False)
def keep_sealed(
    sealed: Sealed,
    *,
    kind: str,
    filename: str,
    media_type: str,
    actor: str,
    controller_id: int | None,
    facts: Mapping[str, Any] | None = None,
) -> Document:
    """The document of a sealed file, with its event: both, or whoever keeps them keeps nothing."""
    document = Document.objects.create(
        made_by=actor,
        controller_id=controller_id,
        kind=kind,
        filename=filename,
        media_type=media_type,
        sha256=sealed.sha256,
        size=sealed.size,
        facts=FACTS.write(dict(facts or {})),
        storage_name=sealed.name,
    )
    _tell("document.kept", document, actor)
    return document


def open_document(document: Document) -> IO[bytes]:
    """The document's plain bytes, after checking that they are those that were kept.

    Raises ``BytesErased``, ``Altered``, ``vault.Unreadable``.
    """
    if not document.storage_name:
        raise BytesErased(f"The bytes of {document} were erased.")
    plain = vault.open_plain(document.storage_name)
    digest = hashlib.sha256()
    while chunk := plain.read(_CHUNK):
        digest.update(chunk)
    if digest.hexdigest() != document.sha256:
        plain.close()
        raise Altered(f"The kept bytes of {document} have another SHA-256 than was recorded.")
    plain.seek(0)
    return plain


def erase_bytes(document: Document, *, actor: str) -> None:
    """Delete a document's bytes; kind, hash, size and facts stay. Erasing twice changes nothing.

    The file goes after the commit: a rolled-back erasure leaves the document whole, and a crash
    in between leaves a file for ``sweep_orphans``.
    """
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=document.pk)
        name = locked.storage_name
        if not name:
            return
        Document.objects.filter(pk=locked.pk).update(storage_name="", erased_at=Now())
        _tell("document.bytes_erased", locked, actor)
        transaction.on_commit(lambda: vault.erase(name))
    document.refresh_from_db()


def sweep_orphans() -> list[str]:
    """Delete sealed files that no document names any more; gives their names."""
    names = Document.objects.exclude(storage_name="").values_list("storage_name", flat=True)
    return vault.sweep(frozenset(names.iterator()))


def _tell(verb: str, document: Document, actor: str) -> None:
    trail.record(
        verb,
        actor=actor,
        controller_id=document.controller_id,
        record=f"document:{document.pk}",
        detail={"kind": document.kind, "sha256": document.sha256, "size": document.size},
    )


class _Hashing:
    """Reads on from a file and hashes what passes."""

    def __init__(self, source: vault.Readable) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._source.read(size)
        self._digest.update(chunk)
        self.size += len(chunk)
        return chunk

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()
