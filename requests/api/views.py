"""Report a request, look one up, list them; always within the controllers of who asks."""

from typing import Any

from django.core.exceptions import ValidationError as Invalid
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from accounts.scope import within
from processing.api.access import ApiView, controllers_seen, principal_from
from processing.api.paging import PublicPages
from processing.api.parameters import parameters_of
from processing.api.shapes import PROBLEM, REFUSED, Page
from processing.api.views import NOT_FOUND, NOT_TAKEN, REFUSALS
from requests.actions import Submission, submit
from requests.api.filters import NAMES, PARAMETERS, filtered
from requests.api.intake import MAX_KEY, IntakeSerializer, same_report
from requests.api.shapes import REQUEST, REQUESTS, RequestEntry, entry
from requests.api.throttling import PerKey
from requests.models import SubjectRequest

KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=f"At most {MAX_KEY} printable characters of your own. Sent again with the same report, "
    "nothing is entered twice and the answer is the same; with another report it is refused (409).",
)
BY_TELEPHONE = OpenApiExample(
    "By telephone",
    value={
        "received_at": "2026-03-27T09:30:00+01:00",
        "channel": "phone",
        "rights": ["access"],
        "language": "nl",
        "name": "J. de Vries",
        "email": "j.devries@example.org",
        "details": "Customer 12.",
    },
    request_only=True,
)
TOO_MANY = {429: PROBLEM}
TAGS = ["Requests"]
NO_DOOR = "You may not enter requests: ask for a key with that right."


class KeyUsedOtherwise(APIException):
    """An idempotency key came again, with another report."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This Idempotency-Key was used for another report."
    default_code = "key_used_otherwise"


class RequestsView(ApiView):
    """How often one may ask."""

    throttle_classes = [PerKey]


class RequestList(RequestsView):
    """All requests in scope, and the door for new ones."""

    http_method_names = ["get", "head", "options", "post"]

    @extend_schema(
        operation_id="requests",
        tags=TAGS,
        parameters=PARAMETERS,
        responses={200: REQUESTS, 400: REFUSED, **NOT_FOUND, **TOO_MANY},
    )
    def get(self, request: Request) -> Response:
        """Requests by state and last day, the newest first; a constant number of queries."""
        principal = principal_from(request)
        pages = PublicPages()
        asked = parameters_of(request, *NAMES)
        rows = pages.paginate_queryset(filtered(_shown(principal), asked).order_by("-pk"), request)
        assert pages.page is not None  # noqa: S101 - paginate_queryset has set it
        page = Page(
            count=pages.page.paginator.count,
            next=pages.get_next_link(),
            previous=pages.get_previous_link(),
            results=[_entry(row, request, principal) for row in rows or []],
        )
        return Response(REQUESTS.data(page))

    @extend_schema(
        operation_id="report_request",
        tags=TAGS,
        parameters=[KEY],
        request=IntakeSerializer,
        examples=[BY_TELEPHONE],
        responses={201: REQUEST, **NOT_TAKEN, 409: PROBLEM, **REFUSALS, **TOO_MANY},
    )
    def post(self, request: Request) -> Response:
        """Report a request that reached you; its clock starts on the day of ``received_at``."""
        principal = principal_from(request)
        if not principal.allows_anywhere(Right.ENTER_REQUESTS):
            raise PermissionDenied(NO_DOOR)
        report = IntakeSerializer(data=request.data)
        report.is_valid(raise_exception=True)
        controller = _controller(request, principal, report.validated_data.get("controller"))
        submission = report.submission(_key_of(request))
        row = _submitted(controller, submission, principal)
        answer = REQUEST.data(_entry(row, request, principal))
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": answer["url"]})


class RequestDetail(RequestsView):
    """One request."""

    http_method_names = ["get", "head", "options"]

    @extend_schema(operation_id="request", tags=TAGS, responses={200: REQUEST, **NOT_FOUND, **TOO_MANY})
    def get(self, request: Request, reference: str) -> Response:
        """How the request with this reference stands."""
        principal = principal_from(request)
        row = get_object_or_404(_shown(principal), reference=reference)
        return Response(REQUEST.data(_entry(row, request, principal)))


def _seen(principal: Principal) -> "QuerySet[SubjectRequest]":
    rows: QuerySet[SubjectRequest] = within(SubjectRequest.objects.all(), principal)
    return rows.select_related("controller").prefetch_related("rights")


def _shown(principal: Principal) -> "QuerySet[SubjectRequest]":
    """Without the columns that are not told: what is sealed stays so."""
    told = principal.allows_anywhere(Right.SEE_PEOPLE)
    return _seen(principal) if told else _seen(principal).defer(*SubjectRequest.personal_fields)


def _entry(row: SubjectRequest, request: Request, principal: Principal) -> RequestEntry:
    return entry(row, request, with_person=principal.allows(Right.SEE_PEOPLE, row.controller_id))


def _controller(request: Request, principal: Principal, slug: str | None) -> Controller:
    """Whose request it is. Raises ``PermissionDenied``, or ``ValidationError`` where it is not said."""
    seen = controllers_seen(request)
    found = list(seen.filter(slug=slug) if slug else seen[:2])
    if len(found) != 1:
        known = "There is no such controller." if slug else "Say which controller this is for."
        raise ValidationError({"controller": [known]})
    if not principal.allows(Right.ENTER_REQUESTS, found[0].pk):
        raise PermissionDenied(NO_DOOR)
    return found[0]


def _key_of(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > MAX_KEY or not key.isprintable():
        raise ValidationError({"Idempotency-Key": [f"At most {MAX_KEY} printable characters."]})
    return str(key)


def _submitted(controller: Controller, submission: Submission, principal: Principal) -> SubjectRequest:
    """The request as entered now, or as it stands since its key was first used."""
    try:
        row, receipt = submit(controller=controller, submission=submission, by=principal)
    except Invalid as error:
        raise ValidationError(_messages(error)) from None
    row = _seen(principal).get(pk=row.pk)
    if not receipt and not same_report(row, submission):
        raise KeyUsedOtherwise
    return row


def _messages(error: Invalid) -> Any:
    return error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}
