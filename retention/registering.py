"""What this floor adds to lower ones: findings, facts, last purges; whom to spare; who hears of erasures."""

from evidence import key_checks, upgrade_checks
from processing import deeds, facts
from processing.exports import annexes
from processing.findings import registry
from retention import restricted
from retention.annex import last_purges, lines_at
from retention.announcing import announce_erasure
from retention.erasing.listening import add_listener
from retention.facts import retention_by_controller
from retention.findings import findings
from retention.ledger import own_record
from retention.on_record import own_record as people
from retention.open_work import held_hashes, open_disposal
from retention.sparing import add_source
from retention.stored_checks import stored_disposal
from stores import own_records, restricted_records
from subjects.facts import people_by_controller


def register() -> None:
    """Called once when the apps are ready; again changes nothing."""
    add_source("restrictions", restricted.restricted_people, restricted.identifiers)
    restricted_records.add_source("restrictions", restricted.restricted_records)
    facts.add("retention", retention_by_controller)
    registry.add(findings)
    registry.add(own_record.findings)
    own_records.add(own_record.ACTIVITY)
    facts.add("people", people_by_controller)
    registry.add(people.findings)
    own_records.add(people.ACTIVITY)
    annexes.add(last_purges)
    deeds.add_source("retention", lines_at)
    add_listener("webhooks", announce_erasure)
    upgrade_checks.add("retention", open_disposal)
    key_checks.add_looked_up("retention.HeldIdentifier", held_hashes)
    upgrade_checks.add("stored purges and erasures", stored_disposal)
