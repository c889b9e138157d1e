"""Fail where a text of the interface has no Dutch, or one that gettext only guessed.

The portal speaks German and French too: there its own texts must be complete. Texts are collected
anew in a copy of the sources, so that nothing here is touched. To bring the catalogues up to date:
``.venv/bin/python manage.py makemessages -l nl -l de -l fr --no-obsolete``.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "nl"
OF_THE_PORTAL = ("de", "fr")
PORTAL = (
    "requests/locale",
    "requests/portal",
    "requests/templates/requests/portal",
    "requests/clock_steps.py",
    "requests/file_fields.py",
    "requests/holiday_names.py",
    "requests/plain_words.py",
    "requests/uploads.py",
)
HEADER = re.compile(r'^msgid ""\nmsgstr ', re.MULTILINE)
LEFT_OUT = shutil.ignore_patterns(".*", "var", "tests", "bench", "docs", "__pycache__", "*.mo")


def collect(copy: Path, language: str) -> list[Path]:
    """Collect the texts of copied sources anew; give the catalogues of the language."""
    (copy / "locale").mkdir(exist_ok=True)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "--locale",
            language,
            "--no-obsolete",
            "--verbosity",
            "0",
        ],
        check=True,
        cwd=copy,
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
    )
    return sorted(copy.glob(f"**/locale/{language}/LC_MESSAGES/django.po"))


def copy_of(folder: Path, name: str, parts: tuple[str, ...] = ("",)) -> Path:
    """A copy of the sources, or of some parts of them."""
    copy = folder / name
    for part in parts:
        source, target = ROOT / part, copy / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=LEFT_OUT)
        else:
            shutil.copy(source, target)
    return copy


def wanting(catalogue: Path, kind: str) -> list[str]:
    """The entries of one kind (``--untranslated``, ``--only-fuzzy``), without the header."""
    found = subprocess.run(
        ["msgattrib", kind, "--no-obsolete", "--no-wrap", catalogue],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    entries = found.strip().split("\n\n")
    return [entry for entry in entries if "msgid" in entry and not HEADER.search(entry)]


def main() -> int:
    kinds = {"no translation": "--untranslated", "only a guess (fuzzy)": "--only-fuzzy"}
    with tempfile.TemporaryDirectory(prefix="dertig-messages-") as name:
        folder = Path(name)
        catalogues = collect(copy_of(folder, "all"), LANGUAGE)
        for language in OF_THE_PORTAL:
            catalogues += collect(copy_of(folder, language, PORTAL), language)
        bad = [
            (f"{catalogue.relative_to(folder)}: {kind}", entry)
            for catalogue in catalogues
            for kind, option in kinds.items()
            for entry in wanting(catalogue, option)
        ]
    for where, entry in bad:
        print(f"{where}:\n{entry}\n", file=sys.stderr)
    print(f"Translations: {len(bad)} texts lack theirs" if bad else "Translations: complete")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
