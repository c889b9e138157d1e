"""What the worker does for this floor. Every task may come twice, late, or never."""

from celery import shared_task

from evidence import documents


@shared_task
def sweep_orphans() -> None:
    """Delete sealed files that no document names: a crash between row and file left them."""
    documents.sweep_orphans()
