"""From rows to the register value, in a constant number of queries.

One query per table, whatever the number of rows; refs of links come as arrays with their row.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, OuterRef, Q, QuerySet
from pydantic import TypeAdapter

from accounts.models import Controller, ControllerContact
from processing import register as shapes
from processing.mapping import CHILDREN, MODELS, columns_of, parent_field, party_data, to_data
from processing.models import ClientContact, ProcessingActivity
from processing.reference import catalogue, catalogue_for
from processing.register import Register
from processing.terms import ActivityStatus

_ACTIVITY_TABLES = (
    shapes.RetentionPeriod,
    shapes.DataItem,
    shapes.Disclosure,
    shapes.Transfer,
    shapes.Purpose,
)
_CONTROLLER_TABLES = (
    shapes.ResponsePromise,
    shapes.JointController,
    shapes.OwnDataCategory,
    shapes.OwnSubjectCategory,
    shapes.Recipient,
    shapes.Client,
    shapes.Measure,
    shapes.Notice,
)
_TOLD_TABLES = (shapes.OwnDataCategory, shapes.Recipient)
_STANDINGS: TypeAdapter[tuple[shapes.Standing, ...]] = TypeAdapter(tuple[shapes.Standing, ...])
_CONTROLLER: TypeAdapter[shapes.Controller] = TypeAdapter(shapes.Controller)
_NOTICE: TypeAdapter[shapes.Notice | None] = TypeAdapter(shapes.Notice | None)
_ACTIVITIES: TypeAdapter[dict[int, shapes.Activity]] = TypeAdapter(dict[int, shapes.Activity])
_PURPOSES: TypeAdapter[dict[str, tuple[shapes.Purpose, ...]]] = TypeAdapter(
    dict[str, tuple[shapes.Purpose, ...]]
)

_ALL = Q()

type Rows = Mapping[int, list[dict[str, Any]]]
"""Plain data of one table's records, by the id of the row above."""


def register_of(controller_id: int) -> Register:
    """The whole register of a controller as one frozen value.

    Raises ``Controller.DoesNotExist``.
    """
    found = registers_of([controller_id])
    if controller_id not in found:
        raise Controller.DoesNotExist(f"No controller with id {controller_id}.")
    return found[controller_id]


def registers_of(controller_ids: Iterable[int]) -> dict[int, Register]:
    """The registers of some controllers by id, in as many queries as one takes."""
    ids = list(controller_ids)
    return {pk: _register(record) for pk, record in _records_data(ids).items()} if ids else {}


def extract_of(controller_id: int, activities: Collection[str]) -> Register:
    """What a person is told of some activities (refs, Art. 15(1)): these, all recipients and data categories
    that they may name, and who the controller is; with the whole catalogue. Ten queries.

    Whatever else the record holds is left out: it is no register to export, to check or to hash.
    Raises ``Controller.DoesNotExist``.
    """
    found = _records_data([controller_id], _TOLD_TABLES, Q(ref__in=activities))
    if controller_id not in found:
        raise Controller.DoesNotExist(f"No controller with id {controller_id}.")
    return _register(found[controller_id], catalogue())


def _register(record: dict[str, Any], shared: shapes.Catalogue | None = None) -> Register:
    """With the ``shared`` facts that are given, else those that the record cites."""
    standings = [
        {"activity": ref, "status": ActivityStatus(status), "approved_on": approved_on}
        for ref, status, approved_on in (entry.pop("_standing") for entry in record["activities"])
    ]
    value = shapes.RECORD.validate_python(record)
    return Register(
        record=value,
        catalogue=shared or catalogue_for(value),
        standings=_STANDINGS.validate_python(standings),
    )


def identity_of(controller_id: int) -> tuple[shapes.Controller, shapes.Notice | None]:
    """Who a controller is and its notice, without its record: for pages that show no more.

    Raises ``Controller.DoesNotExist``.
    """
    controllers = _controllers([controller_id])
    if not controllers:
        raise Controller.DoesNotExist(f"No controller with id {controller_id}.")
    controller = controllers[controller_id]
    del controller["_no_joint_controllers"]
    notices = _table(shapes.Notice, Q(controller_id=controller_id))[controller_id]
    _strip([notices])
    return _CONTROLLER.validate_python(controller), _NOTICE.validate_python(notices[0] if notices else None)


def activities_of(activity_ids: Iterable[int]) -> dict[int, shapes.Activity]:
    """The sheets of some activities by id, for lists that show a page of them."""
    ids = list(activity_ids)
    data = {entry.pop("_id"): entry for entries in _activities(Q(pk__in=ids)).values() for entry in entries}
    for entry in data.values():
        entry.pop("_standing")
    return _ACTIVITIES.validate_python(data)


def purposes_in(activity_ids: Iterable[int]) -> dict[str, tuple[shapes.Purpose, ...]]:
    """The purposes of some activities by their activity's ref, in the order of the record; two queries."""
    ids = list(activity_ids)
    tables: dict[type, Rows] = {
        shapes.RetentionPeriod: _table(shapes.RetentionPeriod, Q(purpose__activity__in=ids))
    }
    purposes = _table(shapes.Purpose, Q(activity__in=ids), "activity__position", "activity__ref")
    found: dict[tuple[int, int, str], list[dict[str, Any]]] = {}
    for pk, entries in purposes.items():
        _attach(shapes.Purpose, entries, tables)
        ((position, ref),) = {entry.pop("_extra") for entry in entries}
        found[position, pk, ref] = entries
    return _PURPOSES.validate_python({at[-1]: found[at] for at in sorted(found)})


def _records_data(
    controller_ids: list[int], shown: Iterable[type] = _CONTROLLER_TABLES, which: Q = _ALL
) -> dict[int, dict[str, Any]]:
    """Plain data of records, by controller: whole ones, or those tables and activities of them."""
    theirs = Q(controller_id__in=controller_ids)
    tables = {shape: _table(shape, theirs) for shape in shown}
    for table in tables.values():
        _strip(table.values())
    activities = _activities(theirs & which)
    for entry in _entries(activities.values()):
        del entry["_id"]
    return {
        pk: _record_data(controller, {shape: table[pk] for shape, table in tables.items()}, activities[pk])
        for pk, controller in _controllers(controller_ids).items()
    }


def _record_data(
    controller: dict[str, Any], tables: Mapping[type, list[dict[str, Any]]], activities: list[dict[str, Any]]
) -> dict[str, Any]:
    none = controller.pop("_no_joint_controllers")
    controller["response_promises"] = tables.get(shapes.ResponsePromise, [])
    notices = tables.get(shapes.Notice)
    data: dict[str, Any] = {
        name: tables[shape] for name, shape in CHILDREN[shapes.Record].items() if shape in tables
    }
    data |= {"controller": controller, "notice": notices[0] if notices else None, "activities": activities}
    data["joint_controllers"] = {"none_because": none} if none else data.get("joint_controllers") or None
    return data


def _controllers(controller_ids: list[int]) -> dict[int, dict[str, Any]]:
    """Plain data of the controllers that exist, with their contacts, by id."""
    found: dict[int, dict[str, Any]] = {}
    for row in _rows(shapes.Controller, Q(pk__in=controller_ids)):
        data = to_data(shapes.Controller, row)
        data["_no_joint_controllers"] = row["joint_controllers_none_because"]
        found[row["pk"]] = data
    for contact in ControllerContact.objects.filter(controller_id__in=controller_ids).values():
        found[contact["controller_id"]][contact["kind"]] = party_data(contact)
    return found


def _activities(which: Q) -> dict[int, list[dict[str, Any]]]:
    below = Q(activity__in=ProcessingActivity.objects.filter(which))
    tables: dict[type, Rows] = {
        shape: _table(shape, Q(purpose__activity__in=ProcessingActivity.objects.filter(which)))
        if shape is shapes.RetentionPeriod
        else _table(shape, below)
        for shape in _ACTIVITY_TABLES
    }
    for purposes in tables[shapes.Purpose].values():
        _attach(shapes.Purpose, purposes, tables)
    activities = _table(shapes.Activity, which, "status", "approved_on")
    for entries in activities.values():
        _attach(shapes.Activity, entries, tables, keep_id=True)
        for entry in entries:
            status, approved_on = entry.pop("_extra")
            entry["_standing"] = (entry["ref"], status, approved_on)
    return activities


def _attach(
    shape: type, entries: list[dict[str, Any]], tables: Mapping[type, Rows], *, keep_id: bool = False
) -> None:
    """Hang each record's collections on it; an empty one is "none, because…" or not stated."""
    for entry in entries:
        key = entry["_id"] if keep_id else entry.pop("_id")
        for name, child in CHILDREN[shape].items():
            held = tables[child].get(key, [])
            if child not in CHILDREN:
                _strip([held])
            if held:
                entry[name] = held
            elif name not in entry:
                entry[name] = None if name in columns_of(shape).nullable else []


def _table(shape: type, which: Q, *extra: str) -> defaultdict[int, list[dict[str, Any]]]:
    """All rows of a table as plain data, by the row above; ``_id`` and ``_extra`` beside it."""
    above = f"{parent_field(shape)}_id"
    contacts = _client_contacts(which) if shape is shapes.Client else {}
    grouped: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(shape, which, above, *extra):
        data = to_data(shape, row)
        data["_id"] = row["pk"]
        if extra:
            data["_extra"] = tuple(row[name] for name in extra)
        data |= contacts.get(row["pk"], {})
        grouped[row[above]].append(data)
    return grouped


def _rows(shape: type, which: Q, *extra: str) -> QuerySet[Any, dict[str, Any]]:
    """A table's rows with exactly the columns that the shape needs."""
    columns = columns_of(shape)
    model = MODELS[shape]
    queryset = model._default_manager.filter(which)
    links = {f"{name}_refs": _linked_refs(model, name) for name in columns.links}
    nones = [f"{name}_none_because" for name in columns.nones]
    if shape is shapes.Controller:
        nones.append("joint_controllers_none_because")
    names = [
        "pk",
        *columns.plain,
        *(f"{name}__ref" for name in columns.foreign),
        *(f"{name}_{part}" for name, parts in columns.values.items() for part in parts),
        *nones,
        *links,
        *extra,
    ]
    order = ("position", "pk") if shape not in (shapes.Controller, shapes.Notice) else ()
    found: QuerySet[Any, dict[str, Any]] = queryset.annotate(**links).order_by(*order).values(*names)
    return found


def _linked_refs(model: type[Model], name: str) -> ArraySubquery:
    """The refs of a many-to-many link as one array, sorted: their order means nothing."""
    field: Any = model._meta.get_field(name)
    through = field.remote_field.through
    target = field.m2m_reverse_field_name()
    return ArraySubquery(
        through.objects.filter(**{field.m2m_field_name(): OuterRef("pk")})
        .order_by(f"{target}__ref")
        .values(f"{target}__ref")
    )


def _client_contacts(which: Q) -> dict[int, dict[str, Any]]:
    clients = MODELS[shapes.Client]._default_manager.filter(which)
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for row in ClientContact.objects.filter(client__in=clients).values():
        found[row["client_id"]][row["kind"]] = party_data(row)
    return found


def _strip(collections: Iterable[list[dict[str, Any]]]) -> None:
    for entry in _entries(collections):
        entry.pop("_id", None)


def _entries(collections: Iterable[list[dict[str, Any]]]) -> Iterator[dict[str, Any]]:
    for collection in collections:
        yield from collection
