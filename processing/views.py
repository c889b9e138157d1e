"""The public page of a controller, and the published schema of register files."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.models import Controller
from processing import schemas
from processing.assembly import identity_of
from processing.public_face import Card, face_of

LANGUAGE_NAMES = (("en", "English"), ("nl", "Nederlands"))
LANGUAGES = dict(LANGUAGE_NAMES)

DPO = _("Data protection officer")
DPO_WORDS = _("Watches independently over the use of personal data. You may write in confidence.")
REPRESENTATIVE = _("Representative in the European Union")
REPRESENTATIVE_WORDS = _("The organisation is established outside the European Union; you may turn to:")


@dataclass(frozen=True, slots=True)
class Part:
    """A further party on the page, with what it is for."""

    anchor: str
    title: Any
    words: Any
    card: Card


@require_safe
@cache_control(public=True, max_age=300)
def controller_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who the controller is and how to reach it, in plain words; 404 for an unknown one."""
    row = Controller.objects.filter(slug=slug).values_list("pk", "language").first()
    pk, own_language = row or (None, settings.LANGUAGE_CODE)
    language = _language(request, own_language)
    with translation.override(language):
        if pk is None:
            return _page(request, "public/unknown.html", language, {}, status=404)
        face = face_of(*identity_of(pk), language)
        others = [
            Part(anchor, title, words, card)
            for anchor, title, words, card in (
                ("dpo", DPO, DPO_WORDS, face.dpo),
                ("representative", REPRESENTATIVE, REPRESENTATIVE_WORDS, face.representative),
            )
            if card
        ]
        return _page(request, "public/controller.html", language, {"face": face, "others": others})


@require_safe
@cache_control(public=True, max_age=3600)
def file_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of register files."""
    return HttpResponse(schemas.COMMITTED.read_bytes(), content_type="application/schema+json")


def _language(request: HttpRequest, own: str) -> str:
    """As asked on the page; else as the browser prefers; else the controller's own."""
    asked = request.GET.get("language", "")
    if asked in LANGUAGES:
        return asked
    for accepted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if (code := accepted.partition("-")[0]) in LANGUAGES:
            return code
    return own if own in LANGUAGES else settings.LANGUAGE_CODE


def _page(
    request: HttpRequest, template: str, language: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    context |= {"page_language": language, "languages": LANGUAGE_NAMES}
    response = render(request, template, context, status=status)
    response.headers["Content-Language"] = language
    patch_vary_headers(response, ["Accept-Language"])
    return response
