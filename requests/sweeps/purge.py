"""Closed and withdrawn requests go when the period in the controller's own record has ended (Art. 5(1)(e)).

Their rows go with all that hangs on them, and the bytes of their documents. What stays: the events
and the documents' proofs, which name nobody, and an event with the counts of what went.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from accounts.models import Controller
from accounts.principal import system
from evidence.documents import erase_bytes
from evidence.models import Document
from evidence.trail import record as record_event
from evidence.turns import alone
from processing.models import Purpose
from processing.terms import ActivityRole, ActivityStatus, Anchor, Disposition
from requests.keeping import Rule, last_day_of_all
from requests.models import InboundMail, SubjectRequest
from requests.own_record import ACTIVITY
from requests.sweeps.teams import local
from requests.terms import State
from subjects.actions import forget_searches

BATCH = 200
ENDED = ((State.CLOSED, "closed_at"), (State.WITHDRAWN, "withdrawn_at"))

BY = system("purge")


def purge_ended(now: datetime | None = None) -> int:
    """Delete the requests whose period has ended, in batches; gives how many.

    Each batch is one transaction with its event: killed in between, what was counted is gone and
    the rest is found again. A file whose row went before it is found by ``sweep_orphans``.
    """
    with alone("requests:purge") as mine:
        if not mine:
            return 0
        return sum(_purge(controller, day) for controller, day in _periods_ended(now or timezone.now()))


def _periods_ended(now: datetime) -> Iterator[tuple[Controller, date]]:
    """Each controller whose register has the rule, with the last day on which a request to go has ended."""
    rules = _rules()
    for controller in Controller.objects.filter(pk__in=rules).order_by("pk"):
        day = last_day_of_all(rules[controller.pk], local(controller, now).date())
        if day is not None:
            yield controller, day


def _rules() -> dict[int, list[Rule]]:
    """The periods of requests that stand in the registers, by controller: one query.

    A purpose without one gives a rule without length. Retired records rule nothing.
    """
    rows = (
        Purpose.objects.filter(activity__ref=ACTIVITY, activity__role=ActivityRole.CONTROLLER.value)
        .exclude(activity__status=ActivityStatus.RETIRED.value)
        .values_list(
            "activity__controller_id", "retention__period", "retention__anchor", "retention__disposition"
        )
    )
    rules: defaultdict[int, list[Rule]] = defaultdict(list)
    for controller_id, period, anchor, disposition in rows:
        rules[controller_id].append(
            Rule(period, Anchor(anchor or Anchor.EVENT), Disposition(disposition) if disposition else None)
        )
    return dict(rules)


def _purge(controller: Controller, day: date) -> int:
    before = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(controller.time_zone))
    gone = 0
    for state, moment in ENDED:
        while batch := _purge_batch(controller, state, moment, before, day):
            gone += batch
    return gone


@transaction.atomic
def _purge_batch(controller: Controller, state: State, moment: str, before: datetime, day: date) -> int:
    ended = SubjectRequest.objects.filter(
        controller=controller, state=state.value, **{f"{moment}__lt": before}
    ).order_by(moment)
    found = list(ended.select_for_update(skip_locked=True).values_list("pk", "reference")[:BATCH])
    if not found:
        return 0
    pks = [pk for pk, _reference in found]
    forget_searches(controller=controller, requests=[reference for _pk, reference in found], by=BY)
    erased = _erase_documents(pks)
    InboundMail.objects.filter(request__in=pks).delete()
    _total, rows = SubjectRequest.objects.filter(pk__in=pks).delete()
    counts = {label.partition(".")[2].lower(): count for label, count in sorted(rows.items()) if count}
    record_event(
        "requests.purged",
        actor=BY.actor,
        controller_id=controller.pk,
        record="requests",
        detail={"state": state.value, "ended_by": day.isoformat(), "documents": erased, **counts},
    )
    return len(pks)


def _erase_documents(pks: list[int]) -> int:
    """Erase the bytes of every document that a row of these requests holds."""
    names = [
        row
        for model, path, field in _holders()
        for row in model._default_manager.filter(
            **{f"{path}__in": pks, f"{field}__isnull": False}
        ).values_list(field, flat=True)
    ]
    documents = Document.objects.filter(pk__in=names).exclude(storage_name="")
    for document in documents:
        erase_bytes(document, actor=BY.actor)
    return len(documents)


def _holders() -> Iterator[tuple[type[Model], str, str]]:
    """Every model of ours that holds a document of a request: (model, path to the request, field)."""
    for model in apps.get_app_config("requests").get_models():
        path = _path_to_request(model)
        for field in model._meta.concrete_fields:
            if path and field.related_model is Document:
                yield model, path, field.name


def _path_to_request(model: type[Model]) -> str:
    """By which relation its rows lead to their request; empty where they do not."""
    path: str = getattr(model, "controller_path", "")
    if path.endswith("request__controller_id"):
        return path.removesuffix("__controller_id")
    own = (field.name for field in model._meta.concrete_fields if field.related_model is SubjectRequest)
    return next(own, "") if model is not SubjectRequest else "pk"
