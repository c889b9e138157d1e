"""A controller's YAML file: read with every error at its line, written so that it reads back. Pure.

Plain YAML with YAML 1.2's plain meanings ("NO" is Norway, not false). Anchors and aliases are
refused: a register needs none, and they make a small file expand without end.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

import yaml
from pydantic import ValidationError

from processing import sections
from processing.reference import unknown_references
from processing.register import RECORD, Record

MAX_BYTES = 5_000_000
MAX_DEPTH = 30

type Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a file: where (1-based line, path) and what."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path or 'the file'}: {self.message}"


class BadFile(ValueError):
    """A file that cannot be loaded, with all its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What a file holds: the record, and by name the sections that upper apps know."""

    record: Record
    sections: Mapping[str, Any]


def read(content: bytes, file: str) -> Record:
    """The record that a file holds, without its sections: see ``read_whole``."""
    return read_whole(content, file).record


def read_whole(content: bytes, file: str) -> RegisterFile:
    """All that a file holds. ``file`` is its name, for messages.

    Raises ``BadFile`` with every problem of the first stage that has any: text, YAML, shape,
    references.
    """
    data, lines = _parse(content, file)
    known = sections.sections()
    beside = {name: data[name] for name in known if name in data}
    problems: list[Problem] = []
    held: dict[str, Any] = {}
    record: Record | None = None
    try:
        record = RECORD.validate_python({name: data[name] for name in data if name not in beside})
    except ValidationError as error:
        problems += [_shape_problem(details, file, lines) for details in error.errors()]
    for name, value in beside.items():
        try:
            held[name] = known[name].shape.validate_python(value)
        except ValidationError as error:
            problems += [_shape_problem(details, file, lines, (name,)) for details in error.errors()]
    if record is None or problems:
        raise BadFile(problems)
    unknown = [*unknown_references(record)]
    for name, value in held.items():
        unknown += known[name].unknown(value, record)
    if unknown:
        raise BadFile(
            [Problem(file, _line(_loc_of(data, path), lines), path, message) for path, message in unknown]
        )
    return RegisterFile(record, held)


def write(record: Record, beside: Mapping[str, Any] | None = None) -> str:
    """The record and the sections beside it as YAML for people: what has its default is left out."""
    told: Any = bare(record)
    return dump({**told, **{name: bare(value) for name, value in (beside or {}).items() if value}})


def dump(data: object) -> str:
    """Plain data as YAML for people."""
    text: str = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100, default_flow_style=False
    )
    return text


def json_schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of the file."""
    schema = RECORD.json_schema()
    for name, section in sections.sections().items():
        own = section.shape.json_schema()
        schema["$defs"] = {**own.pop("$defs", {}), **schema.get("$defs", {})}
        schema["properties"][name] = own
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dertig: a controller's record of processing activities",
        **{key: value for key, value in schema.items() if key != "title"},
    }


class _Loader(yaml.SafeLoader):
    """Safe YAML in which only true, false, null and whole numbers are more than text."""

    yaml_implicit_resolvers: dict[str, Any] = {}


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^(?:0|[1-9][0-9]*)$"), list("0123456789"))


# Neither PostgreSQL (NUL) nor a spreadsheet can hold these; nobody types them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Dumper(yaml.SafeDumper):
    """YAML with lists indented under their key and long text as blocks."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def bare(node: object) -> object:
    """Plain data without defaults, in the order of the shape."""
    if is_dataclass(node) and not isinstance(node, type):
        held: dict[str, object] = {}
        for field in fields(node):
            value = getattr(node, field.name)
            default = field.default if field.default_factory is MISSING else field.default_factory()
            if default is MISSING or value != default or field.name == "format":
                held[field.name] = bare(value)
        return held
    if isinstance(node, tuple):
        return [bare(item) for item in node]
    if isinstance(node, StrEnum):
        return node.value
    return node


def _parse(content: bytes, file: str) -> tuple[Any, dict[Loc, int]]:
    """Plain data, and the line of every value by its place."""
    if len(content) > MAX_BYTES:
        raise _bad(file, 1, f"the file is larger than {MAX_BYTES:,} bytes.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _bad(file, line, "this is not UTF-8 text; save the file as UTF-8.") from error
    loader = _Loader(text)
    problems: list[Problem] = []
    lines: dict[Loc, int] = {}
    try:
        _refuse_aliases(text, file)
        node = loader.get_single_node()
        data = None if node is None else _construct(node, (), loader, lines, problems, file)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _bad(file, mark.line + 1 if mark else 1, f"not readable as YAML: {error.problem}.") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _bad(file, 1, f"not readable as YAML: {error}.") from error
    finally:
        loader.dispose()
    if problems:
        raise BadFile(problems)
    if not isinstance(data, dict):
        raise _bad(file, 1, "a register file is a mapping that begins with “controller:”.")
    return data, lines


def _refuse_aliases(text: str, file: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _bad(file, line, "anchors (&) and aliases (*) are not allowed; write it out.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _bad(file, line, f"nested deeper than {MAX_DEPTH} levels.")


def _construct(
    node: yaml.Node, loc: Loc, loader: _Loader, lines: dict[Loc, int], problems: list[Problem], file: str
) -> Any:
    lines[loc] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [
            _construct(item, (*loc, index), loader, lines, problems, file)
            for index, item in enumerate(node.value)
        ]
    if not isinstance(node, yaml.MappingNode):
        value = loader.construct_object(node)
        if isinstance(value, str) and _CONTROL.search(value):
            problems.append(
                Problem(file, lines[loc], _told(loc), "text with control characters; remove them.")
            )
        return value
    held: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node)) if isinstance(key_node, yaml.ScalarNode) else "?"
        line = key_node.start_mark.line + 1
        if key in held:
            problems.append(Problem(file, line, _told((*loc, key)), "this key stands twice."))
        held[key] = _construct(value_node, (*loc, key), loader, lines, problems, file)
        lines[*loc, key] = line
    return held


def _shape_problem(details: Any, file: str, lines: dict[Loc, int], above: Loc = ()) -> Problem:
    loc: Loc = above + tuple(part for part in details["loc"] if part not in ("stated", "none"))
    message = _MESSAGES.get(details["type"], details["msg"])
    if details["type"] == "string_pattern_mismatch" and loc and loc[-1] in _PATTERNS:
        message = _PATTERNS[str(loc[-1])]
    return Problem(file, _line(loc, lines), _told(loc), message.rstrip(".") + ".")


_MESSAGES = {
    "unexpected_keyword_argument": "unknown key; see the published schema for the keys that are known here",
    "missing": "required, but missing",
    "dataclass_type": "must be a mapping of keys and values",
    "tuple_type": "must be a list",
    "string_type": "must be text (put numbers in quotes)",
}
_PERIOD = "must be an ISO 8601 period like P4W, P6M or P7Y, or at-once; zero and negative periods are none"
_PATTERNS = {
    "period": _PERIOD,
    "consent_period": _PERIOD,
    "review_every": _PERIOD,
    "response_period": _PERIOD,
    "extension_period": _PERIOD,
    "country": "must be a country code of two capitals, like NL",
    "email": "must be an e-mail address",
    "ref": "must be lower-case letters, digits and single hyphens",
    "kind": "must be the name of a connector, like sql",
    "slug": "must be lower-case letters, digits and single hyphens",
    "format": "must be dertig-register/1",
}


def _loc_of(data: Any, path: str) -> Loc:
    """The place of a register path in the file's data, as far as it leads."""
    loc: list[str | int] = []
    here = data
    for part in path.split("/") if path else ():
        if isinstance(here, dict) and part in here:
            loc.append(part)
            here = here[part]
        elif isinstance(here, list) and (index := _index(here, part)) is not None:
            loc.append(index)
            here = here[index]
        else:
            break
    return tuple(loc)


def _index(items: list[Any], ref: str) -> int | None:
    for index, item in enumerate(items):
        if item == ref or (isinstance(item, dict) and ref in _identities(item)):
            return index
    return None


def _identities(item: dict[str, Any]) -> Iterator[Any]:
    for name in ("ref", "recipient", "right"):
        if name in item:
            yield item[name]
            return


def _line(loc: Loc, lines: dict[Loc, int]) -> int:
    while loc and loc not in lines:
        loc = loc[:-1]
    return lines.get(loc, 1)


def _told(loc: Loc) -> str:
    return "/".join(str(part + 1) if isinstance(part, int) else part for part in loc)


def _bad(file: str, line: int, message: str) -> BadFile:
    return BadFile([Problem(file, line, "", message)])
