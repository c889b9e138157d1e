"""What the database itself refuses of evidence: facts that stay, moves that only go forward.

For triggers of models, beside their constraints. pgtrigger leaves out a trigger that the setting
``pgtrigger.ignore`` names, and any role may set that; of these, only the table's owner can. A data migration
that has to change such rows runs as the owner, within ``pgtrigger.ignore``.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import pgtrigger
from django.db import models

from evidence.acting import SETTING

BY_OWNER_ALONE = (
    "_only_the_owner_leaves_it_out",
    "TEXT := CASE WHEN pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID),"
    " 'USAGE') THEN '' ELSE set_config('pgtrigger.ignore', '{}', true) END",
)
"""Runs before pgtrigger asks whether it is to leave the trigger out."""


class Refuse(pgtrigger.Trigger):
    """Refuse the operation on a row of which ``refused`` is true: SQL over ``OLD`` and ``NEW``."""

    when = pgtrigger.Before
    operation = pgtrigger.Update

    def __init__(self, *, refused: str = "", **settings: Any) -> None:
        super().__init__(**settings)
        if refused:
            self.condition = pgtrigger.Condition(refused)

    def get_declare(self, model: models.Model) -> list[tuple[str, str]]:
        return [BY_OWNER_ALONE]

    def get_func(self, model: models.Model) -> str:
        does = str(self.operation).lower()
        return f"""
            RAISE EXCEPTION 'evidence: cannot {does} a row of % ({self.name})', TG_TABLE_NAME
                USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}';
        """


class _Fixed(Refuse):
    """``fields``, or all but ``exclude``, stay as they are where ``once`` (AND-able SQL) is true."""

    def __init__(self, *, once: str, fields: Iterable[str], exclude: Iterable[str], **settings: Any) -> None:
        super().__init__(**settings)
        self.once, self.fields, self.exclude = once, tuple(fields), frozenset(exclude)

    def get_condition(self, model: models.Model) -> pgtrigger.Condition:
        named: list[Any] = [model._meta.get_field(name) for name in self.fields]
        kept = [each for each in model._meta.concrete_fields if each.name not in self.exclude]
        columns: list[Any] = [each.column for each in named or kept]
        changed = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in columns)
        return pgtrigger.Condition(f"({self.once} AND ({changed}))" if self.once else f"({changed})")


def fixed(*fields: str, once: str = "", name: str = "facts_fixed") -> Refuse:
    """The fields never change; or not any more, once the row is so."""
    return _Fixed(name=name, once=once, fields=fields, exclude=())


def fixed_but(*fields: str, once: str = "", name: str) -> Refuse:
    """All fields but these never change, a later one too; or not any more, once the row is so."""
    return _Fixed(name=name, once=once, fields=(), exclude=fields)


def moves_along[State: str](edges: Mapping[State, Iterable[State]]) -> Refuse:
    """``state`` goes from one to the next along ``edges``, and out of no other."""
    known = ", ".join(f"'{old}>{new}'" for old, after in edges.items() for new in after)
    moved = "OLD.state IS DISTINCT FROM NEW.state AND OLD.state || '>' || NEW.state"
    return Refuse(name="moves_forward", refused=f"{moved} NOT IN ({known})")


def never_deleted() -> Refuse:
    return Refuse(name="never_deleted", operation=pgtrigger.Delete)


def goes_only_with(parent: str, column: str) -> pgtrigger.Trigger:
    """A row is deleted only together with that of the table ``parent`` which ``column`` leads to."""
    return pgtrigger.Trigger(
        name="goes_only_with_its_parent",
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        timing=pgtrigger.Deferred,
        declare=[BY_OWNER_ALONE],
        func=f"""
            IF EXISTS (SELECT 1 FROM {parent} WHERE id = OLD.{column}) THEN
                RAISE EXCEPTION 'evidence: cannot delete a row of % by itself', TG_TABLE_NAME
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'goes_only_with_its_parent';
            END IF;
            RETURN NULL;
        """,  # noqa: S608 - table and column names of our models
    )


def time_of_the_database() -> pgtrigger.Trigger:
    """``at`` of a new row is when the statement that writes it began, whatever the statement says."""
    return pgtrigger.Trigger(
        name="time_of_the_database",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        declare=[BY_OWNER_ALONE],
        func="NEW.at := statement_timestamp(); RETURN NEW;",
    )


def in_the_name_of_who_is_at_work() -> pgtrigger.Trigger:
    """A new row's ``actor`` is no other person or key than the one that ``evidence.acting`` names.

    Where nothing was said, or nobody had signed in, it passes: commands, the shell, whoever accepts an
    invitation. Parts of the system and data subjects act while somebody is signed in, too.
    """
    return pgtrigger.Trigger(
        name="in_the_name_of_who_is_at_work",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition("NEW.actor LIKE 'user:%' OR NEW.actor LIKE 'key:%'"),
        declare=[BY_OWNER_ALONE],
        func=f"""
            IF NEW.actor <> coalesce(nullif(current_setting('{SETTING}', true), ''), NEW.actor) THEN
                RAISE EXCEPTION 'evidence: an event in the name of somebody else than who is at work'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'in_the_name_of_who_is_at_work';
            END IF;
            RETURN NEW;
        """,
    )
