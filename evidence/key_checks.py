"""Whether the keys at hand open what is kept: samples of sealed columns, of look-up hashes, of the vault."""

from collections.abc import Callable, Iterable, Iterator

import pyrage
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models.functions import Cast

from evidence import vault
from evidence.documents import Altered, open_document
from evidence.fields import SealedTextField
from evidence.models import Document
from evidence.sealing import Unsealable, unseal
from evidence.upgrade_checks import Matter, Weight, unchecked

SAMPLE = 20
"""Rows at each end of a table: the newest are under today's key, the oldest under the first."""

ENDS = ("pk", "-pk")

LARGEST = 20_000_000
"""Bytes. Larger files are not opened: that would take the time and memory of serving them."""

type Pair = tuple[str, str]
"""A stored keyed hash, and the one that the key at hand gives of the same value."""

_looked_up: dict[str, Callable[[], Iterable[Pair]]] = {}


def add_looked_up(name: str, sample: Callable[[], Iterable[Pair]]) -> None:
    """Have the look-up key tried on these too; values that cannot be unsealed raise ``Unsealable``."""
    _looked_up[name] = sample


def both_ends[Row: models.Model](rows: "models.QuerySet[Row]") -> list[Row]:
    """The oldest and the newest rows by primary key, each once. Two queries."""
    return list({row.pk: row for order in ENDS for row in rows.order_by(order)[:SAMPLE]}.values())


# --- Sealed texts


def sealed_texts() -> Iterator[Matter]:
    """Try DERTIG_FIELD_KEYS on both ends of every table with sealed columns. Two queries a table."""
    opened = 0
    for model, columns in sealed_columns():
        try:
            with transaction.atomic():
                texts = _sealed(model, columns)
        except DatabaseError as error:
            yield unchecked(model._meta.label, error)
            continue
        shut = sum(not _opens(text) for text in texts)
        opened += len(texts) - shut
        if shut:
            yield Matter(
                Weight.STOP,
                model._meta.label,
                f"{shut} of {len(texts)} sampled texts cannot be opened with DERTIG_FIELD_KEYS. "
                "Put the key that sealed them behind the current one.",
            )
    if opened:
        yield Matter(
            Weight.NOTE, "DERTIG_FIELD_KEYS", f"{opened} sampled texts open. The rest was not tried."
        )
    else:
        yield Matter(
            Weight.UNCHECKED, "DERTIG_FIELD_KEYS", "Not checked: no sampled text shows that a key is right."
        )


def sealed_columns() -> list[tuple[type[models.Model], list[str]]]:
    """Every table with sealed columns, and their names."""
    found = []
    for model in apps.get_models():
        names = [each.name for each in model._meta.local_concrete_fields if isinstance(each, SealedTextField)]
        if names and not model._meta.proxy:
            found.append((model, names))
    return found


def _sealed(model: type[models.Model], columns: list[str]) -> list[str]:
    """Sealed texts at both ends, as they are in the database."""
    raw = model._base_manager.values_list("pk", *(Cast(name, models.TextField()) for name in columns))
    rows = {pk: texts for order in ENDS for pk, *texts in raw.order_by(order)[:SAMPLE]}
    return [text for texts in rows.values() for text in texts if text]


def _opens(sealed: str) -> bool:
    try:
        unseal(sealed)
    except (Unsealable, ValueError):  # also a key that is none
        return False
    return True


# --- Look-up hashes


def lookup_key() -> Iterator[Matter]:
    """Compute stored hashes anew with DERTIG_LOOKUP_KEY: under another key nobody is found again."""
    tried = wrong = 0
    for name, sample in _looked_up.items():
        try:
            with transaction.atomic():
                pairs = list(sample())
        except (DatabaseError, Unsealable) as error:
            yield unchecked(name, error)
            continue
        tried += len(pairs)
        wrong += sum(stored != computed for stored, computed in pairs)
    if wrong:
        yield Matter(
            Weight.STOP,
            "DERTIG_LOOKUP_KEY",
            f"{wrong} of {tried} sampled hashes are not of this key: people would not be found again. "
            "Set the key that the installation was made with.",
        )
    elif tried:
        yield Matter(Weight.NOTE, "DERTIG_LOOKUP_KEY", f"{tried} sampled hashes are of this key.")
    else:
        yield Matter(Weight.UNCHECKED, "DERTIG_LOOKUP_KEY", "Not checked: no value is stored with its hash.")


# --- Kept files


def kept_files() -> Iterator[Matter]:
    """Open sampled documents with DERTIG_FILES_KEYS, to the last byte. Five queries."""
    opened = shut = absent = altered = 0
    for document in _documents():
        try:
            open_document(document).close()
        except vault.Absent:
            absent += 1
        except (vault.Unreadable, pyrage.IdentityError):
            shut += 1
        except Altered:
            altered += 1
        else:
            opened += 1
    tried = opened + shut + absent + altered
    if shut:
        yield Matter(
            Weight.STOP,
            "DERTIG_FILES_KEYS",
            f"{shut} of {tried} sampled files cannot be opened. Put the key that sealed them behind the "
            "current one; if it is there, the files are damaged.",
        )
    if absent:
        yield Matter(
            Weight.PEOPLE if opened else Weight.STOP,
            "DERTIG_FILES_DIR",
            f"{absent} of {tried} sampled files are gone. Is it the right folder? Else restore the backup.",
        )
    if altered:
        yield Matter(
            Weight.PEOPLE,
            "DERTIG_FILES_DIR",
            f"{altered} of {tried} sampled files are not those that were kept. Restore the backup.",
        )
    if opened:
        yield Matter(
            Weight.NOTE, "DERTIG_FILES_KEYS", f"{opened} sampled files open. The rest was not tried."
        )
    elif not tried:
        yield Matter(Weight.UNCHECKED, "DERTIG_FILES_KEYS", "Not checked: no file of at most 20 MB is kept.")


def _documents() -> list[Document]:
    """Some of any age (ids are random), and the oldest and newest of the first and the last controller."""
    kept = Document.objects.exclude(storage_name="").filter(size__lte=LARGEST)
    found = {each.pk: each for each in kept.order_by("pk")[:SAMPLE]}
    ends = Document.objects.aggregate(first=models.Min("controller_id"), last=models.Max("controller_id"))
    for controller in {*ends.values()} - {None}:
        of_controller = kept.filter(controller_id=controller)
        for order in ("made_at", "-made_at"):
            found |= {each.pk: each for each in of_controller.order_by(order)[:3]}
    return list(found.values())
