"""Exports that are open when the installation is upgraded."""

from collections.abc import Iterator

from evidence.upgrade_checks import Matter, open_work
from processing.models import ExportJob
from processing.models.exporting import ExportState


def open_exports() -> Iterator[Matter]:
    unfinished = ExportJob.objects.filter(state__in=[ExportState.WAITING, ExportState.RUNNING]).count()
    yield from open_work(
        "exports", unfinished, "wait or are being made. They go on, or are begun again, by themselves."
    )
