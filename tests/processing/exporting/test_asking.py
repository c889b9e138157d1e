"""Asking for an export: the right it needs, its event, and a broker that is away."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError

from accounts.principal import NotAllowed, Principal, system
from accounts.roles import Role
from evidence.models import Event
from processing.exporting.asking import request_export
from processing.exporting.order import Order
from processing.exports.editions import Edition
from processing.models import ExportJob
from processing.models.exporting import ExportFormat, ExportState
from tests.processing.api.people import loaded_full
from tests.servers import ROOT

JSON = Order(format=ExportFormat.JSON, edition=Edition.AUTHORITY, language="en")


@pytest.fixture
def full(db):
    return loaded_full()


def test_it_needs_the_right_at_that_controller(full):
    stranger = Principal(actor="user:x", roles={full.pk + 1: frozenset({Role.PRIVACY_LEAD})})
    with pytest.raises(NotAllowed):
        request_export(controller=full, order=JSON, by=stranger)
    assert not ExportJob.objects.exists()
    auditor = Principal(actor="user:a", roles={full.pk: frozenset({Role.AUDITOR})})
    assert request_export(controller=full, order=JSON, by=auditor).state == ExportState.WAITING


def test_the_trail_tells_who_asked_for_what(full):
    job = request_export(controller=full, order=JSON, by=system("test"))
    event = Event.objects.get(verb="export.ask")
    assert (event.record, event.actor, event.controller_id) == (f"export:{job.pk}", "system:test", full.pk)
    assert event.detail == {"format": "json", "edition": "authority", "language": "en"}


def test_yaml_is_the_source_and_so_always_internal(full):
    order = Order(format=ExportFormat.YAML, edition=Edition.AUTHORITY, language="en")
    assert request_export(controller=full, order=order, by=system("test")).edition == "internal"


def test_a_language_that_is_none_is_refused(full):
    with pytest.raises(ValidationError):
        order = Order(format=ExportFormat.JSON, edition=Edition.AUTHORITY, language="nld")
        request_export(controller=full, order=order, by=system("test"))


ASK = """
from accounts.models import Controller
from accounts.principal import system
from processing.exporting.asking import request_export
from tests.processing.exporting.test_asking import JSON
print(request_export(controller=Controller.objects.get(), order=JSON, by=system("test")).state)
"""


def test_a_broker_that_is_away_does_not_break_the_request(servers):
    database = servers.clone(f"export_no_broker_gw{servers.worker}")
    try:
        servers.manage("reference", "load", database=database)
        servers.manage("register", "load", "processing/registers/openpanel.yaml", database=database)
        ran = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", ASK],
            cwd=ROOT,
            # Nothing listens there.
            env={**os.environ, **servers.environment(database), "REDIS_URL": "redis://127.0.0.1:1/0"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.split() == ["waiting"]
        assert "export_not_sent" in ran.stderr
    finally:
        servers.drop(database)
