"""Put ``uv`` into ``.venv-tools``: the system's where there is one, else PyPI's.

Standard library only, any Python 3.8+. Nothing is installed outside this clone.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from pathlib import Path

TOOLS = Path(__file__).resolve().parent.parent / ".venv-tools"
UV = TOOLS / "bin" / "uv"
HOW_TO = "Dertig builds its environment with uv, which could not be installed with pip. See https://docs.astral.sh/uv/"


def from_system() -> bool:
    found = shutil.which("uv")
    if found is None:
        return False
    UV.parent.mkdir(parents=True, exist_ok=True)
    UV.unlink(missing_ok=True)
    UV.symlink_to(found)
    return True


def with_pip_of_its_own() -> bool:
    """A virtual environment brings pip, except where a distribution splits that off."""
    try:
        venv.create(TOOLS, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, OSError):
        return False
    return pip(str(TOOLS / "bin" / "python"), [])


def with_the_systems_pip() -> bool:
    shutil.rmtree(TOOLS, ignore_errors=True)
    return pip(sys.executable, ["--target", str(TOOLS)])


def pip(python: str, options: list[str]) -> bool:
    quiet = ["--quiet", "--disable-pip-version-check"]
    return subprocess.call([python, "-m", "pip", "install", *quiet, *options, "uv"]) == 0


def main() -> int:
    ways = (from_system, with_pip_of_its_own, with_the_systems_pip)
    if any(way() and UV.exists() for way in ways):
        UV.touch()
        return 0
    print(HOW_TO, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
