"""Searching the lists of the admin without an address that says what was searched for.

People type names and e-mail addresses into any search field. So a term comes by POST, is kept sealed in
the session of who typed it, and the list is found again under a token: ``?found=…``. The token means
nothing to anybody else, and nothing after an hour or after signing out.
"""

import secrets
import time
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from evidence.sealing import Unsealable, seal, unseal

FOUND = "found"
SECONDS = 60 * 60
AT_MOST = 10
"""Searches kept per session; an older one is forgotten."""
LONGEST = 320
_KEPT = "list_searches"


class SearchedList(ChangeList):
    """A list whose term comes from the session, and whose address holds its own filters alone.

    Django takes any field of the model as a filter: an address that asks for a person's e-mail, or for the
    beginning of a password's hash.
    """

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        self.query = term_of(request)
        found: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        return found

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        asked: dict[str, Any] = super().get_filters_params(params)
        return {name: value for name, value in asked.items() if name != FOUND}

    def get_filters(self, request: HttpRequest) -> Any:
        """Raises ``IncorrectLookupParameters`` for what no filter of the list takes."""
        filters = super().get_filters(request)
        left = filters[2]
        # Somebody with one controller has no filter for it, and links that name it all the same.
        if left.keys() - {"controller"}:
            raise IncorrectLookupParameters
        return filters

    def search_address(self) -> str:
        """Where a term is sent: this list as it is filtered, on its first page."""
        return str(self.get_query_string(remove=[FOUND]))


def term_of(request: HttpRequest) -> str:
    """The term of the list's address; empty without one, or where it is not known any more."""
    sealed, at = request.session.get(_KEPT, {}).get(request.GET.get(FOUND, ""), ("", 0))
    if time.time() - at > SECONDS:
        return ""
    try:
        return unseal(sealed)
    except Unsealable:
        return ""


def detour(request: HttpRequest) -> HttpResponseRedirect | None:
    """Where to go first: to the list of a term just typed, or off an address that cannot stay.

    None where the list can be shown as it is asked for.
    """
    if request.method == "POST" and SEARCH_VAR in request.POST:
        return _to(request, _keep(request, request.POST[SEARCH_VAR]))
    if request.method == "POST":
        return None
    if SEARCH_VAR in request.GET:
        return _to(request, request.GET.get(FOUND, ""))
    if ERROR_FLAG in request.GET:
        messages.warning(request, _("This list has no such filter. It is shown without it."))
    if FOUND in request.GET and not term_of(request):
        messages.warning(request, _("That search is not known any more. The list is shown without it."))
        return _to(request, "")
    return None


def _keep(request: HttpRequest, typed: str) -> str:
    """Keep a term; gives its token, or nothing for an empty term."""
    term = typed.replace("\x00", "").strip()[:LONGEST]
    if not term:
        return ""
    token = secrets.token_urlsafe(9)
    kept = list(request.session.get(_KEPT, {}).items())[1 - AT_MOST :]
    request.session[_KEPT] = dict(kept) | {token: (seal(term), time.time())}
    return token


def _to(request: HttpRequest, token: str) -> HttpResponseRedirect:
    asked = request.GET.copy()
    for name in (SEARCH_VAR, FOUND, "p"):
        asked.pop(name, None)
    if token:
        asked[FOUND] = token
    return HttpResponseRedirect(f"{request.path}?{asked.urlencode()}" if asked else request.path)
