"""What this floor adds to the register's: a section of its file, findings with their facts and places."""

from evidence import upgrade_checks
from processing import facts, rows, sections
from processing.findings import registry
from stores import places_in_use, upgrading
from stores.facts import stores_by_controller
from stores.file_section import STORES
from stores.findings import findings
from stores.open_work import open_in_stores
from stores.paths import row_at
from stores.places import installation
from stores.webhooks import health


def register() -> None:
    """Called once when the apps are ready; again changes nothing. Raises ``ImproperlyConfigured``."""
    installation()
    upgrade_checks.add("stores: where they may lie", places_in_use.matters)
    upgrade_checks.add("stores: rights", places_in_use.rights)
    sections.add(STORES)
    facts.add("stores", stores_by_controller)
    registry.add(findings)
    rows.add_finder("stores", row_at)
    facts.add("webhooks", health.webhooks_by_controller)
    registry.add(health.findings)
    rows.add_finder("webhooks", health.row_at)
    upgrade_checks.add("data stores", open_in_stores)
    upgrade_checks.add("stores", upgrading.matters)
    upgrade_checks.add("systems managers", upgrading.roles)
