"""The verb by which people ask for an export, and what they then get."""

import structlog
from django.db import transaction
from kombu.exceptions import OperationalError

from accounts.models import Controller
from accounts.principal import Principal
from accounts.roles import Right
from evidence.trail import record as record_event
from processing.exporting.order import Order
from processing.models import ExportJob
from processing.tasks import run_export

log = structlog.get_logger()


@transaction.atomic
def request_export(*, controller: Controller, order: Order, by: Principal) -> ExportJob:
    """Ask for an export; it is made by the worker.

    Raises ``NotAllowed``; ``ValidationError`` where the order names no format, edition or language
    that there is.
    """
    by.require(Right.EXPORT, controller.pk)
    order = order.made_whole()
    job = ExportJob(
        controller=controller,
        format=order.format,
        edition=order.edition,
        language=order.language,
        asked_by=by.actor,
    )
    job.full_clean()
    job.save()
    record_event(
        "export.ask",
        actor=by.actor,
        controller_id=controller.pk,
        record=f"export:{job.pk}",
        detail=order.facts(),
    )
    transaction.on_commit(lambda: _send(job))
    return job


def _send(job: ExportJob) -> None:
    """Tell the worker. Without a broker nothing is lost: the sweep finds the job."""
    try:
        run_export.delay(str(job.pk))
    except OperationalError:
        log.warning("export_not_sent", job=str(job.pk), error="OperationalError")
