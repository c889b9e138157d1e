"""Fields of what other programs send."""

from datetime import datetime

from rest_framework import serializers

FIRST_YEAR = 2018


class Moment(serializers.DateTimeField):
    """A moment with its offset: without one nobody could say which day it was at the controller."""

    default_error_messages = {
        "offset": "Say the offset from UTC, like 2026-03-27T09:30:00+01:00.",
        "early": "The GDPR applies since 25 May 2018.",
    }

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            self.fail("offset")
        if value.year < FIRST_YEAR:
            self.fail("early")
        return value
