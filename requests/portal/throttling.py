"""Floods are limited: strictly per person and per reference, generously per address range.

An office behind one address is not locked out; somebody who guesses is.
"""

import ipaddress

from django.http import HttpRequest

from accounts.adapter import address_of
from accounts.limits import HOUR, Limit

DRAFTS_OF_RANGE = Limit("drafts", 300, HOUR)
FILES_OF_RANGE = Limit("files", 60, HOUR)
REQUESTS_OF_RANGE = Limit("requests", 100, HOUR)
REQUESTS_OF_PERSON = Limit("person", 10, 24 * HOUR)
SIGN_INS_OF_RANGE = Limit("sign-ins", 200, HOUR)
SIGN_INS_OF_REFERENCE = Limit("reference", 10, HOUR // 4)
CODES_OF_RANGE = Limit("codes", 100, HOUR)
CODES_OF_REFERENCE = Limit("codes-of-reference", 5, HOUR)
MESSAGES_OF_REFERENCE = Limit("messages", 30, HOUR)


def range_of(request: HttpRequest) -> str:
    """The network that a visit comes from: an IPv4 /24, an IPv6 /48."""
    try:
        address = ipaddress.ip_address(address_of(request) or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ipaddress.ip_network(f"{address}/{24 if address.version == 4 else 48}", strict=False))
