"""Pages of records that have findings of their own."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from processing.admin.base import RegisterAdmin
from processing.admin.beside import beside


class FindingsBesideAdmin(RegisterAdmin):
    """Shows the record's findings above its form, each with the way to mend or accept it."""

    change_form_outer_before_template = "admin/findings_beside.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        extra = {**(extra_context or {}), **beside(self, request, object_id)}
        page: HttpResponse = super().change_view(request, object_id, form_url, extra)
        return page
