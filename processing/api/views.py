"""The read-only register. Every answer is limited to the controllers of who asks."""

from typing import Any

from django.http import Http404
from django.utils.translation import get_language, gettext
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.links import page_address
from accounts.models import Controller
from accounts.scope import within
from processing.actions import accepted_keys, findings_of
from processing.api.access import ApiView, controller_seen, controllers_seen, principal_from
from processing.api.filters import NAMES, PARAMETERS, filtered
from processing.api.paging import PublicPages
from processing.api.parameters import parameters_of
from processing.api.shapes import (
    ACTIVITIES,
    ACTIVITY,
    CONTROLLERS,
    FINDINGS,
    PROBLEM,
    REFUSED,
    ActivityEntry,
    ControllerEntry,
    FindingEntry,
    Page,
)
from processing.assembly import activities_of
from processing.models import ProcessingActivity
from processing.terms import ActivityStatus

REFUSALS = {401: PROBLEM, 403: PROBLEM}
NOT_FOUND = {**REFUSALS, 404: PROBLEM}
NOT_TAKEN = {400: REFUSED, 413: PROBLEM, 415: PROBLEM}
"""What becomes of a body that is not what the address takes."""


class RegisterView(ApiView):
    """Reading only."""

    http_method_names = ["get", "head", "options"]


class ControllerList(RegisterView):
    """The controllers whose registers may be read."""

    @extend_schema(operation_id="controllers", tags=["Register"], responses={200: CONTROLLERS, **REFUSALS})
    def get(self, request: Request) -> Response:
        """The controllers within your scope, by name."""
        entries = [
            _controller_entry(row, request) for row in controllers_seen(request).order_by("name", "pk")
        ]
        return Response(CONTROLLERS.data(entries))


class ActivityList(RegisterView):
    """The activities of all controllers in scope, 50 a page, in the order of their records."""

    @extend_schema(
        operation_id="activities",
        tags=["Register"],
        parameters=PARAMETERS,
        responses={200: ACTIVITIES, 400: REFUSED, **NOT_FOUND},
    )
    def get(self, request: Request) -> Response:
        """Activities with everything on their sheets; a constant number of queries."""
        asked = parameters_of(request, *NAMES)
        seen = filtered(within(ProcessingActivity.objects.all(), principal_from(request)), asked)
        pages = PublicPages()
        order = ("controller__name", "controller_id", "position", "pk")
        rows: Any = pages.paginate_queryset(_located(seen.order_by(*order)), request)
        here: Any = pages.page
        page = Page(
            count=here.paginator.count,
            next=pages.get_next_link(),
            previous=pages.get_previous_link(),
            results=_entries(rows, request),
        )
        return Response(ACTIVITIES.data(page))


class ActivityDetail(RegisterView):
    """One activity."""

    @extend_schema(operation_id="activity", tags=["Register"], responses={200: ACTIVITY, **NOT_FOUND})
    def get(self, request: Request, slug: str, ref: str) -> Response:
        """One activity with everything on its sheet."""
        seen = within(ProcessingActivity.objects.all(), principal_from(request))
        entries = _entries(_located(seen.filter(controller__slug=slug, ref=ref)), request)
        if not entries:
            raise Http404
        return Response(ACTIVITY.data(entries[0]))


class FindingList(RegisterView):
    """What a controller's register lacks or contradicts."""

    @extend_schema(operation_id="findings", tags=["Register"], responses={200: FINDINGS, **NOT_FOUND})
    def get(self, request: Request, slug: str) -> Response:
        """Every finding today, in the order of the record; in English or Dutch, as asked."""
        controller = controller_seen(request, slug)
        accepted = accepted_keys(controller)
        language = get_language() or "en"
        entries = [
            FindingEntry(
                code=finding.code,
                severity=finding.severity,
                article=finding.article,
                path=finding.path,
                message=finding.message.render(gettext, language),
                fix=finding.fix.render(gettext, language),
                accepted=finding.key in accepted,
            )
            for finding in findings_of(controller)
        ]
        return Response(FINDINGS.data(entries))


def _controller_entry(row: Controller, request: Request) -> ControllerEntry:
    def address(name: str) -> str:
        return page_address(f"api:{name}", row.slug)

    return ControllerEntry(
        slug=row.slug,
        name=row.name,
        trade_names=row.trade_names,
        country=row.country,
        language=row.language,
        activities=f"{page_address('api:activities')}?controller={row.slug}",
        register=address("register"),
        findings=address("findings"),
    )


def _located(activities: Any) -> Any:
    return activities.values("pk", "ref", "status", "approved_on", "controller__slug")


def _entries(rows: Any, request: Request) -> list[ActivityEntry]:
    found = list(rows)
    sheets = activities_of(row["pk"] for row in found)
    return [
        ActivityEntry(
            controller=row["controller__slug"],
            status=ActivityStatus(row["status"]),
            approved_on=row["approved_on"],
            url=page_address("api:activity", row["controller__slug"], row["ref"]),
            activity=sheets[row["pk"]],
        )
        for row in found
        if row["pk"] in sheets
    ]
