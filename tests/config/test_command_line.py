"""``manage.py`` as a person types it: how it ends, and what it loads."""

import os
import subprocess
import sys

import pytest

from tests.servers import ROOT

LOADED = """
import sys
from django.urls import get_resolver
get_resolver().url_patterns
print("weasyprint" in sys.modules)
from datetime import UTC, datetime
from evidence import pdf
made = pdf.render("<html lang=en><body>x</body></html>", title="x", language="en", identifier=b"x",
    made_at=datetime(2026, 1, 1, tzinfo=UTC), stylesheet="letter.css")
print(made[:5].decode(), "weasyprint" in sys.modules)
"""


@pytest.mark.parametrize(
    "arguments",
    [("register", "schema"), ("deadline", "2026-03-27", "--country", "NL")],
    ids=lambda arguments: arguments[0] + "-" + arguments[1],
)
def test_a_reader_who_has_read_enough_ends_a_command_without_a_word(servers, arguments) -> None:
    """As ``manage.py register schema | head`` does, but with nobody there from the first byte on."""
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **servers.environment()},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (141, "")


def test_what_renders_pdfs_is_loaded_with_the_first_pdf_and_not_before(servers) -> None:
    told = servers.manage("shell", "--no-imports", "-c", LOADED).split()
    assert told == ["False", "%PDF-", "True"]
