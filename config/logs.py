"""What a log line may hold: a closed list, and a scrubbing of what passes it. Knows nothing of Django.

A log is read by people who may see no request, kept by systems that no register names, and erased by no
erasure: so it holds nothing about people and no secret (GDPR 5(1)(c), (f); 32(1)).

- Facts of our own lines pass under the names in ``FACTS`` alone, each in its shape.
- Of other packages a message passes as it stands in their source code, with numbers filled in; texts that
  are filled in become ``HIDDEN``, save in the templates of ``MACHINERY``.
- Of an exception pass its class, PostgreSQL's code and constraint, and where it was raised. Its message
  often quotes what people typed; it passes for the classes in ``PLAIN`` alone.
- All that passes is scrubbed of addresses, keys and references: a second line, should the first have a gap.

Addresses are logged as their routes (``config.request_log``), never as they were asked for.
"""

import ast
import logging
import re
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from logging import LogRecord
from pathlib import Path
from traceback import walk_tb
from typing import Any

import structlog

HIDDEN = "…"
FRAMES = 25
_HERE = Path(__file__).resolve().parents[1]

_WORD = re.compile(r"[A-Za-z_][\w.]{0,119}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ROUTE = re.compile(r"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|OTHER) [^?@%&=\s]+")

FACTS: dict[str, re.Pattern[str]] = {
    # Which request or task it was
    "request_id": _UUID,
    "user_id": _UUID,
    "task_id": _UUID,
    "parent_task_id": _UUID,
    "child_task_id": _UUID,
    "task": _WORD,
    "child_task_name": _WORD,
    "routing_key": _WORD,
    "request": _ROUTE,
    "code": _WORD,
    # Which record it is about, by number
    **dict.fromkeys(
        (
            "batch",
            "controller",
            "delivery",
            "document",
            "erasure",
            "job",
            "letter",
            "mailbox",
            "package",
            "plan",
            "run",
            "search",
            "store",
            "telling",
            "webhook",
        ),
        _UUID,
    ),
    # What went wrong, in one word
    "error": _WORD,
    "kind": _WORD,
    "model": _WORD,
    "rows": _WORD,
    "status": _WORD,
    "trouble": _WORD,
    "what": _WORD,
}
"""The facts of a line and the shape of those that are text; numbers, truth values and None always pass."""

_KEPT = ("event", "level", "logger", "timestamp", "_record", "_from_structlog")

MACHINERY = {
    "Starting gunicorn %s",
    "Listening at: %s (%s)",
    "Using worker: %s",
    "Handling signal: %s",
    "Connected to %s",
    "%s ready.",
    "Task %(name)s[%(id)s] received",
    "Scheduler: Sending due task %s (%s)",
    "beat: Starting...",
}
"""Templates of gunicorn and Celery that speak of processes and tasks by name: filled in as a whole."""

FILLED = frozenset({"id", "name", "runtime", "description"})
"""What of Celery's other lines is filled in; a task's arguments, results and errors are not."""

PLAIN = frozenset(
    {
        "django.core.exceptions.ImproperlyConfigured",
        "builtins.ImportError",
        "builtins.ModuleNotFoundError",
        "django.db.utils.OperationalError",
        "psycopg.OperationalError",
        "psycopg.errors.ConnectionTimeout",
        "redis.exceptions.AuthenticationError",
        "redis.exceptions.ConnectionError",
        "redis.exceptions.TimeoutError",
        "kombu.exceptions.OperationalError",
        "gunicorn.errors.AppImportError",
    }
)
"""Exceptions about servers and settings, whose first line an operator needs and no person wrote."""

_SCRUBBED = (
    # Whole addresses: the host stays.
    (
        re.compile(r"\b([a-z][a-z0-9+.-]*)://(?:[^\s/@'\"]*@)?([^\s/?#'\"]+)[^\s'\"]*", re.I),
        r"\1://\2/" + HIDDEN,
    ),
    (re.compile(r"[\w.+'%-]+(?:@|%40)(?:[\w-]+\.)+\w+|[\w.+'-]+@localhost\b"), "[e-mail]"),
    # References, receipts, telephone and account numbers.
    (re.compile(r"\b(?:D-)?(?:[2-9A-HJ-NP-TV-Z]{4}-){1,3}[2-9A-HJ-NP-TV-Z]{4}\b"), "[reference]"),
    (re.compile(r"\+\d[\d ()/-]{6,}\d|\b[A-Z]{2}\d{2}[A-Z0-9]{10,30}\b"), "[number]"),
    # Keys: long runs of letters and digits in which both occur; a UUID names a task or a record.
    (
        re.compile(
            r"(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)"
            r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])(?:[\w-]+\.)?[\w=-]{20,}(?![\w-])"
        ),
        "[key]",
    ),
)


def scrub(text: str) -> str:
    """The text without e-mail addresses, the paths of addresses, references, numbers of people, and keys."""
    for pattern, instead in _SCRUBBED:
        text = pattern.sub(instead, text)
    return text


def only_what_is_listed(_logger: Any, _method: str, line: dict[str, Any]) -> dict[str, Any]:
    """A processor of structlog: a line of our own or of another package, with what may be in it."""
    record: LogRecord | None = line.get("_record")
    foreign = record is not None and not line.get("_from_structlog")
    passed: dict[str, Any] = {name: line[name] for name in _KEPT if name in line}
    if foreign and record is not None:
        passed["event"] = _message(record, line.get("positional_args"))
        passed["at"] = f"{_short(record.pathname)}:{record.lineno}"
        passed |= {"code": _number(record.status_code)} if hasattr(record, "status_code") else {}
    else:
        passed["event"] = scrub(str(line.get("event", "")))
        passed |= {name: _fact(name, value) for name, value in line.items() if name in FACTS}
    if error := _raised(line.get("exc_info")):
        passed["exception"] = described(error)
    return passed


def described(error: BaseException) -> list[str]:
    """The exception and what caused it: class, code and place of each, without what they quote."""
    lines: list[str] = []
    for each in _chain(error):
        lines.append(_named(each))
        frames = [(frame.f_code, number) for frame, number in walk_tb(each.__traceback__)]
        lines += [
            f"  {_short(code.co_filename)}:{number} in {code.co_name}" for code, number in frames[-FRAMES:]
        ]
    return lines


# --- Parts


def _fact(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    if not FACTS[name].fullmatch(text):
        return HIDDEN
    return text if FACTS[name] in (_UUID, _ROUTE) else scrub(text)


def _message(record: LogRecord, arguments: Any) -> str:
    """What another package says: its template, with the numbers filled in."""
    template = str(record.msg)
    if template not in MACHINERY and template.strip() not in _texts_of(record.pathname):
        return HIDDEN
    if not arguments:
        return scrub(template)
    filled = arguments if template in MACHINERY else _numbers_of(arguments)
    try:
        return scrub(template % filled)
    except (TypeError, ValueError, KeyError):
        return scrub(template)


def _numbers_of(arguments: Any) -> Any:
    if isinstance(arguments, Mapping):
        return {name: value if name in FILLED else _number(value) for name, value in arguments.items()}
    return (
        tuple(_number(value) for value in arguments) if isinstance(arguments, tuple) else _number(arguments)
    )


def _number(value: Any) -> Any:
    return value if isinstance(value, bool | int | float) else _Hidden()


class _Hidden:
    """Takes the place of what is filled in, however the template writes it."""

    def __repr__(self) -> str:
        return HIDDEN

    def __getitem__(self, _key: object) -> "_Hidden":
        return self


@lru_cache(maxsize=512)
def _texts_of(path: str) -> frozenset[str]:
    """Every text that a source file states; nothing for a file that cannot be read."""
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    return frozenset(
        node.value.strip()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _raised(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    return sys.exc_info()[1] if exc_info else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        yield now
        now = now.__cause__ or (None if now.__suppress_context__ else now.__context__)


def _named(error: BaseException) -> str:
    """The class, PostgreSQL's code and constraint, the number of an OSError, and what may be quoted."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    facts = [getattr(error, "sqlstate", None), getattr(getattr(error, "diag", None), "constraint_name", None)]
    if isinstance(error, OSError) and error.errno is not None:
        facts.append(f"errno {error.errno}")
    known = ", ".join(str(fact) for fact in facts if fact)
    first = str(error).strip().partition("\n")[0] if name in PLAIN else ""
    return scrub(f"{name}{f' ({known})' if known else ''}{f': {first}' if first else ''}")


def _short(path: str) -> str:
    """A file by its path within this clone or within the packages."""
    file = Path(path)
    packages = path.rpartition("site-packages/")[2]
    if packages != path:
        return packages
    return str(file.relative_to(_HERE)) if file.is_relative_to(_HERE) else file.name


# --- How lines are made

CHAIN: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(*, as_json: bool, whole: bool = False) -> structlog.stdlib.ProcessorFormatter:
    """One line per event: JSON, or readable. ``whole`` is for debugging, and lists nothing out."""
    last = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    rules: list[Any] = [structlog.processors.format_exc_info] if whole else [only_what_is_listed]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=CHAIN,
        processors=[*rules, structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        use_get_message=whole,
        pass_foreign_args=not whole,
    )


def settings_for(*, level: str, as_json: bool, whole: bool) -> dict[str, Any]:
    """Django's ``LOGGING``: one handler at the root, and nobody beside it."""
    to_the_root = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": formatter, "as_json": as_json, "whole": whole}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "loggers": {
            # Django would mail errors with the whole request, and print addresses.
            "django": to_the_root,
            "django.server": to_the_root,
            # They tell of every step of every page.
            **{name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }


def set_up(*, whole: bool) -> None:
    """Lines of our own go through the same formatter, as the dictionaries that they are."""
    # What logging cannot write, it would print on stderr with all that was to be filled in.
    logging.raiseExceptions = whole
    structlog.configure(
        processors=[*CHAIN, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
