"""What happened with a request, the latest first: acts, letters, messages, advice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.principal import Principal
from accounts.trail_view import trail_of
from requests.models import SubjectRequest


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; ``text`` and ``subject`` are personal and only there for those who may read them."""

    at: datetime
    icon: str
    who: str
    what: str
    facts: str = ""
    subject: str = ""
    text: str = ""


def timeline(request: SubjectRequest, by: Principal, *, reads: bool) -> list[Entry]:
    """Everything in one order; four queries."""
    found = [*_acts(request, by), *_letters(request, reads)]
    if reads:
        found += _advice(request)
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _acts(request: SubjectRequest, by: Principal) -> Iterator[Entry]:
    for line in trail_of(by, request.controller_id, f"requests/{request.reference}"):
        yield Entry(line.at, "history", line.who, line.what, line.detail)


def _letters(request: SubjectRequest, reads: bool) -> Iterator[Entry]:
    for letter in request.letters.all():
        kind = letter.get_kind_display()
        yield Entry(
            at=letter.made_at,
            icon="mail",
            who=_("Letter"),
            what=str(kind),
            facts=_sent(letter),
            subject=letter.subject if reads else "",
            text=letter.body if reads else "",
        )


def _sent(letter: Any) -> str:
    if letter.bounced_at:
        return _("came back")
    if letter.by_post:
        return _("by post")
    return _("sent") if letter.sent_at else _("not sent yet")


def _advice(request: SubjectRequest) -> Iterator[Entry]:
    for advice in request.advice.select_related("author"):
        yield Entry(
            at=advice.at,
            icon="lightbulb",
            who=str(advice.author or "–"),
            what=_("Advice of the data protection officer"),
            text=advice.text,
        )
