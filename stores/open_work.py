"""What is open with data stores when the installation is upgraded: tasks of people, webhooks."""

from collections.abc import Iterator

from evidence.upgrade_checks import Matter, Weight, open_work
from stores.models import StoreTask, WebhookDelivery, WebhookEndpoint


def open_in_stores() -> Iterator[Matter]:
    yield from open_work(
        "tasks in data stores",
        StoreTask.objects.filter(done_at=None).count(),
        "wait for the people they are assigned to. They stay open.",
        Weight.PEOPLE,
    )
    yield from open_work(
        "webhooks",
        WebhookDelivery.objects.filter(next_try_at__isnull=False).count(),
        "messages wait for their receiver. They are sent after the upgrade, as they were made.",
    )
    yield from open_work(
        "paused webhooks",
        WebhookEndpoint.objects.filter(active=True, paused_at__isnull=False).count(),
        "webhooks are paused since their receiver failed. Somebody has to resume them.",
        Weight.PEOPLE,
    )
