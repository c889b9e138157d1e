"""How often a key, or a person signed in, may ask: 429 with ``Retry-After`` above that."""

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.limits import HOUR, Limit, TooMany, count
from processing.api.access import principal_from

CALLS = Limit("api-people", 3600, HOUR)


class PerKey(BaseThrottle):
    """Counts calls, of however many events or people each."""

    retry_after = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether there is room; the exception of REST framework says when there will be."""
        try:
            count(CALLS, principal_from(request).actor)
        except TooMany as limit:
            self.retry_after = limit.retry_after
            return False
        return True

    def wait(self) -> float:
        return self.retry_after
