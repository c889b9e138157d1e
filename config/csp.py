"""Content-Security-Policy: strict everywhere, relaxed under the admin alone."""

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

Policy = dict[str, list[str]]

STRICT: Policy = {
    "default-src": [SELF],
    "object-src": [NONE],
    "base-uri": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "img-src": [SELF, "data:"],
}

# Unfold's Alpine evaluates the expressions in its attributes, and its pages style inline.
ADMIN: Policy = {
    **STRICT,
    "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}

# Swagger UI styles inline and starts itself from an inline script.
API_DOCS: Policy = {
    **STRICT,
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}

RELAXED = {"/admin/": ADMIN, "/api/docs/": API_DOCS}


class PathPolicyMiddleware(CSPMiddleware):
    """django-csp's middleware, with one policy per part of the site."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.replace is None:
            for prefix, policy in RELAXED.items():
                if request.path.startswith(prefix):
                    parts.replace = policy
        return parts
