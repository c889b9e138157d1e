"""A command as a person runs it: what it prints, and how it fails."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from processing import file_format
from processing.register import Record


@pytest.fixture
def run() -> Callable[..., str]:
    """What ``manage.py <arguments>`` prints; raises ``CommandError`` with the message it ends with."""

    def running(*arguments: str) -> str:
        out = StringIO()
        call_command(*arguments, stdout=out)
        return out.getvalue()

    return running


@pytest.fixture
def refusal(run: Callable[..., str]) -> Callable[..., str]:
    """The message with which a command refuses."""

    def refusing(*arguments: str) -> str:
        with pytest.raises(CommandError) as refused:
            run(*arguments)
        return str(refused.value)

    return refusing


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., str]:
    """The name of a file that holds a record, or a text."""

    def writing(content: Record | str | bytes, name: str = "register.yaml") -> str:
        path = tmp_path / name
        if isinstance(content, Record):
            content = file_format.write(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return writing
