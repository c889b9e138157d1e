"""Repeating erasures as the command does: every statement commits by itself."""

from datetime import date

from accounts.principal import system
from evidence.models import Event
from retention.ledger.replaying import replay
from stores.models import DataStore
from tests.retention.ledger.erased import erased
from tests.retention.operations import Target, fill
from tests.retention.purging import world


def test_what_was_replayed_is_told_in_a_transaction_of_its_own(committed: None, target: Target) -> None:
    shop = world(target)
    fill(target, 3, due=0)
    erased(shop, "p1@example.org", "R-1")
    target.run("INSERT INTO customer (email, name) VALUES ('p1@example.org', 'Person 1')")
    (told,) = replay(DataStore.objects.select_related("controller"), date.today(), by=system("test"))
    assert told.is_clean and sum(each.rows for each in told.parts) == 1
    assert Event.objects.get(verb="erasure.replayed").detail["repeated"] == 1
