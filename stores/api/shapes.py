"""What is pushed, checked as far as its shape goes; ``stores.record_values`` checks the fields."""

from typing import Any

from rest_framework import serializers

from stores.record_actions import MOST
from stores.record_values import LONGEST_KEY, Incoming


class PushedRecordSerializer(serializers.Serializer[Incoming]):
    """One record by its key."""

    key = serializers.CharField(
        max_length=LONGEST_KEY,
        help_text="Your own name for the record, no personal data: sent again, it is the same record.",
    )
    data: Any = serializers.DictField(
        default=dict, help_text="Values by field. Not named: stays. Null or empty: is emptied."
    )


class PushedRecordsSerializer(serializers.Serializer[Any]):
    """Several at once, all or none."""

    records: Any = serializers.ListSerializer(
        child=PushedRecordSerializer(), allow_empty=False, max_length=MOST
    )


class PushedSerializer(serializers.Serializer[Any]):
    """What became of them."""

    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    restricted: Any = serializers.ListField(
        child=serializers.CharField(),
        help_text="Keys of records that may only be stored (GDPR 18(2)): do not use their data.",
    )
