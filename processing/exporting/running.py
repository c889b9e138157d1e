"""Making the export of a job: once, whoever else tries, and again after a worker's death.

Whoever makes it holds an advisory lock of its database session. The database lets go of that lock
when the worker's connection ends, however it ends; so "running" with a free lock means that the
worker died, and the next one may begin anew. Two can never make it at once.
"""

from datetime import timedelta
from uuid import UUID

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.principal import Principal
from evidence.acting import acting
from evidence.models import Event
from evidence.pdf_fonts import FontsMissing
from evidence.trail import record as record_event
from evidence.turns import alone
from evidence.vault import VaultError
from processing.exporting.making import keep, make
from processing.exporting.order import Order
from processing.exporting.progress import DONE, KEEPING, Progress
from processing.exports.editions import Edition
from processing.models.exporting import ExportFormat, ExportJob, ExportState

MAX_ATTEMPTS = 3
"""A job that took three workers down with it is not given a fourth."""
SWEEP_AT_MOST = 100
UNFINISHED = [ExportState.WAITING, ExportState.RUNNING]

log = structlog.get_logger()


def run(job_id: UUID) -> None:
    """Make a job's export. Nothing happens where it is finished, gone, or being made."""
    with alone(_record(job_id)) as mine:
        job = _claimed(job_id) if mine else None
        if job is not None:
            _make(job)


def unfinished() -> list[UUID]:
    """Jobs that should have been made by now, the oldest first; costs what is unfinished."""
    due = ExportJob.objects.filter(state__in=UNFINISHED, asked_at__lt=timezone.now() - _ONE_MINUTE)
    return list(due.order_by("asked_at").values_list("pk", flat=True)[:SWEEP_AT_MOST])


_ONE_MINUTE = timedelta(minutes=1)


@transaction.atomic
def _claimed(job_id: UUID) -> ExportJob | None:
    """The job, running from now on; None where there is nothing (more) to do."""
    claimed = ExportJob.objects.filter(pk=job_id, state__in=UNFINISHED).update(
        state=ExportState.RUNNING, started_at=timezone.now(), progress=0, step="", error=""
    )
    if not claimed:
        return None
    job = ExportJob.objects.select_related("controller").get(pk=job_id)
    if _starts(job) >= MAX_ATTEMPTS:
        _finish(job, ExportState.FAILED, error=_("The worker stopped three times while making it."))
        return None
    _told(job, "export.start")
    return job


def _make(job: ExportJob) -> None:
    progress = Progress(job.pk)
    order = Order(format=ExportFormat(job.format), edition=Edition(job.edition), language=job.language)
    with translation.override(job.language):
        try:
            export = make(controller=job.controller, order=order, by=_as_asked(job), tell=progress.tell)
            progress.tell(95, KEEPING)
            with transaction.atomic(), acting(job.asked_by):
                document = keep(export=export, controller=job.controller, actor=job.asked_by)
                _finish(job, ExportState.DONE, document=document, progress=100, step=DONE)
        except SoftTimeLimitExceeded as error:
            _fail(job, _("It took longer than the time limit allows."), error)
        except (VaultError, FontsMissing) as error:
            _fail(job, str(error), error)
        except Exception as error:
            _fail(job, _("It could not be made (%(error)s).") % {"error": type(error).__name__}, error)
            raise


def _as_asked(job: ExportJob) -> Principal:
    """Whoever asked held the right when asking; the verb checked it."""
    return Principal(actor=job.asked_by, everywhere=True)


@transaction.atomic
def _fail(job: ExportJob, words: str, error: BaseException) -> None:
    log.warning("export_failed", job=str(job.pk), error=type(error).__name__)
    _finish(job, ExportState.FAILED, error=words)


def _finish(job: ExportJob, state: ExportState, **values: object) -> None:
    ExportJob.objects.filter(pk=job.pk).update(state=state, finished_at=timezone.now(), **values)
    _told(job, f"export.{state.value}")


def _starts(job: ExportJob) -> int:
    """How often a worker has begun with it."""
    return Event.objects.filter(
        controller_id=job.controller_id, record=_record(job.pk), verb="export.start"
    ).count()


def _told(job: ExportJob, verb: str) -> None:
    record_event(verb, actor="system:exports", controller_id=job.controller_id, record=_record(job.pk))


def _record(job_id: UUID) -> str:
    return f"export:{job_id}"
