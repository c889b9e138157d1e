"""Work in data stores that people do: their own list, everybody's, and the page on which it is finished."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import DropdownFilter
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import User
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ReadOnlyAdmin
from stores.models import StoreTask
from stores.task_actions import ProofFile, assign_task, finish_task, may_finish, members, reopen_task


class WhoseFilter(DropdownFilter):
    """One's own, or everybody's."""

    title = gettext_lazy("assigned to")
    parameter_name = "whose"
    all_option = ("", gettext_lazy("Everybody"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", gettext_lazy("Me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StoreTask]) -> QuerySet[StoreTask]:
        return queryset.filter(assignee=request.user.pk) if self.value() == "me" else queryset


class OpenFilter(DropdownFilter):
    """Open tasks, unless others are asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"
    all_option = ("", gettext_lazy("Open"))

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("done", gettext_lazy("Done")), ("every", gettext_lazy("Every state"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[StoreTask]) -> QuerySet[StoreTask]:
        if self.value() == "every":
            return queryset
        return queryset.filter(done_at__isnull=self.value() != "done")


class _Form(forms.Form):
    """Labels begin with a capital, as those of the admin's own forms do."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for field in self.fields.values():
            field.label = capfirst(str(field.label))


class FinishForm(_Form):
    """What is attested."""

    rows = forms.IntegerField(
        label=gettext_lazy("how many records went, or were changed"),
        min_value=0,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    done_at = forms.DateTimeField(
        label=gettext_lazy("when, if not now"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
    )
    note = forms.CharField(
        label=gettext_lazy("note"),
        required=False,
        max_length=2_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    proof = forms.FileField(
        label=gettext_lazy("proof"),
        required=False,
        widget=UnfoldAdminFileFieldWidget,
        help_text=gettext_lazy("A list, a photograph, a message of the system; kept encrypted."),
    )


class ReopenForm(_Form):
    """Why it was wrong."""

    because = forms.CharField(
        label=gettext_lazy("what was wrong"),
        max_length=2_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class AssignForm(_Form):
    """Who is to do it instead."""

    assignee = forms.ModelChoiceField(
        label=gettext_lazy("hand over to"), queryset=User.objects.none(), widget=UnfoldAdminSelectWidget
    )

    def __init__(self, task: StoreTask, *arguments: Any) -> None:
        super().__init__(*arguments)
        field: Any = self.fields["assignee"]
        field.queryset = members(task.store.controller_id).exclude(pk=task.assignee_id).order_by("email")


@admin.register(StoreTask)
class StoreTaskAdmin(ReadOnlyAdmin):
    """Finished by whom it is assigned to; handed over and opened again by who keeps the record."""

    list_display = ("dataset", "store", "assignee", "due_on", "done_at", "rows")
    list_filter = (OpenFilter, WhoseFilter)
    list_select_related = ("store", "assignee")
    ordering = ("due_on", "pk")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        task = self.get_object(request, unquote(object_id))
        if task is None:
            raise Http404
        form = _form(request, task)
        if request.method == "POST":
            if form is None:
                raise PermissionDenied
            if form.is_valid() and _done(request, task, form):
                return HttpResponseRedirect(reverse("admin:stores_storetask_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{task.store}: {task.dataset}",
            "opts": self.opts,
            "task": task,
            "form": form,
            "assign": _assigning(request, task),
            "spared": task.spared if _may_see_people(request, task) else "",
            "about": task.about if _may_see_people(request, task) else "",
            "overdue": task.done_at is None and task.due_on < task.store.controller.today(),
        }
        return TemplateResponse(request, "admin/stores/task.html", context)

    def get_urls(self) -> list[URLPattern]:
        assign = self.address("<int:object_id>/assign/", self._assign, "stores_storetask_assign")
        return [assign, *super().get_urls()]

    def _assign(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """Hand it over and come back to its page. 404 outside the scope and the right."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        task = self.get_object(request, str(object_id))
        form = _assigning(request, task, request.POST) if task else None
        if task is None or form is None:
            raise Http404
        if form.is_valid():
            assign_task(task=task, assignee=form.cleaned_data["assignee"], by=principal_at(request))
            messages.success(request, _("The task is handed over to %s.") % form.cleaned_data["assignee"])
        else:
            messages.error(request, _("Choose somebody with a role at this controller."))
        return HttpResponseRedirect(reverse("admin:stores_storetask_change", args=(task.pk,)))

    def trail_path(self, obj: Model) -> str:
        return f"storetask:{obj.pk}"


def _form(request: HttpRequest, task: StoreTask) -> forms.Form | None:
    """What the principal may do with the task now."""
    by = principal_at(request)
    if task.done_at is None:
        return FinishForm(request.POST or None, request.FILES or None) if may_finish(task, by) else None
    return ReopenForm(request.POST or None) if by.allows(Right.EDIT, task.store.controller_id) else None


def _assigning(request: HttpRequest, task: StoreTask, *sent: QueryDict) -> AssignForm | None:
    """The form to hand an open task over, for whoever may."""
    may = principal_at(request).allows(Right.EDIT, task.store.controller_id)
    return AssignForm(task, *sent) if may and task.done_at is None else None


def _may_see_people(request: HttpRequest, task: StoreTask) -> bool:
    """Who is meant, or to be left alone, is told to who does the work, and to who may see people anyway."""
    by = principal_at(request)
    return may_finish(task, by) or by.allows(Right.SEE_PEOPLE, task.store.controller_id)


def _done(request: HttpRequest, task: StoreTask, form: forms.Form) -> bool:
    """Do what the form says; what is refused stands at its field."""
    by, said = principal_at(request), form.cleaned_data
    try:
        with transaction.atomic():
            if task.done_at is not None:
                reopen_task(task=task, because=said["because"], by=by)
                messages.success(request, _("The task is open again."))
                return True
            file = said["proof"]
            finish_task(
                task=task,
                rows=said["rows"],
                done_at=said["done_at"] or timezone.now(),
                note=said["note"],
                proof=ProofFile(file.name, file.content_type or "", file.read()) if file else None,
                by=by,
            )
            messages.success(request, _("Thank you: the task is finished."))
            return True
    except ValidationError as refusal:
        form.add_error(None, ValidationError(refusal.messages))
        return False
