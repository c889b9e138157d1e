"""Who was told, for the person who asks (Art. 19, second sentence), and how it stands, for the team."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.staff_mail import page_address
from requests.carrying.parts import Part
from requests.carrying.terms import PartState, Stage
from requests.models import SubjectRequest
from requests.telling.labels import label
from requests.telling.terms import Obstacle, TellingState
from requests.terms import ToldHow


@dataclass(frozen=True, slots=True)
class Told:
    """A recipient, and on which day they were told; None for one who could not be."""

    recipient: str
    on: date | None


def told_of(request: SubjectRequest) -> tuple[Told, ...]:
    """Every recipient of whom something is recorded, each once, in order; one query. What came back and
    was not told since is left out: it is still under way."""
    rows = request.recipients_told.filter(came_back_at=None).order_by("on", "pk")
    found: dict[str, Told] = {}
    for recipient, on, how in rows.values_list("recipient", "on", "how"):
        told = Told(recipient, None if how == ToldHow.NOT_TOLD else on)
        if told.on is not None or recipient not in found:
            found[recipient] = told
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
            url=page_address("admin:requests_step", request.pk, "record-told") if by_hand else "",
        )
