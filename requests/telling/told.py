"""Who was told, for the person who asks (Art. 19, second sentence), and how it stands, for the team."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from requests.carrying.parts import Part
from requests.carrying.terms import PartState, Stage
from requests.models import RecipientTold, SubjectRequest
from requests.telling.acts import ACTS
from requests.telling.labels import label
from requests.telling.terms import Act, Obstacle, TellingState
from requests.terms import ToldHow


@dataclass(frozen=True, slots=True)
class Told:
    """A recipient, on which day they were told (None for one who could not be), and of what, where known."""

    recipient: str
    on: date | None
    acts: tuple[Act, ...] = ()


def told_of(request: SubjectRequest) -> tuple[Told, ...]:
    """What is recorded for one request; as ``told_of_all``."""
    return told_of_all([request])


def told_of_all(requests: Iterable[SubjectRequest]) -> tuple[Told, ...]:
    """Every recipient of whom something is recorded, each once a request, in order; one query. What came
    back and was not told since is left out: it is still under way."""
    rows = RecipientTold.objects.filter(request__in=requests, came_back_at=None).order_by("on", "pk")
    found: dict[tuple[int, str], Told] = {}
    for request, recipient, on, how, about in rows.values_list(
        "request", "recipient", "on", "how", "telling__about"
    ):
        acts = tuple(Act(each.act) for each in ACTS.read(about or []))
        told = Told(recipient, None if how == ToldHow.NOT_TOLD else on, acts)
        if told.on is not None or (request, recipient) not in found:
            found[request, recipient] = told
    return tuple(found.values())


_STATES = {
    TellingState.WAITING: PartState.RUNNING,
    TellingState.BY_HAND: PartState.BY_HAND,
    TellingState.TOLD: PartState.DONE,
    TellingState.NOT_TOLD: PartState.DONE,
    TellingState.CANCELLED: PartState.CANCELLED,
}


def parts(request: SubjectRequest) -> Iterable[Part]:
    """How it stands with each recipient; one query."""
    rows = request.tellings.select_related("assignee").defer("body").order_by("pk")
    for telling in rows:
        state = TellingState(telling.state)
        by_hand = state is TellingState.BY_HAND
        yield Part(
            stage=Stage.TELL,
            kind="telling",
            label=telling.recipient,
            state=_STATES[state],
            why=(label(Obstacle(telling.obstacle)),) if by_hand else (),
            by=str(telling.assignee) if by_hand and telling.assignee else "",
            when=telling.ended_at,
            url=reverse("admin:requests_step", args=(request.pk, "record-told")) if by_hand else "",
        )
