"""The scripts behind ``make``: what they say where a machine lacks something."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import check_distributions, check_translations
from tests.servers import ROOT

CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

msgid "Register"
msgstr "Register"

msgid "Purpose"
msgstr ""

#, fuzzy
msgid "Legal basis"
msgstr "Doeleinde"
"""


def packages_missing(purpose: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "scripts/system_packages.py", purpose],
        check=False,
        cwd=ROOT,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
    )


def test_a_machine_without_a_package_manager_is_told_what_to_type(tmp_path: Path) -> None:
    said = packages_missing("test", tmp_path)
    assert said.returncode == 1
    typed = said.stderr.splitlines()[-1]
    assert typed.split()[-2:] == ["gettext", "chromium"]
    assert "install" in typed


def test_serving_needs_no_browser(tmp_path: Path) -> None:
    assert "chromium" not in packages_missing("run", tmp_path).stderr


def test_a_machine_that_has_everything_is_left_alone() -> None:
    said = subprocess.run(
        [sys.executable, "scripts/system_packages.py", "test"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@pytest.mark.parametrize(("kind", "text"), [("--untranslated", "Purpose"), ("--only-fuzzy", "Legal basis")])
def test_a_text_without_its_dutch_is_found(tmp_path: Path, kind: str, text: str) -> None:
    catalogue = tmp_path / "django.po"
    catalogue.write_text(CATALOGUE)
    (entry,) = check_translations.wanting(catalogue, kind)
    assert f'msgid "{text}"' in entry


def test_a_complete_catalogue_wants_nothing(tmp_path: Path) -> None:
    catalogue = tmp_path / "django.po"
    catalogue.write_text(CATALOGUE.partition('msgid "Purpose"')[0])
    assert check_translations.wanting(catalogue, "--untranslated") == []
    assert check_translations.wanting(catalogue, "--only-fuzzy") == []


def test_the_library_named_like_our_app_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_distributions.main() == 0
    metadata = tmp_path / "requests-2.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: Requests\nVersion: 2.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert check_distributions.main() == 1


def test_make_names_its_targets() -> None:
    named = subprocess.run(
        ["make", "help"], check=True, cwd=ROOT, env=os.environ, capture_output=True, text=True
    )
    for target in ("run", "setup", "test", "check", "bench"):
        assert f"make {target}" in named.stdout


def test_ci_runs_the_developers_commands_and_nothing_else() -> None:
    lines = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "make check", "make test"]
