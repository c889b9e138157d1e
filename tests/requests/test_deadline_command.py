"""``manage.py deadline``: explains any date, with no PostgreSQL and no broker anywhere."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
KEYS = ["aim_for", "due", "extended_aim_for", "extended_due", "announce_extension_by", "steps"]


def explain(*arguments: str) -> str:
    """Run the command in this process, where pytest-django refuses every use of the database."""
    out = StringIO()
    call_command("deadline", *arguments, stdout=out)
    return out.getvalue()


def explained(*arguments: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(explain(*arguments, "--json"))
    return found


def bare(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it as a person would, without the test session's servers."""
    session = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DERTIG_ENV", "DERTIG_FILES_DIR")
    around = {name: value for name, value in os.environ.items() if name not in session}
    return subprocess.run(
        [sys.executable, "manage.py", "deadline", *arguments],
        check=False,
        cwd=ROOT,
        env=around | environment,
        capture_output=True,
        text=True,
    )


def test_it_starts_no_server_and_needs_none(tmp_path: Path) -> None:
    ran = bare("2026-03-27", "--country", "NL", "--json", DERTIG_VAR_DIR=str(tmp_path))
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["due"] == "2026-04-28"
    assert not (tmp_path / "postgres").exists()
    assert not (tmp_path / "run").exists()


def test_it_asks_nothing_of_a_database_that_is_away(tmp_path: Path) -> None:
    ran = bare(
        "2026-03-27",
        "--country",
        "NL",
        DERTIG_VAR_DIR=str(tmp_path),
        DERTIG_ENV="test",
        DATABASE_URL="postgres://nobody@127.0.0.1:1/none",
    )
    assert ran.returncode == 0, ran.stderr
    assert "Due                       Tuesday 28 April 2026" in ran.stdout


def test_json_always_has_the_same_keys() -> None:
    plain = explained("2026-03-27", "--country", "NL")
    rich = explained("2026-03-27", "--country", "GE", "--promise", "P30D", "--extended")
    assert list(plain) == list(rich) == KEYS
    assert plain == {
        "aim_for": "2026-04-27",
        "due": "2026-04-28",
        "extended_aim_for": "2026-06-27",
        "extended_due": "2026-06-29",
        "announce_extension_by": "2026-04-28",
        "steps": [
            "Received Friday 27 March 2026.",
            "One month ends Monday 27 April, King's Day.",
            "Next working day: Tuesday 28 April.",
        ],
    }


def test_text_says_the_steps_then_the_days() -> None:
    lines = explain("2026-05-04", "--country", "de", "--subdivision", "by").splitlines()
    assert lines[:3] == [
        "Received Monday 4 May 2026.",
        "One month ends Thursday 4 June, Corpus Christi.",
        "Next working day: Friday 5 June.",
    ]
    assert lines[4:] == [
        "Aim for                   Thursday 4 June 2026",
        "Due                       Friday 5 June 2026",
        "Extended, aim for         Tuesday 4 August 2026",
        "Extended, due             Tuesday 4 August 2026",
        "Announce an extension by  Friday 5 June 2026",
    ]


def test_pauses_may_be_given_several_times() -> None:
    found = explained(
        *("2026-03-27", "--country", "NL"),
        *("--pause", "2026-03-28:2026-03-30", "--pause", "2026-03-30:2026-04-02"),
    )
    assert (found["aim_for"], found["due"]) == ("2026-05-02", "2026-05-04")
    assert found["announce_extension_by"] == "2026-04-28"


def test_a_promise_that_is_shorter_rules() -> None:
    assert explained("2026-07-01", "--country", "NL", "--promise", "P30D")["due"] == "2026-07-31"


def test_dutch_names_its_days() -> None:
    assert "maandag 27 april 2026" in explain("2026-03-27", "--country", "NL", "--language", "nl")


def test_the_united_kingdom_goes_by_both_codes() -> None:
    assert explained("2026-04-04", "--country", "UK") == explained("2026-04-04", "--country", "GB")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["2026-02-30", "--country", "NL"], "'2026-02-30' is not a day like 2026-03-27"),
        (["20260327", "--country", "NL"], "'20260327' is not a day"),
        (["2026-03-27", "--country", "XX"], "“XX” is not the ISO 3166-1 code of a country"),
        (["2026-03-27", "--country", "DE", "--subdivision", "ZZ"], "“ZZ” has no public holidays of its own"),
        (["2026-03-27", "--country", "NL", "--promise", "30"], "“30” is not an ISO 8601 period"),
        (["2026-03-27", "--country", "NL", "--pause", "2026-04-01"], "is not a pause like"),
        (["2026-03-27", "--country", "NL", "--pause", "2026-04-01:2026-04-31"], "is not a day"),
        (["2026-03-27", "--country", "NL", "--pause", "2026-04-05:2026-04-01"], "ends before it begins"),
        (["4099-01-01", "--country", "NL"], "No public holidays are known after the year 4098"),
    ],
)
def test_bad_input_is_said_clearly(arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError) as refused:
        explain(*arguments)
    assert says in str(refused.value)


def test_bad_input_ends_with_a_code_that_is_not_zero(tmp_path: Path) -> None:
    ran = bare("2026-03-27", "--country", "XX", DERTIG_VAR_DIR=str(tmp_path))
    assert ran.returncode != 0
    assert ran.stdout == ""
    assert "Traceback" not in ran.stderr
