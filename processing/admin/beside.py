"""What stands beside a record on its page: its findings, and the form to accept one."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest

from accounts.models import Controller
from accounts.scoped_admin import ScopedAdmin, controllers_seen
from processing.admin.acceptance_form import acceptance_context
from processing.admin.finding_lines import FindingLine, finding_lines
from processing.overview import overviews


def beside(page: ScopedAdmin, request: HttpRequest, object_id: str) -> dict[str, Any]:
    """The context for ``admin/findings_beside.html``; empty for a record out of scope."""
    row = page.get_object(request, unquote(object_id))
    if row is None:
        return {}
    controller_id = page.controller_id_of(row)
    controller = next(each for each in controllers_seen(request) if each.pk == controller_id)
    lines = lines_at(controller, page.trail_path(row))
    return {
        "finding_lines": lines,
        "open_findings": sum(not line.accepted for line in lines),
        **acceptance_context(request, controller),
    }


def lines_at(controller: Controller, path: str) -> list[FindingLine]:
    """The findings on the record at a path and on what stands under it, in words."""
    overview = overviews([controller])[controller.pk]
    return finding_lines(controller.pk, overview.at(path), overview, here=path)
