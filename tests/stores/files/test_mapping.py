"""Settings, what a check finds, and what discovery proposes."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils.datastructures import MultiValueDict

from stores.connectors.files.discovery import kind_of
from stores.connectors.files.form import FilesForm
from stores.connectors.kinds import Opening, kind_named
from stores.mapping import BindingMap, Column, DatasetMap, StoreMap
from stores.protocol import Problem, Unreachable
from stores.terms import BlankForm, ColumnType
from stores.words import problem_words
from stores.work import Blank, Lapse, LongerByConsent, Step, Work
from tests.stores.files.folders import COMBINED, LONG_AGO, connector, dataset, lapse, log, step, work

DAY = date(2025, 12, 31)


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {each.code for each in problems}


def test_a_sound_dataset_has_nothing_in_its_way(tmp_path: Path) -> None:
    log(tmp_path, "access.log", "x")
    survey = connector(tmp_path, current=["access.log"]).survey(work(step(DAY)))
    assert (survey.obstacles, survey.advice) == ((), ())


def test_files_are_not_blanked(tmp_path: Path) -> None:
    one = Step(
        name="blank", dataset=dataset(), lapses=(lapse(DAY),), blanks=(Blank("ip-address", BlankForm.NULL),)
    )
    assert "files_cannot_blank" in codes(connector(tmp_path).survey(work(one)).obstacles)


@pytest.mark.parametrize("start", [Column("created"), Column("newest", "join")])
def test_only_newest_and_modified_are_starts(tmp_path: Path, start: Column) -> None:
    bad = Step(name="delete", dataset=dataset(), lapses=(Lapse("r", start, lapse(DAY).cutoff),))
    assert "files_start" in codes(connector(tmp_path).survey(work(bad)).obstacles)


def test_a_consent_cannot_be_read_in_files(tmp_path: Path) -> None:
    longer = LongerByConsent(Column("given"), None, lapse(DAY).cutoff)
    bad = Step(
        name="delete", dataset=dataset(), lapses=(Lapse("r", Column("newest"), lapse(DAY).cutoff, longer),)
    )
    assert "files_no_consent" in codes(
        connector(tmp_path).survey(Work(dataset=dataset(), steps=(bad,))).obstacles
    )


def test_a_check_tells_what_is_wrong_with_the_mapping(tmp_path: Path) -> None:
    log(tmp_path, "a.log", "x")
    log(tmp_path, "c.log.zst", b"\x28\xb5\x2f\xfd....")
    os.link(tmp_path / "a.log", tmp_path / "b.log")
    (tmp_path / ".dertig-quarantine/left").mkdir(parents=True)
    bound = BindingMap(activity="a", purpose="p", period="r", start=Column("at"), consent=Column("given"))
    sets = (
        dataset("*.log*"),
        DatasetMap(ref="same", name="S", resource="a.*"),
        DatasetMap(ref="none", name="N", resource="*.csv"),
        DatasetMap(ref="bad", name="B", resource="../x"),
        DatasetMap(ref="bound", name="B", resource="b.log", bindings=(bound,)),
    )
    found = connector(tmp_path).check(sets)
    assert {(each.code, each.subject) for each in found} >= {
        ("files_in_quarantine", ""),
        ("files_in_two_datasets", "logs"),
        ("files_no_match", "none"),
        ("files_pattern", "bad"),
        ("files_start", "bound"),
        ("files_no_consent", "bound"),
        ("files_hard_links", "logs"),
        ("files_packed", "logs"),
        ("files_no_current", "logs"),
    }
    assert all(problem_words(each) != f"{each.code}: {each.subject}" for each in found)


@pytest.mark.parametrize(
    ("path", "pattern", "dates"),
    [
        ("nginx/access.log", "nginx/access.log*", ""),
        ("nginx/access.log.3.gz", "nginx/access.log*", ""),
        ("access.log-20260101.gz", "access.log-*", "access.log-%Y%m%d"),
        ("update-2026-01.log", "update-*.log*", "update-%Y-%m.log"),
        ("db/dump_2026.01.05.sql.bz2", "db/dump_*.sql*", "dump_%Y.%m.%d.sql"),
        ("cv/Jan Jansen.pdf", "cv/*.pdf", ""),
        ("notes", "*", ""),
        ("odd[1].log", "odd[[]1].log*", ""),
    ],
)
def test_files_that_differ_in_a_date_alone_are_of_one_kind(path: str, pattern: str, dates: str) -> None:
    assert kind_of(path) == (pattern, dates)


def test_discovery_drafts_datasets_with_what_stands_in_them(tmp_path: Path) -> None:
    for name in ("access.log-20260101", "access.log-20260102"):
        log(
            tmp_path,
            name,
            COMBINED.format(LONG_AGO) + COMBINED.format(LONG_AGO).replace("203.0.113.9", "2001:db8::1"),
        )
    log(tmp_path, "mail/sent.log", "2020-01-01T00:00:00Z to=jan@example.org")
    access, mail = connector(tmp_path).discover()
    assert (access.resource, access.rows, access.key) == ("access.log-*", 2, ("path",))
    assert [(each.name, each.type) for each in access.columns] == [
        ("newest", ColumnType.INSTANT),
        ("modified", ColumnType.INSTANT),
        ("ip-address", ColumnType.TEXT),
        ("user-agent", ColumnType.TEXT),
    ]
    assert access.columns[0].declared == "access.log-%Y%m%d"
    assert access.samples["ip-address"] == ("203.0.113.9", "2001:db8::1")
    assert mail.resource == "mail/sent.log*"
    assert set(mail.samples) == {"email-address"}


GOOD: dict[str, Any] = {"place": "file", "root": "/srv/logs", "undated": "modified"}


def test_the_form_takes_lines_and_pairs_typed_or_from_a_file() -> None:
    typed = {**GOOD, "dates": "a-%Y.log\r\n\r\n b-%Y%m.log ", "current": "a.log", "options": ""}
    read = {**GOOD, "dates": ["a-%Y.log", "b-%Y%m.log"], "current": ["a.log"], "options": {}}
    for values in (MultiValueDict({name: [value] for name, value in typed.items()}), read):
        form = FilesForm(values)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["dates"] == ["a-%Y.log", "b-%Y%m.log"]
        assert form.cleaned_data["options"] == {}
    shown = FilesForm(initial={**read, "options": {"host": "h"}}).as_p()
    assert "a-%Y.log\nb-%Y%m.log" in shown
    assert "host = h" in shown


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"root": "/"}, "no folder to purge"),
        ({"dates": "access.log"}, "tells no year"),
        ({"current": "../x"}, "starts below the root"),
        ({"options": "host"}, "name = value"),
        ({"options": "secret = x"}, "no option"),
        ({"place": "sftp", "options": "host = h"}, "host_key"),
    ],
)
def test_the_form_says_what_is_wrong(wrong: dict[str, str], said: str) -> None:
    form = FilesForm({**GOOD, **wrong})
    assert not form.is_valid()
    assert said in str(form.errors)


def test_a_store_of_files_is_opened_by_its_kind(tmp_path: Path) -> None:
    kind = kind_named("files")
    store = StoreMap(ref="logs", name="Logs", kind="files", settings={"place": "file", "root": str(tmp_path)})
    with kind.open(Opening(store=store, controller_id=1, store_id=1, hash_key=b"")) as opened:
        assert opened.discover() == ()
    gone = StoreMap(ref="logs", name="Logs", kind="files", settings={"root": str(tmp_path / "gone")})
    with (
        pytest.raises(Unreachable, match="volume mounted"),
        kind.open(Opening(store=gone, controller_id=1, store_id=1, hash_key=b"")),
    ):
        pass
