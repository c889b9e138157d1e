"""``register load``: a plan first, all files or none, and hostile files refused in words."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from accounts.models import Controller
from evidence.models import Event
from processing.models import Measure, ProcessingActivity
from processing.register import NoneBecause
from tests.processing.samples import bare_record, full_record

pytestmark = pytest.mark.django_db


def test_the_plan_is_printed_and_applied(run, file_of):
    told = run("register", "load", file_of(full_record()))
    assert "  + activities/fan-mail/purposes/answer/retention/letters\n" in told
    assert "added, 0 changed, 0 removed, 0 kept." in told
    assert ProcessingActivity.objects.filter(controller__slug="full").count() == 2
    assert set(Event.objects.values_list("actor", flat=True)) == {"system:loader"}


def test_a_dry_run_prints_the_same_plan_and_changes_nothing(run, file_of):
    file = file_of(full_record())
    dry = run("register", "load", "--dry-run", file)
    assert not Controller.objects.exists()
    wet = run("register", "load", file)
    assert [line for line in dry.splitlines() if line.startswith("  +")] == [
        line for line in wet.splitlines() if line.startswith("  +")
    ]


def test_loading_twice_changes_nothing(run, file_of):
    file = file_of(full_record())
    run("register", "load", file)
    events = Event.objects.count()
    assert "Nothing to change." in run("register", "load", file)
    assert Event.objects.count() == events


def test_records_that_the_file_lacks_are_kept_unless_pruned(run, file_of):
    run("register", "load", file_of(full_record()))
    shorter = replace(full_record(), activities=full_record().activities[:1])
    file = file_of(shorter)
    assert "= activities/hosting  (not in the file, kept; --prune removes it)" in run(
        "register", "load", file
    )
    assert "  - activities/hosting\n" in run("register", "load", "--prune", file)
    assert ProcessingActivity.objects.count() == 1


def test_pruning_is_refused_where_others_depend_on_it(run, refusal, file_of):
    run("register", "load", file_of(full_record()))
    measures = replace(full_record(), measures=())
    message = refusal("register", "load", "--prune", file_of(measures))
    assert "tls" in message
    assert Measure.objects.count() == 1


def test_only_absent_controllers_are_created_at_set_up(run, file_of):
    file = file_of(bare_record())
    run("register", "load", "--absent", file)
    Controller.objects.update(name="Edited by people")
    told = run("register", "load", "--absent", file, file_of(bare_record("other"), "other.yaml"))
    assert "bare: stands already, left as it is." in told
    assert set(Controller.objects.values_list("slug", "name")) == {
        ("bare", "Edited by people"),
        ("other", "other B.V."),
    }


def test_one_bad_file_and_nothing_is_loaded(refusal, file_of):
    good = file_of(bare_record(), "good.yaml")
    bad = file_of("controller:\n  slug: Bad Slug\n  colour: red\n", "bad.yaml")
    message = refusal("register", "load", good, bad)
    assert f"{bad}:2: controller/slug: " in message
    assert f"{bad}:3: controller/colour: unknown key" in message
    assert f"{bad}:1: controller/name: required, but missing" in message
    assert "nothing was loaded" in message
    assert not Controller.objects.exists()


def test_two_files_about_one_controller_are_refused(refusal, file_of):
    message = refusal("register", "load", file_of(bare_record()), file_of(bare_record(), "again.yaml"))
    assert "is the controller of" in message


def test_a_refused_plan_takes_the_other_files_with_it(run, refusal, file_of):
    run("register", "load", file_of(full_record()))
    contradiction = replace(bare_record("full"), joint_controllers=NoneBecause("We decide alone."))
    other = file_of(bare_record("other"), "other.yaml")
    message = refusal("register", "load", other, file_of(contradiction))
    assert "joint_controllers: the file says “none, because…”" in message
    assert not Controller.objects.filter(slug="other").exists()


HOSTILE = {
    "alias bomb": (
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
        "anchors (&) and aliases (*) are not allowed",
    ),
    "deep nesting": (b"[" * 500 + b"]" * 500, "nested deeper than"),
    "not a mapping": (b"- one\n- two\n", "mapping"),
    "empty": (b"", "mapping"),
    "not UTF-8": (b"controller:\n  name: caf\xe9\n", ":2: the file: this is not UTF-8"),
    "tabs": (b"controller:\n\tslug: x\n", ":2: "),
    "Python object": (b"controller: !!python/name:os.system\n", "not readable as YAML"),
    "unclosed": (b"controller: {slug: 'x\n", "not readable as YAML"),
    "duplicate key": (b"controller:\n  slug: a\n  slug: b\n", ":3: controller/slug: this key stands twice"),
    "NUL in text": (b'controller:\n  slug: a\n  name: "a\\0b"\n  language: en\n  time_zone: UTC\n', ":3: "),
    "half a surrogate": (
        b'controller:\n  slug: a\n  name: "a\\ud800b"\n  language: en\n  time_zone: UTC\n',
        ":3: ",
    ),
    "two documents": (b"controller: {}\n---\ncontroller: {}\n", "not readable as YAML"),
    "wrong types": (b"controller: 5\nactivities: {}\n", ":2: activities: must be a list"),
    "a key that is a list": (b"? [a, b]\n: c\n", ""),
    "unknown time zone": (
        b"controller:\n  slug: a\n  name: A\n  language: en\n  time_zone: Mars/Olympus\n",
        ":5: controller/time_zone: ",
    ),
    "escape codes": (b'controller: {slug: a}\n"\\e[31mred": 1\n', "\ufffd[31mred"),
    "billion spaces": (b"controller:" + b" " * 5_000_001, "larger than"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words(name, refusal, file_of):
    content, words = HOSTILE[name]
    message = refusal("register", "load", file_of(content))
    assert words in message
    assert "\x1b" not in message
    assert not Controller.objects.exists()


@pytest.mark.parametrize(
    "duplicate",
    [
        "activities:\n  - {ref: a, name: A, stream: S}\n  - {ref: a, name: B, stream: S}\n",
        "measures:\n  - {ref: a, name: A, kind: technical}\n  - {ref: a, name: B, kind: technical}\n",
    ],
)
def test_duplicate_ids_are_refused_with_their_line(duplicate, refusal, file_of):
    head = "controller: {slug: a, name: A, language: en, time_zone: UTC}\n"
    message = refusal("register", "load", file_of(head + duplicate))
    assert ":3: " in message and "“a” stands here 2 times" in message


def test_a_missing_file_and_a_folder_are_told_apart(refusal, tmp_path):
    message = refusal("register", "load", str(tmp_path / "none.yaml"), str(tmp_path))
    assert "none.yaml: cannot be read: No such file or directory." in message
    assert f"{tmp_path}: cannot be read: Is a directory." in message


def test_a_file_without_end_is_not_read_to_its_end(refusal):
    assert "larger than" in refusal("register", "load", "/dev/zero")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_refused(refusal, file_of):
    file = file_of(bare_record())
    Path(file).chmod(0)
    assert "cannot be read: Permission denied." in refusal("register", "load", file)
