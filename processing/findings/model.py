"""What a finding is: a gap or a contradiction of the register, in words that can be translated.

Sentences are kept as ``Phrase``: the English text is the message id of the translation, and its
parameters are put in afterwards. So the same finding reads in English and in Dutch, and the
register's own words (names of purposes, recipients…) are never translated.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from processing.register import Names

type Param = str | Names | Phrase | tuple[Param, ...]
"""What a phrase takes: a text, a shared term in both languages, a phrase, or a list of these."""


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


def identity(text: str) -> str:
    """The translation into English: the text itself."""
    return text


class Severity(StrEnum):
    """How much a finding weighs, the gravest first.

    An error is a mandatory item missing or a contradiction of law, and bars approval; a warning
    an item "where applicable" or "where possible" of which nothing is stated; a notice something
    to know.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return tuple(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One sentence: an English message id and what goes into its ``%(name)s`` places."""

    msgid: str
    params: Mapping[str, Param] = field(default_factory=dict, hash=False)

    def render(self, translate: Callable[[str], str] = identity, language: str = "en") -> str:
        """The sentence as ``translate`` has it; shared terms in ``language`` ("en" or "nl")."""
        texts = {name: _text(value, translate, language) for name, value in self.params.items()}
        return translate(self.msgid) % texts


def say(msgid: str, **params: Param) -> Phrase:
    """A phrase with its parameters by name; the msgid is marked with ``_`` by the caller."""
    return Phrase(msgid, params)


def _text(value: Param, translate: Callable[[str], str], language: str) -> str:
    match value:
        case Phrase():
            return value.render(translate, language)
        case Names():
            return value.in_language(language)
        case tuple():
            return ", ".join(_text(item, translate, language) for item in value)
        case _:
            return value


@dataclass(frozen=True, slots=True)
class Finding:
    """What is missing or contradictory at one record, and how to mend it.

    ``code`` is a stable slug, ``path`` the register path (``processing.paths``) of a record that
    exists, ``article`` the rule as cited to people ("GDPR 30(1)(f)"). ``key`` is what an
    acceptance holds on to: sentences may be reworded, names changed.
    """

    code: str
    severity: Severity
    article: str
    path: str
    message: Phrase
    fix: Phrase

    @property
    def key(self) -> tuple[str, str]:
        """Code and path: one finding per record and cause."""
        return self.code, self.path


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules may need besides the register.

    ``today`` is the day in the controller's time zone; ``extra`` is filled by upper floors for
    their own providers, each under its own app's name.
    """

    today: date
    extra: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}), hash=False)
