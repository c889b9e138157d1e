"""The words that fill a letter's places, in its language: ``templates/letters/<language>/words.yaml``.

A letter is in the person's language, which the pages of the privacy team may not speak: so these words
stand beside the letters and not in the catalogue of the pages.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from requests.terms import LetterKind

LANGUAGES = ("en", "nl", "de", "fr")
FALLBACK = "en"


def spoken(language: str) -> str:
    """The language where we write it, else English."""
    return language if language in LANGUAGES else FALLBACK


@cache
def words(language: str) -> dict[str, Any]:
    """Everything that ``words.yaml`` of a language holds."""
    text = (_folder(language) / "words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


@cache
def default_template(kind: LetterKind, language: str) -> tuple[str, str]:
    """Our wording: subject and text. The first line of its file is the subject."""
    return _template(language, kind.value)


@cache
def recipient_template(language: str) -> tuple[str, str]:
    """What a recipient of data is told (Art. 19): subject and text."""
    return _template(language, "recipient")


def _template(language: str, name: str) -> tuple[str, str]:
    text = (_folder(language) / f"{name}.txt").read_text(encoding="utf-8")
    subject, _newline, body = text.partition("\n")
    return subject, body.strip()


def _folder(language: str) -> Path:
    return Path(settings.BASE_DIR) / "templates" / "letters" / language
