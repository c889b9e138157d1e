"""Give several requests to one person."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import User
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from requests import actions
from requests.actions.handling import handlers_of
from requests.models import SubjectRequest

if TYPE_CHECKING:
    from requests.admin.board import SubjectRequestAdmin

AT_MOST = 100
"""What one page of the board holds, and more."""


class AssignManyForm(forms.Form):
    """To whom; only people who handle requests at every controller that is concerned."""

    handler = forms.ModelChoiceField(
        label=gettext_lazy("handler"), queryset=User.objects.none(), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, controllers: set[int], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        able = User.objects.all()
        for controller_id in sorted(controllers):
            able = able.filter(pk__in=handlers_of(controller_id).values("pk"))
        field: Any = self.fields["handler"]
        field.queryset = able


def to_assigning(chosen: QuerySet[Any]) -> HttpResponse:
    """From the board to the question to whom."""
    numbers = ",".join(str(pk) for pk in chosen.values_list("pk", flat=True)[:AT_MOST])
    return HttpResponseRedirect(f"{reverse('admin:requests_assign')}?chosen={numbers}")


def assign_view(page: "SubjectRequestAdmin", request: HttpRequest) -> HttpResponse:
    """Ask to whom, then assign each; what is refused is told by its reference."""
    principal = principal_at(request)
    wanted = [int(pk) for pk in request.GET.get("chosen", "").split(",") if pk.isdigit()][:AT_MOST]
    rows: list[SubjectRequest] = [
        row
        for row in page.get_queryset(request).filter(pk__in=wanted)
        if principal.allows(Right.HANDLE_REQUESTS, row.controller_id)
    ]
    if not rows:
        raise PermissionDenied
    form = AssignManyForm({row.controller_id for row in rows}, request.POST or None)
    if request.method == "POST" and form.is_valid():
        _assign(page, request, rows, form.cleaned_data["handler"])
        return HttpResponseRedirect(reverse("admin:requests_subjectrequest_changelist"))
    context = {
        **page.admin_site.each_context(request),
        "title": _("Assign requests"),
        "opts": page.opts,
        "rows": rows,
        "form": form,
    }
    return TemplateResponse(request, "admin/requests/assign.html", context)


def _assign(
    page: "SubjectRequestAdmin", request: HttpRequest, rows: list[SubjectRequest], handler: User
) -> None:
    done = 0
    for row in rows:
        try:
            actions.assign(request=row, handler=handler, by=principal_at(request))
            done += 1
        except page.refused as refusal:
            messages.error(request, f"{row.reference}: {explain(refusal)}")
    if done:
        told = ngettext("%(count)d request is assigned.", "%(count)d requests are assigned.", done)
        messages.success(request, told % {"count": done})
