"""One replay in a process of its own: ``python -m bench.replaying <store> <people>``."""

import sys
import time

import django

django.setup()

# Django is set up first: the modules below hold models.
from bench.measure import report  # noqa: E402
from bench.replays import replayed  # noqa: E402
from stores.models import DataStore  # noqa: E402


def main(store: str, people: str) -> None:
    row = DataStore.objects.select_related("controller").get(pk=store)
    began = time.perf_counter()
    replayed(row, int(people))
    print(report(time.perf_counter() - began, b""))


if __name__ == "__main__":
    main(*sys.argv[1:])
