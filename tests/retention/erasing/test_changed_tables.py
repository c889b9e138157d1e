"""The tables changed between approval and work: it refuses in words, touches nothing, and others go on."""

import pytest

from retention.actions.erasures import retry_erasure
from retention.terms import ErasureState
from retention.wording import problem_words
from stores.connectors.sql import engine
from stores.words import kept_problems
from tests.retention.erasing.shops import again, letter, shop
from tests.stores.connectors.sql.targets import Target

pytestmark = pytest.mark.django_db

NO_TABLE = "no table “letter”"
NO_EMAIL = "no column “email” any more"
CHANGES = [
    ("delete", "DROP TABLE letter", NO_TABLE),
    ("delete", "ALTER TABLE letter DROP COLUMN email", NO_EMAIL),
    ("delete", "ALTER TABLE letter ALTER email TYPE bytea USING email::bytea", "“email” was mapped as text"),
    ("blank", "ALTER TABLE letter DROP COLUMN email", NO_EMAIL),
    ("blank", "ALTER TABLE letter DROP COLUMN name", "no column “name” any more"),
    ("blank", "ALTER TABLE letter ALTER name TYPE int USING 1", "“name” cannot hold what"),
    ("blank", "ALTER TABLE letter ALTER name TYPE varchar(3) USING 'x'", "“name” cannot hold what"),
    ("blank", "ALTER TABLE letter ADD phone text DEFAULT '06'", "“phone” is not mapped"),
]


@pytest.mark.parametrize(("kind", "change", "told"), CHANGES)
def test_what_no_longer_fits_is_told_and_nothing_is_touched(
    own_database: Target, kind: str, change: str, told: str
) -> None:
    row = shop(own_database)
    order = row.order("letter") if kind == "delete" else row.blanking("letter", "name", value="gone")
    begun = row.begun(order, row.order("purchase"))
    own_database.run(change)
    row.work()
    refused, beside = again(begun)
    assert (refused.state, beside.state) == (ErasureState.FAILED, ErasureState.DONE)
    assert told in problem_words(*kept_problems(refused.problems[:1]))
    assert refused.rows == 0


def test_changed_behind_the_back_of_a_worker_it_is_told_and_done_once_mended(own_database: Target) -> None:
    """The tables were read a moment ago: the database refuses, and what it says is put into words."""
    row = shop(own_database)
    assert row.erased(row.order("purchase"))[0].state == ErasureState.DONE
    begun = row.begun(row.order("letter"))
    held = next(reversed(engine._reaches.values()))
    held.tables().table("letter")
    own_database.run("ALTER TABLE letter RENAME COLUMN email TO mail")
    row.work()
    (refused,) = again(begun)
    assert refused.state == ErasureState.FAILED
    assert "no longer as it was mapped" in problem_words(*kept_problems(refused.problems[:1]))
    own_database.run("ALTER TABLE letter RENAME COLUMN mail TO email")
    retry_erasure(erasure=refused, by=row.lead)
    row.work()
    (done,) = again(begun)
    assert (done.state, done.rows) == (ErasureState.DONE, 1)
    assert row.ids(letter) == [2]
