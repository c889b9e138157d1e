"""The places of a letter's template: which exist, which a kind must have, how they are filled. Pure."""

import re
from collections.abc import Iterator, Mapping

from requests.terms import LetterKind


def _(msgid: str) -> str:
    """Mark a sentence for gettext; it is translated when it is shown."""
    return msgid


PLACES: dict[str, str] = {
    "reference": _("The request’s reference"),
    "salutation": _("Dear …, in the letter’s language; also without a name"),
    "name": _("Name of who acts, or of the person"),
    "controller": _("Your organisation"),
    "contact": _("Your e-mail address or telephone number"),
    "received_on": _("The day the request reached you"),
    "due_on": _("The last day for the answer, as it stands now"),
    "rights": _("What is asked, one line each"),
    "needed": _("What is needed of the person, and why"),
    "decisions": _("What was decided on each right, with grounds and reasons"),
    "text": _("What you write for this letter alone"),
    "authority": _("The supervisory authority"),
    "court": _("The way to a court"),
    "status_page": _("Address of the page that tells how the request stands"),
}
"""What a template may name, and what it stands for; anything else stays as it is written."""

REQUIRED: dict[LetterKind, tuple[str, ...]] = {
    LetterKind.ACKNOWLEDGEMENT: ("reference", "received_on", "due_on", "rights", "needed"),
    LetterKind.IDENTITY_QUESTION: ("text",),
    LetterKind.CLARIFICATION: ("text",),
    LetterKind.EXTENSION: ("due_on", "text", "authority"),
    LetterKind.FEE: ("text", "authority"),
    LetterKind.REFUSAL: ("decisions", "authority", "court"),
    LetterKind.ANSWER: ("decisions", "authority", "court"),
    LetterKind.PACKAGE: ("text", "authority"),
    LetterKind.MESSAGE: ("text", "status_page"),
    LetterKind.RESTRICTION_ENDS: ("text", "authority"),
}
"""What the law makes each kind say (Art. 12(3), 12(4), 12(5), 18(3)); no wording may leave it out."""

_ANY = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PLACE = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


def fill(text: str, places: Mapping[str, str]) -> str:
    """Put the values in, once: what a value itself holds is never read as a place."""
    return _PLACE.sub(lambda found: places.get(found[1], found[0]), text)


def tidy(filled: str) -> str:
    """Without the holes that empty places leave between paragraphs."""
    return re.sub(r"\n{3,}", "\n\n", filled).strip()


def unknown_places(text: str) -> Iterator[str]:
    """Names in double braces that no letter can fill."""
    for found in _ANY.finditer(text):
        name = found[1].strip()
        if name not in PLACES:
            yield name[:60]


def missing_places(kind: LetterKind, body: str) -> Iterator[str]:
    """Places that the law makes this kind of letter have and that the text lacks."""
    named = set(_PLACE.findall(body))
    yield from (name for name in REQUIRED[kind] if name not in named)
