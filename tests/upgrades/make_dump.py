"""Make a dump of an installation of this very code: ``make upgrade-dump``, once for each release.

It is set up as ``make setup`` does it, in a temporary folder with servers of its own, then people and
workers are at it (``at_work``), then all that it holds is written to ``tests/upgrades/<commit>/``.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet
from pyrage import x25519

from config.embedded.layout import APP_ROLE, DATABASE, OWNER_ROLE, Layout
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey
from tests.upgrades import dumps

ROOT = dumps.FOLDER.parents[1]
WORK = "import django; django.setup(); from tests.upgrades import at_work; at_work.main()"


def main() -> None:
    """The folder's name is the commit, or what the command line says."""
    folder = dumps.FOLDER / (sys.argv[1] if len(sys.argv) > 1 else _commit())
    if folder.exists():
        sys.exit(f"{folder} is there already: a dump is never made again.")
    layout = Layout(Path(tempfile.mkdtemp(prefix="dertig-dump-")))
    postgres, valkey = Postgres(layout), Valkey(layout)
    try:
        postgres.start()
        valkey.start()
        _freeze(layout, postgres, folder)
    finally:
        postgres.stop()
        valkey.stop()
        shutil.rmtree(layout.sockets, ignore_errors=True)
        shutil.rmtree(layout.var, ignore_errors=True)
    print(f"{folder}: {sum(each.stat().st_size for each in folder.iterdir()):,} bytes")


def _freeze(layout: Layout, postgres: Postgres, folder: Path) -> None:
    keys, facts = _keys(), layout.var / "facts"
    (facts / "registers").mkdir(parents=True)
    environment = {**os.environ, **_environment(layout), **keys, "DERTIG_DUMP_FACTS": str(facts)}
    subprocess.run([sys.executable, "-c", WORK], check=True, cwd=ROOT, env=environment)
    making = layout.var / "dump"
    making.mkdir()
    dumps.dump_database(postgres, DATABASE, making / dumps.INSTALLATION)
    dumps.dump_database(postgres, dumps.SHOP, making / dumps.SHOP_SQL)
    logs = layout.var / "demo" / dumps.SHOP / "logs"
    dumps.pack(making / dumps.FILES, vault=layout.var / "files", logs=logs, registers=facts / "registers")
    (making / dumps.KEYS).write_text(json.dumps(keys, indent=2) + "\n")
    shutil.copyfile(facts / dumps.FACTS, making / dumps.FACTS)
    shutil.copytree(making, folder)  # whole by now: no half-made one is ever found


def _environment(layout: Layout) -> dict[str, str]:
    """As an installation of one's own has it; what it stores is what the product stores."""
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DERTIG_ENV": "development",
        "DERTIG_VAR_DIR": str(layout.var),
        "DERTIG_FILES_DIR": str(layout.var / "files"),
        "DATABASE_URL": layout.database_url(APP_ROLE, DATABASE),
        "DATABASE_OWNER_URL": layout.database_url(OWNER_ROLE, DATABASE),
        "REDIS_URL": layout.redis_url,
        # The shop's store names no host (``desk.set_up``): libpq then goes where this leads.
        "PGHOST": str(layout.sockets),
    }


def _keys() -> dict[str, str]:
    """Made for this dump alone, and published with it."""
    return {
        "SECRET_KEY": f"throw-away-{secrets.token_urlsafe(40)}",
        "DERTIG_FILES_KEYS": str(x25519.Identity.generate()),
        "DERTIG_FIELD_KEYS": Fernet.generate_key().decode(),
        "DERTIG_LOOKUP_KEY": f"throw-away-{secrets.token_urlsafe(40)}",
    }


def _commit() -> str:
    return subprocess.run(
        ["git", "rev-parse", "--short=7", "HEAD"], check=True, cwd=ROOT, capture_output=True, text=True
    ).stdout.strip()


if __name__ == "__main__":
    main()
