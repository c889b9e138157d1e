"""In which language the portal speaks: more languages than the admin has."""

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGE_NAMES = (("en", "English"), ("nl", "Nederlands"), ("de", "Deutsch"), ("fr", "Français"))
LANGUAGES = dict(LANGUAGE_NAMES)
COOKIE = "dertig_language"


def language_of(request: HttpRequest, own: str) -> str:
    """As asked on a page, now or before; else as the browser prefers; else the controller's own."""
    for asked in (request.GET.get("language", ""), request.COOKIES.get(COOKIE, "")):
        if asked in LANGUAGES:
            return asked
    for accepted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if (code := accepted.partition("-")[0]) in LANGUAGES:
            return code
    return own if own in LANGUAGES else "en"
