"""A real worker, a real broker, a real database: from the message to the kept copy."""

import os
import subprocess
import sys
import time

import psycopg
import pytest
from django.db import connection

from tests.servers import ROOT

SECONDS = 90
WORKER = (sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo", "--without-mingle")

ASK = """
from accounts.models import Controller
from accounts.principal import system
from processing.exporting.asking import request_export
from processing.exporting.order import Order
from processing.exports.editions import Edition
from processing.models.exporting import ExportFormat
order = Order(format=ExportFormat.PDF, edition=Edition.AUTHORITY, language="en")
print(request_export(controller=Controller.objects.get(), order=order, by=system("test")).pk)
"""

OPEN = """
from evidence.documents import open_document
from processing.models import ExportJob
document = ExportJob.objects.get().document
print(open_document(document).read()[:5].decode(), document.filename)
"""


@pytest.fixture
def database(servers):
    name = servers.clone(f"export_worker_gw{servers.worker}")
    servers.manage("reference", "load", database=name)
    servers.manage("register", "load", "processing/registers/openpanel.yaml", database=name)
    yield name
    servers.drop(name)


@pytest.fixture
def worker(servers, database, tmp_path):
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [*WORKER, "--loglevel", "WARNING"],
            cwd=ROOT,
            env={**os.environ, **servers.environment(database)},
            stdout=log,
            stderr=log,
        )
        yield process
        process.terminate()
        process.wait(30)


def shell(servers, database: str, code: str) -> str:
    return servers.manage("shell", "--no-imports", "-c", code, database=database).strip()


def test_the_worker_makes_a_pdf_and_tells_how_far_it_is(servers, database, worker):
    job = shell(servers, database, ASK)
    seen = []
    at_database = {**connection.get_connection_params(), "dbname": database}
    with psycopg.connect(**at_database, autocommit=True) as session:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and worker.poll() is None:
            row = session.execute(
                "SELECT state, progress, step, error FROM processing_exportjob WHERE id = %s", [job]
            ).fetchone()
            if row not in seen:
                seen.append(row)
            if row[0] in ("done", "failed"):
                break
            time.sleep(0.05)
    assert seen[-1] == ("done", 100, "Done", "")
    assert ("running", 20, "Making the document", "") in seen
    assert shell(servers, database, OPEN).startswith("%PDF- register-openpanel-authority-en-")
