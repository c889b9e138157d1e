"""Events as other systems send them, checked field by field."""

import json
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from evidence.sealing import keyed_hash
from processing.api.fields import Moment
from stores.record_values import LONGEST_KEY
from subjects.api.base import MOST, IdentifiersSerializer, whom_of
from subjects.events.telling import Telling
from subjects.terms import Means

MAX_ID = 100
LONGEST_WORDING = 20_000


class EventSerializer(serializers.Serializer[Telling]):
    """One event."""

    id = serializers.CharField(
        max_length=MAX_ID,
        help_text="Your own name for the event, no personal data: sent again, it is the same event.",
    )
    type = serializers.CharField(
        max_length=200,
        help_text="account_closed, contract_ended, message_answered, application_rejected, unsubscribed, "
        "consent_given, consent_withdrawn, or the name of a start column of a dataset that Dertig keeps.",
    )
    at = Moment(help_text="When it happened, with offset.")
    dataset = serializers.CharField(
        max_length=130,
        required=False,
        default="",
        help_text="“store/dataset”, or the dataset alone where one store has it. Left out: wherever it fits.",
    )
    key = serializers.CharField(
        max_length=LONGEST_KEY, required=False, default="", help_text="Of the record, as you pushed it."
    )
    identifiers = IdentifiersSerializer(
        required=False, help_text="Of the person: all their records in the dataset are meant."
    )
    column = serializers.CharField(
        max_length=200,
        required=False,
        default="",
        help_text="The start column, where the type is not its name.",
    )
    purpose = serializers.CharField(
        max_length=200,
        required=False,
        default="",
        help_text="Path of the register. Left out of consent_withdrawn: all consents; of unsubscribed: all "
        "direct marketing.",
    )
    means = serializers.ChoiceField([each.value for each in Means], default=Means.OTHER.value)
    wording = serializers.CharField(
        max_length=LONGEST_WORDING,
        required=False,
        default="",
        help_text="Of a consent: what the person read, word for word.",
    )
    version = serializers.CharField(max_length=60, required=False, default="", help_text="Of the wording.")
    source: Any = serializers.CharField(
        max_length=100, required=False, default="", help_text="Name of your system."
    )
    proof = serializers.CharField(
        max_length=1000, required=False, default="", help_text="Where more can be seen; kept encrypted."
    )

    def telling(self) -> Telling:
        """What the verb takes; only after ``is_valid``. Raises ``ValidationError`` for an identifier."""
        said = dict(self.validated_data)
        known = said.pop("identifiers", {})
        return Telling(
            **{
                **said,
                "means": Means(said["means"]),
                "fingerprint": fingerprint_of(self.initial_data),
                "whom": whom_of(known),
            }
        )


class EventsSerializer(serializers.Serializer[Any]):
    """Several at once; each is taken in or refused for itself."""

    events: Any = serializers.ListSerializer(child=EventSerializer(), allow_empty=False, max_length=MOST)


class EventTakenSerializer(serializers.Serializer[Any]):
    """What became of one event."""

    id = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(["taken", "already", "refused", "conflict"])
    records = serializers.IntegerField(help_text="Records of Dertig that changed.")
    problems = serializers.DictField(
        child=serializers.JSONField(), help_text="By field, what is wrong and what to do."
    )


class EventsTakenSerializer(serializers.Serializer[Any]):
    """What became of each, in your order."""

    taken = serializers.IntegerField()
    already = serializers.IntegerField()
    refused = serializers.IntegerField()
    conflict = serializers.IntegerField()
    events = EventTakenSerializer(many=True)


def fingerprint_of(sent: Any) -> str:
    """The same for the same event, in whatever order its fields stand."""
    body = dict(sent) if isinstance(sent, Mapping) else sent
    return keyed_hash(json.dumps(body, sort_keys=True, default=str), kind="event")
