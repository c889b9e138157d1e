"""A hold on a person reaches the work that people were asked for before it was placed."""

from django.db import transaction

from accounts.principal import Principal
from retention.disposal import Person, spared_in
from stores.assembly import dataset_map, whole
from stores.connectors.manual.instructions import people
from stores.models import Dataset, StoreTask
from stores.task_actions import spare_in_task


@transaction.atomic
def reach_tasks(*, controller_id: int, person: Person, by: Principal) -> None:
    """Add the person to whom every open task leaves alone, where its dataset knows people by such values.

    Done again, it changes nothing. Raises ``NotAllowed``.
    """
    tasks = StoreTask.objects.filter(store__controller=controller_id, done_at=None).select_related("store")
    if not (found := list(tasks.order_by("pk"))):
        return
    rows = whole(Dataset.objects.filter(store__in={task.store_id for task in found}))
    datasets = {(row.store_id, row.ref): dataset_map(row) for row in rows}
    for task in found:
        dataset = datasets.get((task.store_id, task.dataset))
        lines = people(tuple(spared_in(dataset, [person]))) if dataset else ""
        if lines:
            spare_in_task(task=task, people=lines, by=by)
