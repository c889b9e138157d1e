"""Name somebody of the demo's shop whose account is closed, to try a request with.

.venv/bin/python scripts/demo_person.py
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 - needs Django set up

from config.demo.setting_up import shop_database  # noqa: E402

QUERY = """
SELECT name, email FROM customers c
WHERE state = 'closed' AND closed_at < now()
AND (SELECT count(*) FROM invoices i WHERE i.customer_number = c.number AND i.email = c.email) > 2
ORDER BY id LIMIT 1
"""


def somebody() -> tuple[str, str]:
    """Name and address. Raises ``LookupError`` where everybody was erased."""
    shop = shop_database(settings.LAYOUT)
    with shop.postgres.connect_as_superuser(shop.name) as connection:
        found = connection.execute(QUERY.encode()).fetchone()
    if found is None:
        raise LookupError("Nobody whose account is closed is left in the shop.")
    return found[0], found[1]


if __name__ == "__main__":
    print("{} <{}>".format(*somebody()))
