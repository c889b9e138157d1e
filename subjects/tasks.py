"""What the worker does for this floor. Every task may come twice, late, or never."""

from celery import shared_task

from subjects import asking
from subjects.events import keeping


@shared_task
def search_store(search_id: int, store_id: int) -> None:
    """Look for one person in one store."""
    asking.ask_store(search_id, store_id)


@shared_task
def sweep_searches() -> None:
    """Workers for stores that are due: asked again, or whose message was lost."""
    for search_id, store_id in asking.lost():
        search_store.apply_async((search_id, store_id), expires=60)


@shared_task
def forget_events() -> None:
    """Events of other systems that nobody will send again."""
    keeping.forget_events()
