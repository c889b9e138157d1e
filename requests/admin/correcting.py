"""The page on which staff write the right values beside those that are held, and drop corrections again."""

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.request import QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from requests import actions
from requests.admin.corrections import shown_corrections
from requests.admin.step_view import workspace_url
from requests.correcting.actions import Change, drop_correction, propose_correction
from requests.correcting.rules import no_correction
from requests.correcting.showing import Place, Row, Shown, places_of, show
from requests.models import SubjectRequest
from requests.standing import standing_of

if TYPE_CHECKING:
    from requests.admin.board import SubjectRequestAdmin


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a row: what is held, what was written beside it, and why that will not do."""

    column: str
    held: str = field(repr=False)
    new: str = field(repr=False, default="")
    old: str = field(repr=False, default="")
    emptied: bool = False
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One row on the page, and what is wrong with it as a whole."""

    seen: str
    cells: tuple[Cell, ...]
    errors: tuple[str, ...] = ()
    everywhere: bool = False


def correct_view(page: "SubjectRequestAdmin", request: HttpRequest, object_id: int) -> HttpResponse:
    """Show where the person is, the rows of one place, and take a proposal of it."""
    row = _row(page, request, object_id)
    barred = no_correction(standing_of(row, row.controller.today()))
    if barred:
        messages.error(request, explain(actions.Refused(barred)))
        return HttpResponseRedirect(workspace_url(row))
    places = places_of(row)
    place = next((each for each in places if each.ref == request.GET.get("place", "")), None)
    if request.method == "POST" and place is None:
        raise Http404
    shown = show(place) if place else Shown()
    errors: dict[str, list[str]] = {}
    if request.method == "POST" and place is not None:
        errors = _propose(page, request, row, place, shown)
        if not errors:
            messages.success(
                request, _("The correction is proposed: it is carried out once the plan is approved.")
            )
            return HttpResponseRedirect(request.get_full_path())
    context = {
        **page.admin_site.each_context(request),
        "title": f"{row.reference} – {_('Correct data')}",
        "opts": page.opts,
        "original": row,
        "back": workspace_url(row),
        "places": places,
        "place": place,
        "shown": shown,
        "sheets": _sheets(place, shown, request.POST, errors) if place else [],
        "gone": errors.get("gone", []),
        "corrections": shown_corrections(row, reads=True),
    }
    return TemplateResponse(request, "admin/requests/correct.html", context)


def drop_view(
    page: "SubjectRequestAdmin", request: HttpRequest, object_id: int, group: uuid.UUID
) -> HttpResponse:
    """Drop a correction that no store has yet, or that was looked at."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = _row(page, request, object_id)
    try:
        drop_correction(request=row, group=group, by=principal_at(request))
    except page.refused as refusal:
        messages.error(request, explain(refusal))
    else:
        messages.success(request, _("The correction is dropped; its values are forgotten."))
    return HttpResponseRedirect(reverse("admin:requests_correct", args=(row.pk,)))


def _row(page: "SubjectRequestAdmin", request: HttpRequest, object_id: int) -> SubjectRequest:
    row = page.get_object(request, str(object_id))
    if not isinstance(row, SubjectRequest):
        raise Http404
    if not principal_at(request).allows(Right.HANDLE_REQUESTS, row.controller_id):
        raise PermissionDenied
    return row


def _propose(
    page: "SubjectRequestAdmin", request: HttpRequest, row: SubjectRequest, place: Place, shown: Shown
) -> dict[str, list[str]]:
    """What is wrong with it, by column; "" for the whole."""
    said = request.POST
    held = next((each for each in shown.rows if each.seen == said.get("seen")), None)
    if place.is_read and held is None:
        return {"gone": [_("This row has changed since it was shown: here it is as it is held now.")]}
    changes = _changes(place, held, said)
    everywhere = held is not None and bool(said.get("everywhere"))
    key = () if held is None or everywhere else held.key
    try:
        propose_correction(
            request=row, place=place, changes=changes, row=key, apart=everywhere, by=principal_at(request)
        )
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            return {name: list(said) for name, said in error.message_dict.items()}
        return {"__all__": list(error.messages)}
    except page.refused as refusal:
        return {"__all__": [explain(refusal)]}
    return {}


def _changes(place: Place, held: Row | None, said: QueryDict) -> list[Change]:
    """What was written; an empty field means that its column stays."""
    found = []
    for column in place.columns:
        new = said.get(f"new:{column}", "").replace("\r\n", "\n").strip()
        emptied = bool(said.get(f"empty:{column}"))
        if new or emptied:
            old = held.cells[column] if held else said.get(f"old:{column}", "").strip() or None
            found.append(Change(column, "" if emptied else new, old))
    return found


def _sheets(place: Place, shown: Shown, said: QueryDict, errors: dict[str, list[str]]) -> list[Sheet]:
    """Rows as they are held; what was written and would not do stands in its row still."""
    if not place.is_read:
        return [_sheet(place, Row((), {}, ""), said, errors)]
    blank = QueryDict()
    return [
        _sheet(place, each, said, errors) if each.seen == said.get("seen") else _sheet(place, each, blank, {})
        for each in shown.rows
    ]


def _sheet(place: Place, row: Row, said: QueryDict, errors: dict[str, list[str]]) -> Sheet:
    return Sheet(
        seen=row.seen,
        cells=tuple(
            Cell(
                column=column,
                held=row.cells.get(column, ""),
                new=said.get(f"new:{column}", ""),
                old=said.get(f"old:{column}", ""),
                emptied=bool(said.get(f"empty:{column}")),
                errors=tuple(errors.get(column, ())),
            )
            for column in place.columns
        ),
        errors=tuple(errors.get("__all__", ())),
        everywhere=bool(said.get("everywhere")),
    )
