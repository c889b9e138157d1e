"""What of open requests this version of Dertig cannot read."""

from collections.abc import Iterator
from itertools import islice

from evidence.stored_checks import unread
from evidence.upgrade_checks import Matter
from requests.models import CollectedDataset, Correction, RequestDraft, RightsPlan, Telling
from requests.terms import PackageState


def stored_requests() -> Iterator[Matter]:
    """Reads every current plan, correction, package and draft; writes nothing. No person is named."""
    for plan in RightsPlan.objects.current().select_related("request").iterator():
        yield from unread(f"requests/{plan.request.reference}: plan", plan, "content")
    for row in Correction.objects.waiting().select_related("request").iterator():
        yield from unread(f"requests/{row.request.reference}: correction", row, "row")
    parts = CollectedDataset.objects.exclude(package__state=PackageState.DELETED).exclude(mapping=None)
    for part in parts.select_related("package__request").iterator():
        yield from unread(f"requests/{part.package.request.reference}: {part.name}", part, "mapping")
    for telling in Telling.objects.filter(ended_at=None).select_related("request").defer("body"):
        yield from unread(f"requests/{telling.request.reference}: recipients", telling, "about")
    drafts = RequestDraft.objects.exclude(data="").iterator()
    # One for all: they are gone in a day.
    yield from islice((found for draft in drafts for found in unread("drafts", draft, "data")), 1)
