"""One access package in a process of its own: ``python -m bench.package <request> <rows>``."""

import sys
import time

import django

django.setup()

# Django is set up first: the modules below hold models.
from bench.answers import build  # noqa: E402
from bench.measure import report  # noqa: E402
from requests.models import SubjectRequest  # noqa: E402


def main(request: str, rows: str) -> None:
    began = time.perf_counter()
    package = build(SubjectRequest.objects.select_related("controller").get(pk=request), int(rows))
    seconds = time.perf_counter() - began
    print(report(seconds, b"x" * (package.document.size if package.document else 0)))


if __name__ == "__main__":
    main(*sys.argv[1:])
