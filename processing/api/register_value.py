"""A controller's whole register, as canonical JSON whose SHA-256 is its ETag."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from processing.api.access import controller_seen
from processing.api.parameters import parameters_of
from processing.api.shapes import REFUSED, REGISTER_EXPORT
from processing.api.views import NOT_FOUND, RegisterView
from processing.exporting.source import read_source
from processing.exports.editions import Edition
from processing.exports.json import register_json

EDITION = OpenApiParameter(
    "edition",
    str,
    enum=[edition.value for edition in Edition],
    default=Edition.AUTHORITY.value,
    description="The authority's holds the record; the internal one also assessments and findings.",
)


class RegisterValue(RegisterView):
    """The register value in one of its editions: the same bytes as ``register export --format json``."""

    @extend_schema(
        operation_id="register",
        tags=["Register"],
        parameters=[EDITION],
        responses={200: REGISTER_EXPORT, 304: None, 400: REFUSED, **NOT_FOUND},
    )
    def get(self, request: Request, slug: str) -> HttpResponseBase:
        """The whole register in canonical JSON. Its ETag is the SHA-256 of these bytes."""
        edition = _edition(request)
        source = read_source(controller_seen(request, slug))
        content = register_json(
            source.register, edition=edition, findings=source.findings, acceptances=source.acceptances
        )
        return _with_etag(request._request, content)


def _edition(request: Request) -> Edition:
    asked = parameters_of(request, "edition").get("edition", Edition.AUTHORITY)
    try:
        return Edition(asked)
    except ValueError:
        known = ", ".join(edition.value for edition in Edition)
        raise ValidationError({"edition": [f"One of: {known}."]}) from None


def _with_etag(request: HttpRequest, content: bytes) -> HttpResponseBase:
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    response = HttpResponse(content, content_type="application/json", headers={"ETag": etag})
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization", "Cookie"])
    return get_conditional_response(request, etag=etag, response=response) or response
