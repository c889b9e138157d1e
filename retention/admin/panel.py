"""Promise coverage on the dashboard: the figure, and what keeps it from all."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Controller
from processing.panels import Panel
from retention.coverage import promises_at
from retention.labels import label
from retention.promises import Coverage, Gap, coverage

TEMPLATE = "admin/retention/coverage.html"


def promise_coverage(request: HttpRequest, controllers: Sequence[Controller]) -> Mapping[int, Panel]:
    """A panel for every controller in scope; three queries for all of them."""
    promises = promises_at([each.pk for each in controllers])
    now = timezone.now()
    return {pk: _panel(coverage(held, now)) for pk, held in promises.items()}


def _panel(found: Coverage) -> Panel:
    gaps: Counter[Gap] = Counter()
    for path in {each.path for each in found.broken}:
        gaps[_worst([each.gap for each in found.broken if each.path == path])] += 1
    return Panel(
        TEMPLATE,
        {
            "percent": found.percent,
            "kept": found.kept,
            "total": found.total,
            "gaps": [(label(gap), gaps[gap]) for gap in Gap if gaps[gap]],
        },
    )


def _worst(gaps: list[Gap]) -> Gap:
    return min(gaps, key=list(Gap).index)
