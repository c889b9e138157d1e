"""``register export``: whole files that are kept, or a clear message and nothing at all."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples

from evidence import documents, pdf_fonts
from evidence.models import Document, Event
from evidence.stored import canonical_json
from processing import file_format
from processing.assembly import register_of
from processing.plan import plan_load
from processing.register import sha256_of
from tests.processing.records import records
from tests.processing.samples import full_record
from tests.servers import ROOT

EXPORT = (sys.executable, "manage.py", "register", "export")
REGISTERS = sorted((settings.BASE_DIR / "processing" / "registers").glob("*.yaml"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(run, file_of):
    from accounts.models import Controller  # noqa: PLC0415

    run("register", "load", file_of(full_record()))
    return Controller.objects.get()


def exported(run, tmp_path: Path, *options: str) -> bytes:
    output = tmp_path / "export"
    told = run("register", "export", "--controller", "full", *options, "--output", str(output))
    assert hashlib.sha256(output.read_bytes()).hexdigest() in told
    return output.read_bytes()


@pytest.mark.parametrize(
    ("kind", "magic"), [("pdf", b"%PDF-"), ("xlsx", b"PK\x03\x04"), ("json", b"{"), ("yaml", b"format:")]
)
def test_each_format_is_written_and_kept_with_its_hash(kind, magic, run, full, tmp_path):
    content = exported(run, tmp_path, "--format", kind)
    assert content.startswith(magic)
    document = Document.objects.get()
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert documents.open_document(document).read() == content
    assert document.facts["register_sha256"] == sha256_of(register_of(full.pk))
    assert document.filename.endswith(f".{kind}")
    assert Event.objects.get(verb="document.kept").actor == "system:export"


def test_json_goes_to_standard_output_canonically(run, full):
    told = run("register", "export", "--controller", "full", "--format", "json")
    assert told.encode() == canonical_json(json.loads(told))
    assert json.loads(told)["edition"] == "authority"


def test_the_internal_edition_holds_the_findings(run, full, tmp_path):
    internal = json.loads(exported(run, tmp_path, "--format", "json", "--edition", "internal"))
    assert internal["findings"]
    assert "findings" not in json.loads(exported(run, tmp_path, "--format", "json"))


def test_yaml_is_always_whole(refusal, full):
    message = refusal(
        "register", "export", "--controller", "full", "--format", "yaml", "--edition", "authority"
    )
    assert "always whole" in message


@pytest.mark.parametrize("path", REGISTERS, ids=lambda path: path.stem)
def test_an_exported_register_reloads_as_an_empty_plan(path, run, file_of):
    run("reference", "load")
    run("register", "load", str(path))
    yaml = run("register", "export", "--controller", path.stem, "--format", "yaml")
    assert "Nothing to change." in run("register", "load", "--prune", file_of(yaml))
    committed, again = (file_format.read(text, path.name) for text in (path.read_bytes(), yaml.encode()))
    assert plan_load(committed, again, prune=True).changes == ()


@given(record=records())
@examples(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_register_reloads_as_an_empty_plan(record, run, file_of):
    run("register", "load", "--prune", file_of(record))
    yaml = run("register", "export", "--controller", record.controller.slug, "--format", "yaml")
    assert "Nothing to change." in run("register", "load", "--prune", file_of(yaml))


def test_an_unknown_controller_is_answered_with_the_known_ones(refusal, full):
    message = refusal("register", "export", "--controller", "nobody", "--format", "json")
    assert message == "There is no controller “nobody”. There are: full."


def test_where_nothing_can_be_written_nothing_is_kept(refusal, full, tmp_path):
    export = ("register", "export", "--controller", "full", "--format", "json", "--output")
    assert "No such file or directory" in refusal(*export, str(tmp_path / "none" / "x.json"))
    assert "Is a directory" in refusal(*export, str(tmp_path))
    assert not Document.objects.exists()
    assert list(tmp_path.glob("**/.x*")) == []


def test_no_room_to_keep_it_is_a_clear_message(refusal, full, tmp_path, settings):
    (tmp_path / "files").write_text("a file where the folder should be")
    settings.DERTIG_FILES_DIR = str(tmp_path / "files" / "below")
    output = tmp_path / "x.json"
    message = refusal(
        "register", "export", "--controller", "full", "--format", "json", "--output", str(output)
    )
    assert "Nothing was kept." in message
    assert not output.exists()


def test_a_missing_font_is_a_clear_message(refusal, full, tmp_path, monkeypatch):
    shutil.copy(pdf_fonts.FONTS / pdf_fonts.SUMS, tmp_path)
    monkeypatch.setattr(pdf_fonts, "FONTS", tmp_path)
    output = tmp_path / "x.pdf"
    message = refusal(
        "register", "export", "--controller", "full", "--format", "pdf", "--output", str(output)
    )
    assert "Fonts are missing or damaged" in message
    assert not output.exists()
    assert not Document.objects.exists()


def test_a_full_disk_under_standard_output_is_a_clear_message(servers):
    """``/dev/full`` refuses every byte, as a full disk does."""
    database = servers.clone(f"export_full_disk_gw{servers.worker}")
    try:
        servers.manage("reference", "load", database=database)
        servers.manage("register", "load", str(REGISTERS[0]), database=database)
        with Path("/dev/full").open("wb") as full_disk:
            ran = subprocess.run(
                [*EXPORT, "--controller", REGISTERS[0].stem, "--format", "json"],
                cwd=ROOT,
                env={**os.environ, **servers.environment(database)},
                stdout=full_disk,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
        assert ran.returncode != 0
        assert "No space left on device" in ran.stderr
        assert "Traceback" not in ran.stderr
    finally:
        servers.drop(database)
