"""The live tables: read when they are needed, and only as far as they are needed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import ReflectedForeignKeyConstraint
from sqlalchemy.engine.reflection import Inspector
from sqlalchemy.types import NullType, TypeEngine

from stores.connectors.sql.types import column_type, text_length
from stores.protocol import ForeignKey
from stores.terms import ColumnType

MARKERS = "dertig_batches"
"""Our own table in stores whose transactions cannot be asked about otherwise."""
_SET_ANEW = sa.text(
    "SELECT column_name FROM information_schema.columns WHERE table_name = :name"
    " AND table_schema = COALESCE(:schema, DATABASE()) AND extra LIKE '%on update%'"
)
_WORTH_IT = 3
_OF_THE_SERVER = frozenset({"information_schema", "mysql", "performance_schema", "sys"})


class Vanished(LookupError):
    """There is no such table; ``args[0]`` is the resource."""


@dataclass(frozen=True, slots=True)
class LiveColumn:
    """One column as the database has it now. ``length`` is None where there is no limit.

    ``set_anew``: MariaDB and MySQL write the present moment into it whenever its row is changed.
    """

    name: str
    type: ColumnType
    nullable: bool
    length: int | None
    declared: str
    set_anew: bool = False


@dataclass(frozen=True, slots=True)
class LiveTable:
    """One table; ``source`` names it in statements."""

    resource: str
    name: str
    schema: str | None
    source: sa.TableClause
    columns: Mapping[str, LiveColumn]


class Tables:
    """Reads tables of one database, each thing once."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._inspector: Inspector = sa.inspect(engine)
        self._known: dict[str, LiveTable] = {}
        self._leading: dict[str, frozenset[str]] = {}
        self._all_keys: Sequence[ForeignKey] | None = None
        self._ahead: dict[str, dict[tuple[str | None, str], Any]] = {}
        self._kept: dict[tuple[str, str], Any] = {}

    def table(self, resource: str) -> LiveTable:
        """The table of that resource: its name, or schema and name with a dot. Raises ``Vanished``."""
        if resource not in self._known:
            self._known[resource] = self._read(resource)
        return self._known[resource]

    def columns_ahead(self, resources: Iterable[str]) -> None:
        """The columns of these tables, in one statement where the database can tell of many tables at once.
        What does not lie in the default schema is read when it is needed."""
        names = sorted({each for each in resources if each not in self._known})
        if len(names) < 2 or self._engine.dialect.name != "postgresql":
            return
        for (_schema, name), found in self._inspector.get_multi_columns(filter_names=names).items():
            self._known[name] = self._live(name, None, name, found)

    def read_ahead(self, resources: Iterable[str]) -> None:
        """All that look-ups in these tables need, in a few statements where the database can tell of many
        tables at once. What does not lie in the default schema is read when it is needed."""
        names = sorted({each for each in resources if each not in self._known})
        if len(names) < _WORTH_IT or self._engine.dialect.name != "postgresql":
            return
        self.columns_ahead(names)
        ask: dict[str, Any] = {"filter_names": names}
        self._ahead = {
            "indexes": dict(self._inspector.get_multi_indexes(**ask)),
            "unique": dict(self._inspector.get_multi_unique_constraints(**ask)),
            "key": dict(self._inspector.get_multi_pk_constraint(**ask)),
        }

    def resources(self) -> Iterator[str]:
        """All tables there are to map, our own left out."""
        for schema in self._schemas():
            for name in sorted(self._inspector.get_table_names(schema=schema)):
                if name != MARKERS:
                    yield self.resource(schema, name)

    def key(self, table: LiveTable) -> tuple[str, ...]:
        """The columns of its primary key."""
        found = self._once("key", table, self._inspector.get_pk_constraint)
        return tuple(found["constrained_columns"])

    def unique_keys(self, table: LiveTable) -> frozenset[frozenset[str]]:
        """Sets of columns that the database itself keeps unique."""
        constraints = self._unique(table)
        found = {frozenset(each["column_names"]) for each in constraints}
        found |= {
            frozenset(str(name) for name in each["column_names"])
            for each in self._indexes(table)
            if each["unique"] and not _is_partial(each)
        }
        return frozenset(each for each in {*found, frozenset(self.key(table))} if each)

    def indexed(self, table: LiveTable) -> frozenset[str]:
        """Columns that lead an index: those by which rows are found without reading all."""
        if table.resource not in self._leading:
            leading = [each["column_names"][0] for each in self._indexes(table) if not _is_partial(each)]
            leading += self.key(table)[:1]
            leading += [each["column_names"][0] for each in self._unique(table)]
            self._leading[table.resource] = frozenset(name for name in leading if name)
        return self._leading[table.resource]

    def outgoing(self, table: LiveTable) -> tuple[ForeignKey, ...]:
        """The keys by which it points at others."""
        found = self._inspector.get_foreign_keys(table.name, schema=table.schema)
        return tuple(self._foreign_key(table.schema, table.name, each) for each in found)

    def incoming(self, table: LiveTable) -> tuple[ForeignKey, ...]:
        """The keys of all tables that point at it, its own among them."""
        target = self.resource(table.schema, table.name)
        return tuple(key for key in self._keys() if key.target == target)

    def resource(self, schema: str | None, name: str) -> str:
        """How a dataset names a table: bare in the default schema."""
        default = self._inspector.default_schema_name
        return name if schema in (None, default) else f"{schema}.{name}"

    def _keys(self) -> Sequence[ForeignKey]:
        """All keys of the database."""
        if self._all_keys is None:
            self._all_keys = tuple(
                self._foreign_key(schema, name, each)
                for schema in self._schemas()
                for (_, name), keys in self._inspector.get_multi_foreign_keys(schema=schema).items()
                for each in keys
            )
        return self._all_keys

    def _read(self, resource: str) -> LiveTable:
        """A name may hold dots itself: the whole of it goes before schema and name."""
        try:
            found = self._inspector.get_columns(resource)
        except sa.exc.NoSuchTableError:
            schema, name = self._place(resource)
            found = self._inspector.get_columns(name, schema=schema)
            return self._live(resource, schema, name, found)
        return self._live(resource, None, resource, found)

    def _place(self, resource: str) -> tuple[str | None, str]:
        """Schema and name of what does not lie in the default schema by the whole of its name."""
        parts = resource.split(".")
        for at in range(1, len(parts)):
            schema, name = ".".join(parts[:at]), ".".join(parts[at:])
            if self._inspector.has_table(name, schema=schema):
                default = self._inspector.default_schema_name
                return (None if schema == default else schema), name
        raise Vanished(resource)

    def _live(self, resource: str, schema: str | None, name: str, found: Sequence[Any]) -> LiveTable:
        set_anew = self._set_anew(schema, name)
        columns = {
            each["name"]: LiveColumn(
                name=each["name"],
                type=column_type(each["type"]),
                nullable=bool(each["nullable"]),
                length=text_length(each["type"]),
                declared=_words(each["type"]),
                set_anew=each["name"] in set_anew,
            )
            for each in found
        }
        source = sa.table(
            name,
            *(sa.column(each["name"], self._in_statements(each["type"])) for each in found),
            schema=schema,
        )
        return LiveTable(resource, name, schema, source, columns)

    def _set_anew(self, schema: str | None, name: str) -> frozenset[str]:
        if self._engine.dialect.name not in ("mariadb", "mysql"):
            return frozenset()
        with self._engine.connect() as connection:
            return frozenset(connection.scalars(_SET_ANEW, {"name": name, "schema": schema}))

    def _in_statements(self, declared: TypeEngine[Any]) -> TypeEngine[Any]:
        """SQLite keeps what it is given, whatever was declared: its values are taken as they are."""
        return NullType() if self._engine.dialect.name == "sqlite" else declared

    def _schemas(self) -> Iterator[str | None]:
        """The default schema as None, then the others that are not the server's own."""
        default = self._inspector.default_schema_name
        yield None
        if self._engine.dialect.name == "postgresql":
            for each in self._inspector.get_schema_names():
                if each != default and each not in _OF_THE_SERVER:
                    yield each

    def _indexes(self, table: LiveTable) -> Sequence[Any]:
        found: Sequence[Any] = self._once("indexes", table, self._inspector.get_indexes)
        return found

    def _unique(self, table: LiveTable) -> Sequence[Any]:
        found: Sequence[Any] = self._once("unique", table, self._inspector.get_unique_constraints)
        return found

    def _once(self, what: str, table: LiveTable, read: Callable[..., Any]) -> Any:
        """What was read of this table before or ahead, else what ``read`` tells by name and schema."""
        kept = (what, table.resource)
        if kept not in self._kept:
            told = self._ahead.get(what, {}).get((table.schema, table.name))
            self._kept[kept] = read(table.name, schema=table.schema) if told is None else told
        return self._kept[kept]

    def _foreign_key(self, schema: str | None, name: str, found: ReflectedForeignKeyConstraint) -> ForeignKey:
        target_schema = found["referred_schema"]
        return ForeignKey(
            table=self.resource(schema, name),
            columns=tuple(found["constrained_columns"]),
            target=self.resource(schema if target_schema is None else target_schema, found["referred_table"]),
            target_columns=tuple(found["referred_columns"]),
            on_delete=(found.get("options", {}).get("ondelete") or "NO ACTION").upper(),
        )


def _is_partial(index: Any) -> bool:
    """Whether it holds for some rows only, or for an expression."""
    options = index.get("dialect_options", {})
    return (
        any(options.get(f"{name}_where") is not None for name in ("postgresql", "sqlite"))
        or None in (index["column_names"])
    )


def _words(declared: TypeEngine[Any]) -> str:
    return type(declared).__name__ if isinstance(declared, NullType) else str(declared)
