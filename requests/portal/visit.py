"""What every page of the portal shares: controller, language, limits, refusals in clear words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.limits import TooMany
from accounts.models import Controller
from evidence.stored import Unreadable
from requests.portal.forms import PortalForm
from requests.portal.languages import COOKIE, LANGUAGE_NAMES, LANGUAGES, language_of
from requests.uploads import MAX_TOTAL

UNPROCESSABLE = 422
TOO_MANY = 429
_LANGUAGE_LIVES = 24 * 3600
_DISCARDED_AT_MOST = 100 * 1024 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody asks for a page of a controller's portal, in a language."""

    http: HttpRequest
    controller: Controller
    language: str

    @property
    def posts(self) -> bool:
        """Whether a form was sent."""
        return self.http.method == "POST"

    def page(
        self, template: str, context: dict[str, Any] | None = None, *, status: int = 200
    ) -> HttpResponse:
        """A page of the portal, with what all of them show."""
        shared = {
            "page_language": self.language,
            "languages": LANGUAGE_NAMES,
            "controller": self.controller,
            "slug": self.controller.slug,
        }
        return render(self.http, f"requests/portal/{template}", shared | (context or {}), status=status)

    def form_page(
        self, template: str, form: PortalForm, context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A page with a form: as it is asked, with what is wrong, or to be sent again later."""
        status = TOO_MANY if form.retry_after else UNPROCESSABLE if form.errors else 200
        response = self.page(template, {"form": form, **(context or {})}, status=status)
        if form.retry_after:
            response.headers["Retry-After"] = str(form.retry_after)
        return response

    def problem(self, title: str, words: str, *, status: int) -> HttpResponse:
        """A page that says what went wrong and what to do."""
        return self.page("problem.html", {"title": title, "words": words}, status=status)

    def url(self, name: str, *arguments: object) -> str:
        """The address of a page of this portal."""
        return reverse(f"portal:{name}", args=[self.controller.slug, *arguments])

    def go(self, name: str, *arguments: object, query: str = "") -> HttpResponseRedirect:
        """On to another page of this portal."""
        return HttpResponseRedirect(self.url(name, *arguments) + query)


type View = Callable[..., HttpResponseBase]


class _ClearCsrf(CsrfViewMiddleware):
    """Django's check, with a page that tells people what to do."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        visit: Visit = request.visit  # type: ignore[attr-defined]
        words = _("The form was open too long, or your browser refuses cookies. Go back and try again.")
        return visit.problem(_("We could not accept this form"), words, status=403)


_csrf_protect = decorator_from_middleware(_ClearCsrf)


def portal_view(*methods: str) -> Callable[[View], View]:
    """Make a view of ``(visit, …)`` one of ``(request, slug, …)``.

    The site's own CSRF check reads the whole body before any view could refuse its size, and
    answers with a page that says nothing to people; so it is put off until size is checked.
    """

    def wrap(view: View) -> View:
        @_csrf_protect
        def checked(http: HttpRequest, **arguments: Any) -> HttpResponseBase:
            return view(http.visit, **arguments)  # type: ignore[attr-defined]

        @csrf_exempt
        @never_cache
        @require_http_methods(list(methods))
        @wraps(view)
        def entered(http: HttpRequest, slug: str, **arguments: Any) -> HttpResponseBase:
            controller = Controller.objects.filter(slug=slug).first()
            language = language_of(http, controller.language if controller else "en")
            zone = ZoneInfo(controller.time_zone) if controller else UTC
            with translation.override(language), timezone.override(zone):
                response = (
                    _answer(Visit(http, controller, language), checked, arguments)
                    if controller
                    else _unknown(http, language)
                )
            return _speaking(http, response, language)

        return entered

    return wrap


def _answer(visit: Visit, checked: View, arguments: dict[str, Any]) -> HttpResponseBase:
    visit.http.visit = visit  # type: ignore[attr-defined]
    if _size(visit.http) > MAX_TOTAL:
        _discard(visit.http)
        words = _("Together that is more than we can take. Go back and send less, or smaller files.")
        return visit.problem(_("That is too large"), words, status=413)
    try:
        return checked(visit.http, **arguments)
    except TooMany as limit:
        response = visit.page("too_many.html", {"minutes": -(-limit.retry_after // 60)}, status=TOO_MANY)
        response.headers["Retry-After"] = str(limit.retry_after)
        return response
    except Unreadable:
        words = _("What you typed before was kept by another version of this portal. Please start again.")
        return visit.problem(_("We cannot read your answers"), words, status=409)
    except (SuspiciousOperation, MultiPartParserError, UnicodeError):
        words = _("What your browser sent cannot be read as a form. Go back and try again.")
        return visit.problem(_("We could not read this form"), words, status=400)


def _size(http: HttpRequest) -> int:
    try:
        return int(http.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _discard(http: HttpRequest) -> None:
    """Read on, so that the browser gets to show the answer in place of a broken connection."""
    for _chunk in range(_DISCARDED_AT_MOST // _CHUNK):
        if not http.read(_CHUNK):
            return


def _unknown(http: HttpRequest, language: str) -> HttpResponse:
    context = {"page_language": language, "languages": LANGUAGE_NAMES}
    return render(http, "public/unknown.html", context, status=404)


def _speaking(http: HttpRequest, response: HttpResponseBase, language: str) -> HttpResponseBase:
    response.headers["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    if http.GET.get("language", "") in LANGUAGES:
        response.set_cookie(
            COOKIE,
            language,
            max_age=_LANGUAGE_LIVES,
            path="/c/",
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
