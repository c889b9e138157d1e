"""The way in which a value is stored as JSON and read again, whatever version of Dertig wrote it. Pure.

**Written in full.** Every field is written, those at their default too, with the format that says which
shape and version it is: ``{"format": "dertig-work/1", …}``. What commit 392623c and those before it stored
has no format: it is version 1.

**Read by what it says.** Readers lead from each older version to the next. A field that was added since, with
a default, is filled in: so the default of an added field means *as before*. Who removes or renames a field,
changes what one means, or changes a default, makes a new version, whose reader says what an older value means
in it (``CONTRIBUTING.md``). A key that no version knows, and a version that is newer than this code, are
refused in words: nothing is guessed, and nothing passes for "nothing".

**Known by what it means.** A fingerprint is that of a value without what stands at its default, in one
order, with the version inside (ADR 19). Two stored values are compared by reading both, never by the hex
that was stored: an older version computed that in another way.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from pydantic import TypeAdapter, ValidationError

_KEY: Final = "format"
_VALUE: Final = "value"
_MOST_NAMED = 3
"""Places that are named of a value that cannot be read."""

type Reader = Callable[[Any], Any]
"""From the JSON of one version to that of the next. Pure; leaves alone what it is given."""


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated where it is shown."""
    return msgid


class Unreadable(ValueError):
    """What is stored is no value that this version of Dertig knows. Says why and what to do, and no value.

    ``code`` and ``values`` are those of a problem (``stores.words`` says it in the reader's language).
    """

    WORDS: ClassVar[Mapping[str, str]] = {
        "stored-by-newer": _(
            "This was stored by a newer version of Dertig (format %(format)s; this version reads 1 to"
            " %(reads)s). Upgrade Dertig, or restore the backup that was made before."
        ),
        "stored-unknown": _(
            "This version of Dertig cannot read what is stored (format %(format)s): %(where)s. Nothing was"
            " done with it. Upgrade Dertig, or restore a backup."
        ),
    }

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(self.WORDS[code] % values)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, eq=False)
class StoredShape[T]:
    """What is stored under one name. ``older`` leads from each version before ``version`` to the next.

    ``says_from`` is the first version that says its format: later than 1 where others read the JSON as it is
    (SQL, receivers of webhooks) or where a format would say nothing yet. JSON that is no object is wrapped
    to say it.
    """

    name: str
    shape: TypeAdapter[T]
    version: int = 1
    older: Mapping[int, Reader] = field(default_factory=dict)
    says_from: int = 1

    @property
    def format(self) -> str:
        """What a value of the current version says of itself."""
        return f"dertig-{self.name}/{self.version}"

    def write(self, value: T) -> Any:
        """The value as JSON has it, every field present."""
        data = self.shape.dump_python(value, mode="json")
        if self.version < self.says_from:
            return data
        return {_KEY: self.format, **(data if isinstance(data, dict) else {_VALUE: data})}

    def read(self, kept: Any, version: int | None = None) -> T:
        """The value again; ``version`` where something else said it. Raises ``Unreadable``."""
        found = self.version_of(kept) if version is None else version
        data = self._bare(kept)
        for number in range(found, self.version):
            data = self.older[number](data)
        try:
            return self.shape.validate_python(data, extra="forbid")
        except ValidationError as error:
            raise self._unknown(found, error) from None

    def version_of(self, kept: Any) -> int:
        """The version that it says, 1 where it says none. Raises ``Unreadable`` for one to come."""
        said = self._said(kept)
        number = said.rpartition("/")[2] if said else "1"
        if not number.isdecimal() or not 1 <= int(number) <= self.version:
            raise Unreadable("stored-by-newer", format=str(said), reads=str(self.version))
        return int(number)

    def write_text(self, value: T) -> str:
        """As ``write``, as JSON text."""
        return json.dumps(self.write(value), ensure_ascii=False, separators=(",", ":"))

    def read_text(self, kept: str) -> T:
        """What ``write_text`` wrote. Raises ``Unreadable``."""
        return self.read(json.loads(kept))

    def meaning(self, value: T) -> Any:
        """What it says beyond the defaults of its version, as JSON. Order is the caller's to settle."""
        return self.shape.dump_python(value, mode="json", exclude_defaults=True)

    def _said(self, kept: Any) -> str:
        """Its format; a value may have a key of that name for something else."""
        said = kept.get(_KEY) if isinstance(kept, Mapping) else None
        return said if isinstance(said, str) and said.startswith(f"dertig-{self.name}/") else ""

    def _bare(self, kept: Any) -> Any:
        if not self._said(kept):
            return kept
        bare = {key: value for key, value in kept.items() if key != _KEY}
        return bare[_VALUE] if bare.keys() == {_VALUE} else bare

    def _unknown(self, version: int, error: ValidationError) -> Unreadable:
        """By place and kind of each mistake: what stands there may be somebody's data."""
        found = [f"{'.'.join(map(str, each['loc']))} ({each['type']})" for each in error.errors()]
        named = "; ".join(found[:_MOST_NAMED]) + ("; …" if len(found) > _MOST_NAMED else "")
        return Unreadable("stored-unknown", format=f"dertig-{self.name}/{version}", where=named)


type Stored = Mapping[str, StoredShape[Any] | str]
"""What a model's JSON fields hold, as its ``stored``: the shape, or in words why it is none of ours."""


def fingerprint(form: str, meaning: Any) -> str:
    """The SHA-256 (hex) of a meaning under the format that says how it is put down."""
    return hashlib.sha256(canonical_json({"format": form, "meaning": meaning})).hexdigest()


def canonical_json(data: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: the same value gives the same bytes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
