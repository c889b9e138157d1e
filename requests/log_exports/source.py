"""From the rows of requests to the value of their log; six queries, whatever it holds."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Prefetch

from accounts.models import Controller
from accounts.principal import OWN_WORK
from processing.terms import DataSubjectRight
from requests.log import Asked, Decision, Line, Log, Searched, Told
from requests.models import Letter, RecipientTold, SubjectRequest, SystemSearched
from requests.terms import (
    Channel,
    Ground,
    IdentityMethod,
    IdentityState,
    LetterKind,
    Outcome,
    Question,
    SearchResult,
    State,
    ToldHow,
)


def read_log(controller: Controller, first: date, last: date) -> Log:
    """The requests received from ``first`` to ``last``; no sealed text is opened."""
    # A mail that came back told nobody.
    reached = RecipientTold.objects.filter(came_back_at=None)
    notices = Letter.objects.filter(kind=LetterKind.EXTENSION.value).defer(*Letter.personal_fields)
    rows = (
        SubjectRequest.objects.filter(controller=controller, received_on__range=(first, last))
        .defer(*SubjectRequest.personal_fields)
        .select_related("handler")
        .prefetch_related(
            "rights",
            "pauses",
            Prefetch("letters", notices, to_attr="notices"),
            Prefetch("searches", SystemSearched.objects.defer(*SystemSearched.personal_fields)),
            Prefetch("recipients_told", reached.defer(*RecipientTold.personal_fields)),
        )
        .order_by("received_at", "pk")
    )
    zone = ZoneInfo(controller.time_zone)
    return Log(
        controller=controller.name,
        first=first,
        last=last,
        made_on=controller.today(),
        lines=tuple(_line(row, zone) for row in rows),
    )


def _line(row: SubjectRequest, zone: ZoneInfo) -> Line:
    notices: list[Letter] = row.notices  # type: ignore[attr-defined]
    return Line(
        reference=row.reference,
        channel=Channel(row.channel),
        received_on=row.received_on,
        entered_on=row.entered_at.astimezone(zone).date(),
        state=State(row.state),
        decisions=tuple(
            Decision(
                right=DataSubjectRight(asked.right),
                outcome=Outcome(asked.outcome) if asked.outcome else None,
                ground=Ground(asked.ground) if asked.ground else None,
                late=asked.decided_late,
            )
            for asked in row.rights.all()
        ),
        identity=IdentityState(row.identity),
        identity_method=IdentityMethod(row.identity_method) if row.identity_method else None,
        due=row.due,
        due_on=row.due_on,
        paused=row.paused,
        questions=tuple(
            Asked(Question(pause.question), pause.asked_on, pause.answered_on, pause.stops_clock)
            for pause in row.pauses.all()
        ),
        extended_on=_day(row.extended_at, zone),
        extension_told=_day(notices[0].made_at, zone) if notices else None,
        answered_on=_day(row.answered_at, zone),
        outcome=Outcome(row.outcome) if row.outcome else None,
        withdrawn_on=_day(row.withdrawn_at, zone),
        searches=tuple(
            Searched(each.system, each.on, SearchResult(each.result), _by_hand(each.recorded_by))
            for each in row.searches.all()
        ),
        told=tuple(
            Told(each.recipient, each.on, ToldHow(each.how), _by_hand(each.recorded_by))
            for each in row.recipients_told.all()
        ),
        handler=str(row.handler) if row.handler else "",
    )


def _by_hand(recorded_by: str) -> bool:
    return not recorded_by.startswith(OWN_WORK)


def _day(moment: datetime | None, zone: ZoneInfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
