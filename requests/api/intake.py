"""What another program may report, checked field by field."""

import re
from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from processing.api.fields import Moment
from processing.terms import DataSubjectRight
from requests.actions import Submission
from requests.letter_words import LANGUAGES
from requests.models import SubjectRequest
from requests.terms import ActingFor, Channel
from subjects.identifiers import normalise_email

MAX_KEY = 100
ONE_LINE = RegexValidator(
    re.compile(r"\A[^\x00-\x1f\x7f]*\Z"), "Write this on one line, without control characters."
)


class IntakeSerializer(serializers.Serializer[Submission]):
    """A request as another system reports it."""

    controller = serializers.SlugField(
        required=False, help_text="Slug of the controller; needed only by who works for several."
    )
    received_at = Moment(
        help_text="When it reached the controller, with offset. The clock starts on that day."
    )
    channel = serializers.ChoiceField(
        [channel.value for channel in Channel], default=Channel.SYSTEM.value, help_text="How it came in."
    )
    rights = serializers.ListField(
        child=serializers.ChoiceField([right.value for right in DataSubjectRight]),
        max_length=len(DataSubjectRight),
        help_text="What the person asks; several at once are one request.",
    )
    language = serializers.ChoiceField(LANGUAGES, help_text="In which language the person is answered.")
    name = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200, validators=[ONE_LINE]
    )
    email = serializers.EmailField(required=False, default="", allow_blank=True, max_length=254)
    postal_address = serializers.CharField(required=False, default="", allow_blank=True, max_length=1000)
    details = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=20_000, help_text="The person's own words."
    )
    acting_for = serializers.ChoiceField(
        [kind.value for kind in ActingFor],
        default=ActingFor.SELF.value,
        help_text="On whose behalf somebody asks.",
    )
    acting_name = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200, validators=[ONE_LINE]
    )
    authority = serializers.CharField(
        required=False,
        default="",
        allow_blank=True,
        max_length=2000,
        help_text="The authority that was shown.",
    )

    def submission(self, idempotency_key: str) -> Submission:
        """What the verb takes; only after ``is_valid``."""
        given: dict[str, Any] = {
            name: value for name, value in self.validated_data.items() if name != "controller"
        }
        return Submission(
            **{
                **given,
                "rights": [DataSubjectRight(right) for right in given["rights"]],
                "channel": Channel(given["channel"]),
                "acting_for": ActingFor(given["acting_for"]),
            },
            idempotency_key=idempotency_key,
        )


def same_report(request: SubjectRequest, submission: Submission) -> bool:
    """Whether a request that stands is the one that is reported again under its key."""
    rights = {asked.right for asked in request.rights.all()}
    facts = ("received_at", "channel", "language", "acting_for")
    texts = ("name", "postal_address", "details", "acting_name", "authority")
    return (
        rights == {right.value for right in submission.rights}
        and all(getattr(request, fact) == getattr(submission, fact) for fact in facts)
        and all(getattr(request, text) == getattr(submission, text).strip() for text in texts)
        and request.email == normalise_email(submission.email)
    )
