"""Applying a plan to the rows, set by set: a statement per table and kind of change."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from accounts.models import Controller, ControllerContact
from processing import register as shapes
from processing.mapping import (
    CHILDREN,
    CONTACTS,
    FIELDS,
    MODELS,
    columns_of,
    parent_field,
    party_columns,
    refs,
    to_columns,
)
from processing.models import ClientContact, DataCategory, Organisation, SubjectCategory
from processing.paths import identity, walk
from processing.plan import Plan, Sign
from processing.register import Record
from processing.rows import path_of

# Targets before those that point at them.
_ORDER: tuple[type, ...] = (
    shapes.Controller,
    shapes.ResponsePromise,
    shapes.Notice,
    shapes.JointController,
    shapes.OwnDataCategory,
    shapes.OwnSubjectCategory,
    shapes.Recipient,
    shapes.Client,
    shapes.Measure,
    shapes.Activity,
    shapes.DataItem,
    shapes.Disclosure,
    shapes.Transfer,
    shapes.Purpose,
    shapes.RetentionPeriod,
)

_NEEDED_FOR_PATH: Mapping[type, tuple[str, ...]] = {
    shapes.DataItem: ("activity",),
    shapes.Disclosure: ("activity", "recipient"),
    shapes.Transfer: ("activity",),
    shapes.Purpose: ("activity",),
    shapes.RetentionPeriod: ("purpose__activity",),
}

_TARGETS: Mapping[tuple[type, str], str] = {
    (shapes.Recipient, "organisation"): "organisation",
    (shapes.Activity, "measures"): "measure",
    (shapes.Activity, "joint_controllers"): "joint_controller",
    (shapes.Activity, "clients"): "client",
    (shapes.DataItem, "subjects"): "subjects",
    (shapes.DataItem, "category"): "category",
    (shapes.Disclosure, "recipient"): "recipient",
    (shapes.Disclosure, "data_categories"): "category",
    (shapes.Transfer, "recipient"): "recipient",
    (shapes.Purpose, "data_categories"): "category",
    (shapes.RetentionPeriod, "data_categories"): "category",
}
_OWN_TARGETS: Mapping[str, type] = {
    "measure": shapes.Measure,
    "joint_controller": shapes.JointController,
    "client": shapes.Client,
    "recipient": shapes.Recipient,
}


def write(controller: Controller, plan: Plan) -> None:
    """Make the rows of a controller what the plan's target says.

    The controller's row exists and is locked by the caller, in whose transaction this runs.
    Raises ``django.db.models.ProtectedError`` where a removed record is still depended on.
    """
    _Writer(controller, plan).run()


class _Writer:
    def __init__(self, controller: Controller, plan: Plan) -> None:
        self.controller = controller
        self.nodes: dict[str, Any] = dict(walk(plan.target))
        self.above = dict(_parents(plan.target))
        self.positions = dict(_positions(plan.target))
        self.by_sign: defaultdict[tuple[Sign, str], list[str]] = defaultdict(list)
        for change in plan.changes:
            self.by_sign[change.sign, change.kind].append(change.path)
        self.rows: dict[str, Any] = {}
        self.targets: dict[str, dict[str, int]] = {}

    def run(self) -> None:
        for shape in _ORDER:
            if shape is shapes.Controller:
                self._controller()
                continue
            self.rows |= self._standing(shape)
        for shape in _ORDER[1:]:
            self._change(shape)
            self._add(shape)
            self._reposition(shape)
        # Last, when nothing that stays points at what goes.
        for shape in reversed(_ORDER):
            self._remove(shape)

    def _standing(self, shape: type) -> dict[str, Model]:
        """The rows that stand now, by register path; one query."""
        model: Any = MODELS[shape]
        found = model.objects.filter(**{model.controller_path: self.controller.pk})
        return {path_of(row): row for row in found.select_related(*_NEEDED_FOR_PATH.get(shape, ()))}

    def _controller(self) -> None:
        node = self.nodes["controller"]
        for column, value in to_columns(node).items():
            setattr(self.controller, column, value)
        stated = self.nodes[""].joint_controllers
        none = stated.none_because if isinstance(stated, shapes.NoneBecause) else ""
        self.controller.joint_controllers_none_because = none
        self.controller.save()
        self._contacts(shapes.Controller, [("controller", self.controller)])

    def _remove(self, shape: type) -> None:
        paths = self.by_sign[Sign.REMOVE, shape.__name__]
        if paths:
            gone = [self.rows.pop(path).pk for path in paths if path in self.rows]
            MODELS[shape]._default_manager.filter(pk__in=gone).delete()

    def _change(self, shape: type) -> None:
        paths = self.by_sign[Sign.CHANGE, shape.__name__]
        rows = []
        for path in paths:
            row = self.rows[path]
            for column, value in self._columns(shape, path).items():
                setattr(row, column, value)
            rows.append(row)
        if rows:
            names = list(self._columns(shape, paths[0]))
            MODELS[shape]._default_manager.bulk_update(rows, names, batch_size=500)
            self._links(shape, paths, fresh=False)
            self._contacts(shape, [(path, self.rows[path]) for path in paths])

    def _add(self, shape: type) -> None:
        paths = self.by_sign[Sign.ADD, shape.__name__]
        model = MODELS[shape]
        rows = [
            model(**self._columns(shape, path), **self._place(shape, path), **self._names(path))
            for path in paths
        ]
        if rows:
            model._default_manager.bulk_create(rows, batch_size=500)
            self.rows |= dict(zip(paths, rows, strict=True))
            self._links(shape, paths, fresh=True)
            self._contacts(shape, list(zip(paths, rows, strict=True)))

    def _reposition(self, shape: type) -> None:
        if shape is shapes.Notice:
            return
        mine: dict[str, Any] = {path: row for path, row in self.rows.items() if type(row) is MODELS[shape]}
        moved = [path for path, row in mine.items() if row.position != self.positions.get(path, row.position)]
        for path in moved:
            mine[path].position = self.positions[path]
        if moved:
            MODELS[shape]._default_manager.bulk_update(
                [mine[path] for path in moved], ["position"], batch_size=500
            )

    def _columns(self, shape: type, path: str) -> dict[str, Any]:
        node = self.nodes[path]
        held = to_columns(node)
        for name in columns_of(shape).foreign:
            ref = getattr(node, name)
            held[f"{name}_id"] = None if ref is None else self._target(shape, name)[ref]
        return held

    def _place(self, shape: type, path: str) -> dict[str, Any]:
        above = self.rows.get(self.above[path])
        name = parent_field(shape)
        return {f"{name}_id": self.controller.pk if name == "controller" else above.pk}  # type: ignore[union-attr]

    def _names(self, path: str) -> dict[str, Any]:
        return {"position": self.positions[path]} if path in self.positions else {}

    def _links(self, shape: type, paths: Iterable[str], *, fresh: bool) -> None:
        """Replace the links of the named records, in one delete and one insert per link."""
        for name in columns_of(shape).links:
            field: Any = MODELS[shape]._meta.get_field(name)
            through, source, target = (
                field.remote_field.through,
                field.m2m_column_name(),
                field.m2m_reverse_name(),
            )
            ids = self._target(shape, name)
            if not fresh:
                through.objects.filter(**{f"{source}__in": [self.rows[path].pk for path in paths]}).delete()
            through.objects.bulk_create(
                (
                    through(**{source: self.rows[path].pk, target: ids[ref]})
                    for path in paths
                    for ref in refs(getattr(self.nodes[path], name))
                ),
                batch_size=2000,
            )

    def _contacts(self, shape: type, owners: Iterable[tuple[str, Model]]) -> None:
        """Replace the stated parties of the named records."""
        kinds = CONTACTS.get(shape)
        if not kinds:
            return
        model: Any
        model, owner = (
            (ControllerContact, "controller") if shape is shapes.Controller else (ClientContact, "client")
        )
        pairs = list(owners)
        model.objects.filter(**{f"{owner}__in": [row for _path, row in pairs]}).delete()
        model.objects.bulk_create(
            model(**{owner: row}, kind=kind, **party_columns(party))
            for path, row in pairs
            for kind in kinds
            if (party := getattr(self.nodes[path], kind)) is not None
        )

    def _target(self, shape: type, name: str) -> dict[str, int]:
        """Row ids by ref of what a field points at; read once, when all its rows stand."""
        kind = _TARGETS[shape, name]
        if kind not in self.targets:
            self.targets[kind] = self._target_ids(kind)
        return self.targets[kind]

    def _target_ids(self, kind: str) -> dict[str, int]:
        """The controller's own rows of a kind, and the shared ones."""
        if kind in _OWN_TARGETS:
            collection = FIELDS[_OWN_TARGETS[kind]]
            return {
                path.partition("/")[2]: row.pk
                for path, row in self.rows.items()
                if path.startswith(f"{collection}/") and path.count("/") == 1
            }
        if kind == "organisation":
            return dict(Organisation.objects.values_list("ref", "pk"))
        model = SubjectCategory if kind == "subjects" else DataCategory
        shared = model.objects.filter(controller=None).values_list("ref", "pk")
        own = model.objects.filter(controller=self.controller).values_list("ref", "pk")
        return {**dict(shared), **dict(own)}


def _parents(record: Record) -> Iterable[tuple[str, str]]:
    for path, _node in walk(record):
        parts = path.split("/")
        yield path, "/".join(parts[:-2])


def _positions(record: Record) -> Iterable[tuple[str, int]]:
    for path, node in walk(record):
        for name in CHILDREN.get(type(node), ()):
            held = getattr(node, name)
            for index, child in enumerate(held if isinstance(held, tuple) else ()):
                yield "/".join(filter(None, (path, name, identity(child)))), index
