"""What the worker does for this floor. Every task may come twice, late, or never."""

from uuid import UUID

from celery import shared_task

from processing.exporting import running


@shared_task
def run_export(job_id: str) -> None:
    """Make the export of one job, unless it is done or being made."""
    running.run(UUID(job_id))


@shared_task
def sweep_exports() -> None:
    """Send unfinished jobs again: their message was lost, or their worker died.

    One that is still being made refuses a second worker, so sending it again does no harm.
    """
    for job_id in running.unfinished():
        run_export.apply_async((str(job_id),), expires=60)
