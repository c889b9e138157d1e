"""What ``/health/`` asks: can this process reach what it needs?"""

from django.conf import settings

CHECKS: list[str] = ["health_check.checks.Database"]
if settings.REDIS_URL:
    # The cache is on the broker's server: one question answers for both.
    CHECKS.append("health_check.checks.Cache")
