"""Requests in the log: by method and route, never by the address that was asked for."""

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})


class RouteLogMiddleware(RequestMiddleware):
    """django-structlog's middleware with the route in place of path and query.

    Paths hold keys (a calendar's, a password reset's), slugs and references; queries hold what people
    typed. The route says which page it was, and the request's id ties its lines together.
    """

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        method = request.method if request.method in METHODS else "OTHER"
        return f"{method} {route_of(request)}"


def route_of(request: HttpRequest) -> str:
    """The pattern that serves the address, like ``/calendar/<str:secret>.ics``."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return "(unknown)"
    return f"/{match.route}".replace("?P<", "<")
