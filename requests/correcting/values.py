"""The values of corrections, for who carries them out; and the steps that they make."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping

from requests.correcting.row_key import ROW_KEY
from requests.models import Correction
from retention.correcting import Values
from stores.mapping import DatasetMap
from stores.work import Correct, Step, Work


def step_name(group: uuid.UUID) -> str:
    """The same for the same correction, whatever becomes of its values."""
    return f"correct {group.hex}"


def grouped(rows: Iterable[Correction]) -> Mapping[uuid.UUID, list[Correction]]:
    """Columns that are corrected together, in the order in which they were proposed."""
    found: defaultdict[uuid.UUID, list[Correction]] = defaultdict(list)
    for row in rows:
        found[row.group].append(row)
    return found


def values_of(rows: Iterable[Correction]) -> Values:
    """Of one group."""
    columns = sorted(rows, key=lambda each: each.pk)
    corrects = tuple(Correct(each.column, each.new, None if each.whatever else each.old) for each in columns)
    return Values(corrects, row_from(columns[0].row))


def work_of(mapping: DatasetMap, rows: list[Correction]) -> Work:
    """One group as work, with its values and without the person."""
    values = values_of(rows)
    name = step_name(rows[0].group)
    step = Step(name=name, dataset=mapping, lapses=(), corrects=values.corrects, row=values.row)
    return Work(dataset=mapping, steps=(step,))


def row_text(key: tuple[str, ...]) -> str:
    """The key of a row as it is sealed; "" for none."""
    return ROW_KEY.write_text(key) if key else ""


def row_from(text: str) -> tuple[str, ...]:
    """The key again."""
    return ROW_KEY.read_text(text) if text else ()


def waiting_values(controller_id: int, reference: str) -> Mapping[str, Values]:
    """All that a request's waiting corrections set, by name of step; one query."""
    rows = Correction.objects.waiting().filter(
        request__controller=controller_id, request__reference=reference
    )
    return {step_name(group): values_of(columns) for group, columns in grouped(rows).items()}
