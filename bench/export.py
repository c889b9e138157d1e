"""One export in a process of its own: ``python -m bench.export <format> <activities>``.

``weasyprint`` as format is WeasyPrint alone: the same HTML, stylesheet, fonts, options and
attachment as our PDF, prepared before the clock starts.
"""

import io
import sys
import time
from collections.abc import Callable

import django

django.setup()

# Django is set up first: the modules below hold models.
from django.utils import translation  # noqa: E402
from pypdf import PdfReader  # noqa: E402

from accounts.models import Controller  # noqa: E402
from bench.measure import report  # noqa: E402
from bench.weasyprint import alone  # noqa: E402
from evidence import pdf  # noqa: E402
from processing.exporting.making import render  # noqa: E402
from processing.exporting.order import Order  # noqa: E402
from processing.exporting.source import read_source  # noqa: E402
from processing.exports.editions import Edition  # noqa: E402
from processing.exports.json import register_json  # noqa: E402
from processing.exports.pdf import STYLESHEET, register_html  # noqa: E402
from processing.models.exporting import ExportFormat  # noqa: E402

EDITION = Edition.AUTHORITY
LANGUAGE = "en"


def ours(kind: str, controller: Controller) -> Callable[[], bytes]:
    """The whole export, from the database to the bytes."""
    order = Order(format=ExportFormat(kind), edition=EDITION, language=LANGUAGE)
    return lambda: render(read_source(controller), order)


def weasyprint_alone(controller: Controller) -> Callable[[], bytes]:
    """Nothing of ours but the HTML."""
    source = read_source(controller)
    data = register_json(source.register, edition=EDITION)
    with translation.override(LANGUAGE):
        html = register_html(source.register, EDITION, LANGUAGE, source.made_at, data)
    attached = pdf.Attached("register.json", data, "The data of this document, machine-readable")

    return lambda: alone(html, STYLESHEET, source.made_at, [attached])


def main(kind: str, activities: str) -> None:
    controller = Controller.objects.get(slug=f"bench-{activities}")
    act = weasyprint_alone(controller) if kind == "weasyprint" else ours(kind, controller)
    began = time.perf_counter()
    content = act()
    seconds = time.perf_counter() - began
    pages = len(PdfReader(io.BytesIO(content)).pages) if content.startswith(b"%PDF") else 0
    print(report(seconds, content, pages))


if __name__ == "__main__":
    main(*sys.argv[1:])
