"""What everybody may know of a controller: who it is and how to reach it (Art. 13(1)(a)–(b)). Pure.

Nothing internal comes through here: no findings, no reasons why something is absent.
"""

import re
from dataclasses import dataclass
from datetime import date

from accounts.countries import countries
from processing.register import Controller, Notice, Party

_CITY_FIRST = frozenset({"US", "CA", "AU"})
"""Where an address reads "Atlanta, GA 30303"."""


@dataclass(frozen=True, slots=True)
class Card:
    """A party as a visiting card."""

    name: str
    lines: tuple[str, ...]
    email: str
    phone: str
    website: str

    @property
    def reachable(self) -> bool:
        """Whether a letter, a mail or a call can get there."""
        return bool(self.email or self.phone or self.website or len(self.lines) > 1)

    @property
    def dial(self) -> str:
        """The telephone number as a link dials it: a plus and digits, without "(0)"."""
        return re.sub(r"[^+0-9]", "", self.phone.replace("(0)", ""))

    @property
    def site(self) -> str:
        """The website without its protocol."""
        return re.sub(r"^https?://", "", self.website).rstrip("/")


@dataclass(frozen=True, slots=True)
class NoticeLink:
    """Where the privacy notice stands."""

    title: str
    url: str
    language: str
    updated_on: date | None


@dataclass(frozen=True, slots=True)
class Face:
    """A controller as the public sees it; what is not stated is None."""

    name: str
    controller: Card
    trade_names: tuple[str, ...]
    notice: NoticeLink | None
    dpo: Card | None
    representative: Card | None
    authority: Card | None


def face_of(controller: Controller, notice: Notice | None, language: str) -> Face:
    """The public face of a controller, with country names in ``language`` ("en" or "nl")."""
    name = controller.trade_names[0] if controller.trade_names else controller.name
    return Face(
        name=name,
        controller=_card(controller, language),
        trade_names=tuple(other for other in controller.trade_names if other != controller.name),
        notice=NoticeLink(notice.title, notice.url, notice.language, notice.updated_on)
        if notice and notice.url
        else None,
        dpo=_stated(controller.dpo, language),
        representative=_stated(controller.representative, language),
        authority=_stated(controller.supervisory_authority, language),
    )


def _stated(party: object, language: str) -> Card | None:
    return _card(party, language) if isinstance(party, Party) else None


def _card(party: Party, language: str) -> Card:
    return Card(party.name, tuple(_address(party, language)), party.email, party.phone, party.website)


def _address(party: Party, language: str) -> list[str]:
    if party.country in _CITY_FIRST:
        place = f"{party.city}, {party.region} {party.postal_code}".strip(" ,")
    else:
        place = f"{party.postal_code} {party.city}".strip()
    country = countries().get(party.country or "")
    return [line for line in (party.street, place, country.in_language(language) if country else "") if line]
