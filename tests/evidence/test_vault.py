"""Bytes of documents: sealed at rest, whole or absent, proven by their hash."""

import hashlib
import io
import os
import resource
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from django.db import transaction
from pyrage import x25519

from evidence import documents, vault
from evidence.models import Document, Event

ROOT = Path(__file__).resolve().parents[2]
CONTENT = b"A letter to Jane Doe. " * 10_000


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DERTIG_FILES_DIR = tmp_path / "files"
    settings.DERTIG_FILES_KEYS = [str(x25519.Identity.generate())]
    return settings.DERTIG_FILES_DIR


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def keep(content=CONTENT, **kwargs):
    return documents.keep(
        content,
        **(
            {
                "kind": "register.pdf",
                "filename": "register.pdf",
                "media_type": "application/pdf",
                "actor": "user:1",
                "controller_id": 7,
                "facts": {"edition": "authority"},
            }
            | kwargs
        ),
    )


def test_what_is_put_comes_back_and_lies_sealed(folder):
    name = vault.put(io.BytesIO(CONTENT))
    (path,) = files(folder)
    sealed = path.read_bytes()
    assert sealed.startswith(b"age-encryption.org/v1")
    assert b"Jane Doe" not in sealed
    with vault.open_plain(name) as plain:
        assert plain.read() == CONTENT


def test_any_of_the_keys_opens_and_the_first_seals(settings):
    old = settings.DERTIG_FILES_KEYS[0]
    name = vault.put(io.BytesIO(CONTENT))
    new = str(x25519.Identity.generate())
    settings.DERTIG_FILES_KEYS = [new, old]
    assert vault.open_plain(name).read() == CONTENT
    later = vault.put(io.BytesIO(b"later"))
    settings.DERTIG_FILES_KEYS = [new]
    assert vault.open_plain(later).read() == b"later"
    with pytest.raises(vault.Unreadable, match="cannot be opened"):
        vault.open_plain(name)


@pytest.mark.parametrize("damage", [lambda b: b[:-30], lambda b: b[:-1] + bytes([b[-1] ^ 1])])
def test_a_damaged_file_is_refused_not_half_read(folder, damage):
    name = vault.put(io.BytesIO(CONTENT))
    (path,) = files(folder)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(vault.Unreadable):
        vault.open_plain(name)


def test_a_file_that_is_gone_is_said_to_be():
    with pytest.raises(vault.Unreadable, match="gone"):
        vault.open_plain(f"{'0' * 32}.age")


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "x.age", f"{'0' * 32}", f"{'0' * 31}/.age"])
def test_only_names_that_were_given_out_lead_to_a_file(name):
    with pytest.raises(ValueError):
        vault.open_plain(name)


def test_a_full_disk_is_a_clear_error_and_leaves_nothing(folder):
    """The limit on file size stands in for a disk that fills up while the file is written."""
    program = textwrap.dedent("""
        import io, resource, signal, sys
        from django.conf import settings
        from pyrage import x25519
        settings.configure(DERTIG_FILES_DIR=sys.argv[1], DERTIG_FILES_KEYS=[str(x25519.Identity.generate())])
        from evidence import vault
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        try:
            vault.put(io.BytesIO(b"x" * 1_000_000))
        except vault.VaultFull as error:
            print(error)
    """)
    ran = subprocess.run(
        [sys.executable, "-c", program, str(folder)], check=True, cwd=ROOT, capture_output=True, text=True
    )
    assert "No room" in ran.stdout
    assert "Nothing was kept" in ran.stdout
    assert files(folder) == []


def test_a_source_that_breaks_leaves_nothing(folder):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise OSError("the connection went away")

    with pytest.raises(vault.VaultError, match="went away"):
        vault.put(Broken())
    assert files(folder) == []


def test_a_large_file_passes_in_little_memory(folder):
    class Zeros:
        left = 60_000_000

        def read(self, size=-1):
            chunk = min(self.left, 65_536 if size < 0 else size)
            self.left -= chunk
            return bytes(chunk)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    vault.put(Zeros())
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 30_000  # KiB
    assert files(folder)[0].stat().st_size > 60_000_000


@pytest.mark.django_db
def test_keeping_records_the_proof_and_the_event():
    document = keep()
    assert document.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert document.size == len(CONTENT)
    assert document.facts == {"edition": "authority"}
    event = Event.objects.get(record=f"document:{document.pk}")
    assert (event.verb, event.actor, event.controller_id) == ("document.kept", "user:1", 7)
    assert event.detail["sha256"] == document.sha256
    with documents.open_document(document) as plain:
        assert plain.read() == CONTENT


@pytest.mark.django_db
def test_a_file_is_kept_as_it_streams():
    document = keep(io.BytesIO(CONTENT))
    assert document.sha256 == hashlib.sha256(CONTENT).hexdigest()


@pytest.mark.django_db
def test_bytes_that_were_replaced_are_refused(folder):
    document = keep()
    other = vault.put(io.BytesIO(b"forged"))
    (folder / other[:2] / other).replace(folder / document.storage_name[:2] / document.storage_name)
    with pytest.raises(documents.Altered):
        documents.open_document(document)


@pytest.mark.django_db
def test_a_row_that_is_refused_leaves_no_file(folder):
    with pytest.raises(Exception, match="value too long"), transaction.atomic():
        keep(filename="x" * 300)
    assert files(folder) == []
    assert not Event.objects.filter(verb="document.kept").exists()


@pytest.mark.django_db
def test_erased_bytes_leave_their_proof(folder, django_capture_on_commit_callbacks):
    document = keep()
    with django_capture_on_commit_callbacks(execute=True):
        documents.erase_bytes(document, actor="user:2")
    assert files(folder) == []
    again = Document.objects.get(pk=document.pk)
    assert again.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert again.erased_at is not None
    assert again.storage_name == ""
    assert Event.objects.filter(verb="document.bytes_erased", record=f"document:{document.pk}").count() == 1
    with pytest.raises(documents.BytesErased):
        documents.open_document(again)
    documents.erase_bytes(again, actor="user:2")
    assert Event.objects.filter(verb="document.bytes_erased").count() == 1


@pytest.mark.django_db
def test_an_erasure_that_is_rolled_back_leaves_the_bytes(folder):
    document = keep()
    with pytest.raises(KeyError), transaction.atomic():
        documents.erase_bytes(document, actor="user:2")
        raise KeyError
    again = Document.objects.get(pk=document.pk)
    assert documents.open_document(again).read() == CONTENT


@pytest.mark.django_db
def test_orphans_are_swept_when_old_and_only_they(folder):
    kept = keep()
    orphan = vault.put(io.BytesIO(b"left by a crash"))
    young = vault.put(io.BytesIO(b"still being committed"))
    for path in files(folder):
        if path.name != young:
            two_days_ago = time.time() - 2 * 86_400
            os.utime(path, (two_days_ago, two_days_ago))
    assert documents.sweep_orphans() == [orphan]
    assert {path.name for path in files(folder)} == {kept.storage_name, young}
