"""What is refused or fails says so in words: a page for people, in their language; JSON under ``/api/``.

The page needs no database, no session, no cache and no other file, for any of them may be what failed.
"""

import base64
import hashlib
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from config.charsets import OUR_CHARSETS
from requests.portal.languages import language_of
from requests.portal.problems import CSRF, NO_SIGN_IN, PROBLEMS, Problem

AWAY = (RedisError, OperationalError, InterfaceError)
"""A server of ours does not answer."""
_FOR_PROGRAMS = "/api/"
_SILENT = "/hooks/"
_SLUG = re.compile(r"/c/([-a-zA-Z0-9_]+)/")

type Handler = Callable[[HttpRequest], HttpResponseBase]


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler400``."""
    return refusal(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler403``."""
    return refusal(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's ``handler404``."""
    return refusal(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """allauth's ``handler429``: too much from one address."""
    return refusal(request, 429)


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """``AXES_LOCKOUT_CALLABLE``: too many wrong passwords."""
    return refusal(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``; 503 where a server of ours is away, which is no fault in the page."""
    if not isinstance(sys.exception(), AWAY):
        return refusal(request, 500)
    signs_in = request.path_info.startswith(reverse("account_login"))
    answer = refusal(request, 503, NO_SIGN_IN if signs_in else None)
    answer.headers["Retry-After"] = "60"
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``."""
    return refusal(request, 403, CSRF)


def refusal(request: HttpRequest, status: int, problem: Problem | None = None) -> HttpResponse:
    """The page, or the JSON, of a status."""
    public = request.path_info.startswith("/c/")
    language = language_of(request, "en") if public else translation.get_language_from_request(request)
    problem = problem or PROBLEMS[status]
    with translation.override(language):
        if request.path_info.startswith(_FOR_PROGRAMS):
            return JsonResponse({"detail": str(problem.title)}, status=status)
        where, label = _way_on(request, public)
        context = {"language": language, "status": status, "problem": problem, "style": style()}
        page = render_to_string("problem.html", context | {"where": where, "label": label})
    answer = HttpResponse(page, status=status, headers={"Content-Language": language})
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    answer._csp_update = {"style-src": [SELF, f"'sha256-{digest}'"]}  # type: ignore[attr-defined]
    return answer


def _way_on(request: HttpRequest, public: bool) -> tuple[str, str]:
    if not public:
        return reverse("admin:index"), _("Back to the register")
    slug = _SLUG.match(request.path_info)
    return (reverse("public-controller", args=[slug[1]]), _("How to reach us")) if slug else ("", "")


@cache
def style() -> str:
    """The looks of the page, in it; the policy names their hash."""
    return (Path(settings.BASE_DIR) / "templates" / "problem.css").read_text(encoding="utf-8")


class ProblemPages:
    """Refusals that Django leaves bare get their page: a wrong method, an address or a text that is none."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _is_malformed(request):
            return refusal(request, 400)
        response = self.get_response(request)
        bare = isinstance(response, HttpResponse) and not response.content
        if not bare or response.status_code not in PROBLEMS or request.path_info.startswith(_SILENT):
            return response
        page = refusal(request, response.status_code)
        for name in ("Allow", "Retry-After"):
            if name in response.headers:
                page.headers[name] = response.headers[name]
        return page


def _is_malformed(request: HttpRequest) -> bool:
    """A NUL in the address (PostgreSQL keeps none), or a body in signs that no browser sends.

    Views of the API say by name which parameter it is.
    """
    asked = request.META.get("QUERY_STRING", "")
    if "\x00" in request.path_info or ("%00" in asked and not request.path_info.startswith(_FOR_PROGRAMS)):
        return True
    if request.path_info.startswith(_SILENT):
        return False
    charset = (request.content_params or {}).get("charset", "utf-8")
    return charset.lower() not in OUR_CHARSETS


class KeptByNobody:
    """Every answer is for who asked alone and kept nowhere, unless its view says otherwise."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response
