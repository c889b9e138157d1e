"""A dump: one installation of one release, frozen in a folder that is named after its commit.

- ``installation.sql.xz``: Dertig's own database, as plain SQL without owners and rights;
- ``shop.sql.xz``: the demo shop's database, in which Dertig purges and erases;
- ``files.tar.xz``: ``vault/`` (sealed documents), ``logs/`` (the demo's files), ``registers/`` (exported);
- ``throw-away-keys.json``: the environment variables with the keys of that installation, used nowhere else;
- ``facts.json``: what was true when it was frozen, for the test to compare.

Plain files and processes: nothing here needs Django.
"""

import json
import lzma
import os
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.embedded.layout import SUPERUSER
from config.embedded.postgres import Postgres, binary

FOLDER = Path(__file__).parent
SHOP = "dertig_openpanel"
"""The shop's database. Its name is part of every approved plan, so it is the same wherever it is restored."""
SHOP_OWNER, SHOP_ROLE = f"{SHOP}_owner", f"{SHOP}_privacy"
INSTALLATION, SHOP_SQL, FILES = "installation.sql.xz", "shop.sql.xz", "files.tar.xz"
KEYS, FACTS = "throw-away-keys.json", "facts.json"
# No names of roles, which differ by place, nor comments on extensions, which only a superuser may make.
PLAIN = ("--no-owner", "--no-privileges", "--no-comments")


@dataclass(frozen=True)
class Dump:
    """One folder."""

    folder: Path

    @property
    def name(self) -> str:
        """The commit that made it."""
        return self.folder.name

    @property
    def keys(self) -> dict[str, str]:
        """Environment variables."""
        read: dict[str, str] = json.loads((self.folder / KEYS).read_text())
        return read

    @property
    def facts(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((self.folder / FACTS).read_text())
        return read


def found() -> list[Dump]:
    """Every dump that was committed, in the order of their names."""
    return [Dump(each.parent) for each in sorted(FOLDER.glob(f"*/{INSTALLATION}"))]


def dump_database(postgres: Postgres, database: str, file: Path) -> None:
    """Write a whole database as compressed SQL."""
    command = [binary("pg_dump"), *PLAIN, *_reached(postgres, SUPERUSER, database)]
    sql = subprocess.run(command, check=True, capture_output=True, env=_as(postgres, SUPERUSER)).stdout
    file.write_bytes(lzma.compress(sql, preset=9))


def restore_database(postgres: Postgres, role: str, database: str, file: Path, password: str = "") -> None:
    """Run such a file in an empty database: all that it makes is ``role``'s. Raises at the first error."""
    command = [binary("psql"), "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1"]
    subprocess.run(
        [*command, *_reached(postgres, role, database)],
        check=True,
        env=_as(postgres, role, password),
        input=lzma.decompress(file.read_bytes()),
        stdout=subprocess.DEVNULL,
    )


def pack(file: Path, **folders: Path) -> None:
    """Folders into an archive, each under its name."""
    with tarfile.open(file, "w:xz", preset=9) as archive:
        for name, folder in folders.items():
            archive.add(folder, arcname=name)


def unpack(file: Path, folder: Path) -> None:
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")


def _as(postgres: Postgres, role: str, password: str = "") -> dict[str, str]:
    """The environment in which libpq signs in as a role."""
    return {**os.environ, "PGPASSWORD": password or postgres.layout.password(role)}


def _reached(postgres: Postgres, role: str, database: str) -> list[str]:
    return [f"--host={postgres.layout.sockets}", f"--username={role}", f"--dbname={database}"]
