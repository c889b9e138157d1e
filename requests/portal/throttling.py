"""Floods are limited by where they come from, at each controller apart; nobody is locked out by a stranger.

What a stranger can know of a person (the e-mail address, a reference that is in every subject line) limits
nothing: otherwise anybody could lock that person out. Receipts have 78 bits and need no limit of their own,
codes have five tries each (``requests.actions.codes``). Above a limit of a network one act still passes every
few seconds: an office or a carrier behind one address waits, and is not shut out. A refused form keeps what
was typed.
"""

import ipaddress

from django.http import HttpRequest

from accounts.adapter import address_of
from accounts.limits import HOUR, Limit, TooMany, count, note, require_room
from requests.portal.forms import PortalForm
from requests.portal.visit import Visit

DRAFTS = Limit("drafts", 300, HOUR, one_every=5)
FILES = Limit("files", 60, HOUR, one_every=60)
REQUESTS = Limit("requests", 100, HOUR, one_every=20)
WRONG_SIGN_INS = Limit("wrong-sign-ins", 200, HOUR, one_every=2)
CODES = Limit("codes", 100, HOUR, one_every=10)
MESSAGES_OF_REFERENCE = Limit("messages", 30, HOUR)
"""Of one request, whose person is signed in."""


def count_visit(visit: Visit, limit: Limit) -> None:
    """Count one more for the network of a visit, at this controller. Raises ``TooMany``."""
    count(limit, network_at(visit))


def has_room(visit: Visit, form: PortalForm, limit: Limit, who: str = "") -> bool:
    """Count one more; where there is no room, the form says so and keeps what was typed."""
    try:
        count(limit, f"{visit.controller.pk} {who}" if who else network_at(visit))
    except TooMany as full:
        form.refuse_for_now(full.retry_after)
        return False
    return True


def may_guess(visit: Visit, form: PortalForm) -> bool:
    """Whether a secret from this network is checked now. Only wrong ones count (``note_wrong``)."""
    try:
        require_room(WRONG_SIGN_INS, network_at(visit))
    except TooMany as full:
        form.refuse_for_now(full.retry_after)
        return False
    return True


def note_wrong(visit: Visit) -> None:
    """A secret from this network was wrong."""
    note(WRONG_SIGN_INS, network_at(visit))


def network_at(visit: Visit) -> str:
    """Where a visit comes from, and to which controller."""
    return f"{visit.controller.pk} {range_of(visit.http)}"


def range_of(request: HttpRequest) -> str:
    """The network that a visit comes from: an IPv4 /24, an IPv6 /48."""
    try:
        address = ipaddress.ip_address(address_of(request) or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))
