"""Who asks, and what they may see: a signed-in person's session, or an API key.

Everything outside the scope of who asks is as if it did not exist: 404, never 403.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework_api_key.permissions import KeyParser

from accounts.models import ApiKey, Controller
from accounts.principal import Principal
from accounts.scope import principal_of, principal_of_key, within


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Whoever holds an API key: no person, and authenticated."""

    key: ApiKey
    is_authenticated: bool = True
    is_active: bool = True
    pk: None = None

    @property
    def actor(self) -> str:
        """Who is at work (``evidence.acting``)."""
        return principal_of_key(self.key).actor


class ApiKeyAuthentication(BaseAuthentication):
    """``Authorization: Api-Key <key>``. A revoked, expired or unknown key is refused."""

    def authenticate(self, request: Request) -> tuple[KeyHolder, ApiKey] | None:
        secret = KeyParser().get(request)
        if not secret:
            return None
        if not secret.isprintable():
            raise AuthenticationFailed("This API key is not valid.")
        try:
            key: Any = ApiKey.objects.get_from_key(secret)
        except ApiKey.DoesNotExist:
            raise AuthenticationFailed("This API key is not valid.") from None
        if key.has_expired:
            raise AuthenticationFailed("This API key has expired.")
        return KeyHolder(key), key

    def authenticate_header(self, request: Request) -> str:
        """Makes a request without credentials a 401 that says how to sign in."""
        return KeyParser.keyword


class ApiView(APIView):
    """What every address has in common: a key or a session. The key first: its 401 says how to sign in."""

    authentication_classes = [ApiKeyAuthentication, SessionAuthentication]
    permission_classes = [IsAuthenticated]


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema tells of API keys."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "The word “Api-Key”, a space, and the key.",
        }


def principal_from(request: Request) -> Principal:
    """The scope of a request; at most one query."""
    if isinstance(request.user, KeyHolder):
        return principal_of_key(request.user.key)
    return principal_of(request.user)


def controllers_seen(request: Request) -> QuerySet[Controller]:
    """The controllers within the scope of who asks."""
    return within(Controller.objects.all(), principal_from(request))


def controller_seen(request: Request, slug: str) -> Controller:
    """One of them. Raises ``Http404`` for one that does not exist or is out of scope alike."""
    return get_object_or_404(controllers_seen(request), slug=slug)
