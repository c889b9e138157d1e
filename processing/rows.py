"""What a row of the register is called, and where it belongs."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from accounts.models import Controller, ControllerContact
from processing import models as rows
from processing.mapping import FIELDS, MODELS, PARENTS

_SHAPES = {model: shape for shape, model in MODELS.items()}


def path_of(row: Model) -> str:
    """The register path of a row; follows foreign keys upwards."""
    match row:
        case Controller():
            return "controller"
        case ControllerContact():
            return f"controller/{row.kind}"
        case rows.ClientContact():
            return f"{path_of(row.client)}/{row.kind}"
        case rows.Notice():
            return "notice"
        case rows.ResponsePromise():
            return f"controller/response_promises/{row.right}"
    shape = _SHAPES[type(row)]
    own: Any = row
    ref = own.recipient.ref if isinstance(row, rows.Disclosure) else own.ref
    above = path_of(getattr(row, PARENTS[shape])) if shape in PARENTS else ""
    return "/".join(filter(None, (above, FIELDS[shape], ref)))


def activity_of(row: Model) -> rows.ProcessingActivity | None:
    """The activity that a row is or stands under, if any."""
    match row:
        case rows.ProcessingActivity():
            return row
        case rows.RetentionPeriod():
            return row.purpose.activity
        case rows.Purpose() | rows.DataItem() | rows.Disclosure() | rows.Transfer():
            return row.activity
    return None


def controller_id_of(row: Model) -> int:
    """The id of the controller that a row belongs to. Raises ``TypeError`` for a shared one."""
    match row:
        case Controller():
            return row.pk
        case rows.ClientContact():
            return row.client.controller_id
    activity = activity_of(row)
    controller_id = activity.controller_id if activity else getattr(row, "controller_id", None)
    if controller_id is None:
        raise TypeError(f"{row!r} belongs to the shared catalogue and is not edited here.")
    return int(controller_id)


type Finder = Callable[[int, str], Model | None]
"""From a controller's id and a path to the row there."""

_finders: dict[str, Finder] = {}


def add_finder(first: str, finder: Finder) -> None:
    """Have ``finder`` asked for paths that begin with ``first``: those of an upper app's records."""
    _finders[first] = finder


def row_at(controller_id: int, path: str) -> Model | None:
    """The row at a register path, or None: the way back from a finding to its form."""
    parts = path.split("/")
    if parts[0] in _finders:
        return _finders[parts[0]](controller_id, path)
    match parts:
        case ["controller"]:
            return Controller.objects.filter(pk=controller_id).first()
        case ["controller", "response_promises", right]:
            return rows.ResponsePromise.objects.filter(controller_id=controller_id, right=right).first()
        case ["controller", kind]:
            return ControllerContact.objects.filter(controller_id=controller_id, kind=kind).first()
        case ["notice"]:
            return rows.Notice.objects.filter(controller_id=controller_id).first()
        case ["activities", activity, "purposes", purpose, "retention", ref]:
            return rows.RetentionPeriod.objects.filter(
                purpose__activity__controller_id=controller_id,
                purpose__activity__ref=activity,
                purpose__ref=purpose,
                ref=ref,
            ).first()
        case ["activities", activity, "recipients", recipient]:
            return rows.Disclosure.objects.filter(
                activity__controller_id=controller_id, activity__ref=activity, recipient__ref=recipient
            ).first()
        case ["activities", activity, field, ref]:
            return (
                _model(field)
                ._default_manager.filter(
                    activity__controller_id=controller_id, activity__ref=activity, ref=ref
                )
                .first()
            )
        case [field, ref]:
            return _model(field)._default_manager.filter(controller_id=controller_id, ref=ref).first()
    return None


def _model(field: str) -> type[Model]:
    return next(MODELS[shape] for shape, name in FIELDS.items() if name == field)
