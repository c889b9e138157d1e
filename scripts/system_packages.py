"""Install the system packages that wheels cannot bring; standard library only, any Python 3.8+.

    python3 scripts/system_packages.py run     # what serving needs
    python3 scripts/system_packages.py test    # and a browser for the journeys, and MariaDB

Nothing is asked of the package manager where nothing is missing. Where something is, and we are
root or may use sudo without a password, it is installed; else the one command to type is printed
and the exit code is 1.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

# What WeasyPrint opens at run time, by the names it opens.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
    "libfontconfig.so.1": "libfontconfig1",
}
MAC_LIBRARIES = {"libpango-1.0.0.dylib": "pango"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def missing_packages(purpose: str) -> list[str]:
    """Package names (Debian's, or Homebrew's on a Mac) that this purpose still lacks."""
    mac = sys.platform == "darwin"
    libraries = MAC_LIBRARIES if mac else LIBRARIES
    packages = [package for library, package in libraries.items() if not opens(library)]
    if not shutil.which("msgfmt"):
        packages.append("gettext")
    if purpose == "test" and not find_browser():
        packages.append("--cask chromium" if mac else "chromium")
    if purpose == "test" and not find_mariadb():
        packages.append("mariadb" if mac else "mariadb-server")
    return packages


def opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def find_browser() -> str | None:
    """The Chromium that journeys drive, or None; CHROMIUM names another."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    mac = "/Applications/Chromium.app/Contents/MacOS/Chromium"
    return next(filter(None, map(shutil.which, BROWSERS)), mac if Path(mac).exists() else None)


def find_mariadb() -> str | None:
    """The MariaDB server that data stores are tested on; not in everybody's path on Debian."""
    return shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin:/usr/local/sbin")


def install(packages: list[str]) -> bool:
    """Install with apt, as root or with a sudo that asks nothing; False where that is not possible."""
    if not shutil.which("apt-get"):
        return False
    prefix: list[str] = []
    if os.geteuid() != 0:
        if (
            subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL)
            if shutil.which("sudo")
            else True
        ):
            return False
        prefix = ["sudo", "-n"]
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    print("Installing system packages: " + " ".join(packages), flush=True)
    wanted = [*prefix, "apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    # The list of packages may be old or, on a fresh machine, empty.
    subprocess.call([*prefix, "apt-get", "update", "-q"], env=environment, stdout=subprocess.DEVNULL)
    return subprocess.call(wanted, env=environment, stdout=subprocess.DEVNULL) == 0


def command_to_type(packages: list[str]) -> str:
    if sys.platform == "darwin":
        return "brew install " + " ".join(packages)
    return "sudo apt-get update && sudo apt-get install -y " + " ".join(packages)


def main(purpose: str) -> int:
    packages = missing_packages(purpose)
    if not packages or (install(packages) and not missing_packages(purpose)):
        return 0
    print("Dertig needs system packages that are not installed. Type:", file=sys.stderr)
    print("  " + command_to_type(packages), file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
