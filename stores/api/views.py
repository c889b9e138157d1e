"""Push records into a dataset that Dertig keeps."""

from collections.abc import Mapping

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.principal import Principal
from accounts.roles import Right
from accounts.scope import within
from processing.api.access import ApiView, principal_from
from processing.api.filters import TEXT
from processing.api.parameters import parameters_of
from processing.api.views import NOT_FOUND, NOT_TAKEN
from stores.api.shapes import PushedRecordSerializer, PushedRecordsSerializer, PushedSerializer
from stores.models import Dataset
from stores.record_actions import KIND, Unfitting, push_records
from stores.record_values import Incoming
from stores.restricted_records import restricted_among

STORE = OpenApiParameter("store", TEXT, description="Its reference, where two stores have such a dataset.")
NO_DOOR = "You may not push records: ask for a key with that right."


class Records(ApiView):
    """The door for records of one dataset."""

    http_method_names = ["post", "options"]

    @extend_schema(
        operation_id="push_records",
        tags=["Datasets"],
        parameters=[STORE],
        request=PolymorphicProxySerializer(
            component_name="OneOrSeveralRecords",
            serializers=[PushedRecordSerializer, PushedRecordsSerializer],
            resource_type_field_name=None,
        ),
        responses={200: PushedSerializer, **NOT_TAKEN, **NOT_FOUND},
    )
    def post(self, request: Request, slug: str, ref: str) -> Response:
        """Add or change records by their key: one, or up to 1,000 under ``records``, all or none.

        Sent again, nothing changes. ``restricted`` names those of people whose data may only be stored.
        What does not fit is told by number of record and by field.
        """
        principal = principal_from(request)
        store = parameters_of(request, "store").get("store", "")
        dataset = _dataset(principal, slug, ref, store)
        if not principal.allows(Right.PUSH_RECORDS, dataset.store.controller_id):
            raise PermissionDenied(NO_DOOR)
        try:
            records = _incoming(request.data)
            pushed = push_records(dataset=dataset, records=records, by=principal)
        except Unfitting as error:
            raise ValidationError(_told(error)) from None
        restricted = restricted_among(dataset, [each.key for each in records])
        told = {"added": pushed.added, "changed": pushed.changed, "restricted": restricted}
        return Response(PushedSerializer(told).data)


def _dataset(principal: Principal, slug: str, ref: str, store: str) -> Dataset:
    """Raises ``Http404`` for one that is not there or out of scope alike; ``ValidationError`` for two."""
    seen = within(Dataset.objects.select_related("store"), principal)
    there = seen.filter(store__controller__slug=slug, store__kind=KIND, ref=ref)
    found = there.filter(store__ref=store) if store else there
    if found.count() > 1:
        raise ValidationError({"store": ["Several stores have such a dataset: say which."]})
    return get_object_or_404(found)


def _incoming(sent: object) -> list[Incoming]:
    """One record or many, numbered from 0. Raises ``ValidationError``."""
    many = isinstance(sent, Mapping) and "records" in sent
    shape = PushedRecordsSerializer(data=sent) if many else PushedRecordSerializer(data=sent)
    shape.is_valid(raise_exception=True)
    records = shape.validated_data["records"] if many else [shape.validated_data]
    return [Incoming(number, each["key"], each["data"]) for number, each in enumerate(records)]


def _told(error: Unfitting) -> dict[str, dict[str, dict[str, list[str]]]]:
    told: dict[str, dict[str, list[str]]] = {}
    for each in error.complaints:
        told.setdefault(str(each.line), {}).setdefault(each.field, []).append(each.message)
    return {"records": told}
