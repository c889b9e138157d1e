"""Any value of a stored shape, for property tests: built field by field from the types that it declares."""

import dataclasses
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st
from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from evidence.stored import StoredShape

_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_TEXT = st.text(alphabet="abcéÅ_. 1", max_size=8).map(str.strip)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | _TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_TEXT, inner, max_size=2),
    max_leaves=4,
)
_SCALARS: Mapping[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(0, 2**40),
    bool: st.booleans(),
    date: st.dates(),
    datetime: st.integers(0, 10**9).map(
        lambda after: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=after)
    ),
    NoneType: st.none(),
    Any: _JSON,
}


def values_of(shape: StoredShape[Any]) -> st.SearchStrategy[Any]:
    return _of(shape.shape._type)


def _of(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, TypeAliasType):
        return _of(kind.__value__)
    if kind in _SCALARS:
        return _SCALARS[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1:])
    if origin in (Union, UnionType):
        return st.one_of([_of(each) for each in arguments])
    if origin in (dict, Mapping):
        return st.dictionaries(_of(arguments[0]), _of(arguments[1]), max_size=2)
    if origin is list:
        return st.lists(_of(arguments[0]), max_size=2)
    if origin is frozenset:
        return st.frozensets(_of(arguments[0]), max_size=2)
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(_of(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(_of, arguments))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    assert dataclasses.is_dataclass(kind), kind
    return _dataclass(kind)


def _annotated(kind: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    for each in metadata:
        if isinstance(each, StringConstraints):
            if each.pattern:
                return st.from_regex(
                    re.compile(str(each.pattern).replace("$", r"\Z")), fullmatch=True
                ).filter(lambda text, most=each.max_length: len(text) <= (most or 99))
            return _TEXT.filter(lambda text, least=each.min_length: len(text) >= (least or 0))
        if isinstance(each, FieldInfo) and kind is int:
            return st.integers(1, 100)
    return _of(kind)


def _dataclass(kind: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(kind, include_extras=True)
    fields = {
        each.name: _of(hints[each.name])
        for each in dataclasses.fields(kind)
        if not _is_excluded(hints[each.name])
    }
    for each in dataclasses.fields(kind):
        if isinstance(each.default, FieldInfo):  # it says that it is not empty
            (inner, _more) = get_args(hints[each.name])
            fields[each.name] = st.lists(_of(inner), min_size=1, max_size=2).map(tuple)
    return st.builds(kind, **fields)


def _is_excluded(hint: Any) -> bool:
    """Of a value that never gets into JSON."""
    metadata = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return any(isinstance(each, FieldInfo) and each.exclude for each in metadata)
