"""Admin pages that stay within the controllers of who asks.

``ScopedAdmin`` and the inlines show, offer, change and delete only rows of the principal's
controllers. Rights come from the principal's roles, never from Django's model permissions. A
subclass says in ``write`` and ``remove`` which verbs save and delete; nothing else does.

A form knows the one controller it is about: that of its record, or the one under which a new
record is put. Every choice it offers belongs to that controller or to the shared catalogue.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Model, ProtectedError, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.contrib.filters.admin import DropdownFilter
from unfold.widgets import UnfoldAdminSelect2MultipleWidget, UnfoldAdminSelect2Widget

from accounts.list_search import SearchedList, detour
from accounts.models import Controller
from accounts.principal import NotAllowed, Principal
from accounts.refusals import explain, reworded
from accounts.request import once, principal_at
from accounts.roles import Right
from accounts.scope import controller_id_of, within
from accounts.trail_view import trail_of

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm  # takes no type arguments when it runs

LONG_LIST = 12
"""From this many choices on, a list can be searched."""


class ScopedForm(ModelForm):
    """A form of a record under its parent.

    ``refusal`` is why the verb refused what this form said when it was tried: then the form is
    shown again with everything that was typed.
    """

    parent: ClassVar[tuple[str, Model] | None] = None
    refusal: ClassVar[str] = ""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if self.parent and self.instance._state.adding:
            setattr(self.instance, *self.parent)
        if "ref" in self.fields and self.instance._state.adding:
            # A new record's reference follows from its name, unless one is given.
            self.fields["ref"].required = False

    def _update_errors(self, errors: ValidationError) -> None:
        super()._update_errors(reworded(errors))  # type: ignore[misc]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            raise ValidationError(self.refusal)
        return cleaned


class Scoped:
    """What pages and inlines share: rights, rows and choices within the scope."""

    scoped: ClassVar[bool] = True
    edit_right: ClassVar[Right | None] = Right.EDIT
    model: type[Model]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return within(super().get_queryset(request), principal_at(request))  # type: ignore[misc]

    def controller_id_of(self, obj: Model) -> int | None:
        return controller_id_of(obj)

    def may_edit(self, request: HttpRequest, obj: Model | None) -> bool:
        """Whether the principal may change ``obj``, or something at all where it is None."""
        principal = principal_at(request)
        if self.edit_right is None:
            return False
        if obj is None:
            return principal.allows_anywhere(self.edit_right)
        owner = self.controller_id_of(obj)
        return owner is not None and principal.allows(self.edit_right, owner)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        principal, right = principal_at(request), self.seen_by
        if obj is None:
            return principal.allows_anywhere(right)
        owner = self.controller_id_of(obj)
        return principal.allows_anywhere(right) if owner is None else principal.allows(right, owner)

    @property
    def seen_by(self) -> Right:
        """The right by which rows of this kind are seen (``accounts.scope.within``)."""
        right: Right = getattr(self.model, "seen_by", Right.VIEW)
        return right

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_edit(request, obj)

    def choices(self, request: HttpRequest, model: type[Model]) -> QuerySet[Any]:
        """The rows that a field of this form may point at."""
        principal = principal_at(request)
        controller_id = getattr(request, "form_controller_id", None)
        if controller_id is not None:
            given = frozenset(right for right in Right if principal.allows(right, controller_id))
            principal = Principal(actor=principal.actor, roles={controller_id: frozenset()}, given=given)
        return within(model._default_manager.all(), principal)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        options["queryset"] = self.choices(request, db_field.related_model)
        rows = _rows_once(request, options["queryset"])
        if len(rows) >= LONG_LIST:
            options.setdefault("widget", UnfoldAdminSelect2Widget())
        field = super().formfield_for_foreignkey(db_field, request, **options)  # type: ignore[misc]
        if field is not None:
            blank = [] if field.empty_label is None else [("", field.empty_label)]
            field.choices = blank + [(row.pk, str(row)) for row in rows]
        return field

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        options["queryset"] = self.choices(request, db_field.related_model)
        options.setdefault("widget", UnfoldAdminSelect2MultipleWidget())
        field = super().formfield_for_manytomany(db_field, request, **options)  # type: ignore[misc]
        if field is not None:
            rows = _rows_once(request, options["queryset"])
            field.choices = [(row.pk, str(row)) for row in rows]
            field.help_text = db_field.help_text if rows else _("There is none in the record yet.")
            # Unfold takes any list of several for a plain one and drops the class that makes it searchable.
            field.widget.attrs["class"] = "unfold-admin-autocomplete admin-autocomplete"
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """The field without the pop-up links beside it, which know no controller."""
        field = super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc]
        if field is not None and isinstance(db_field, models.ForeignKey | models.ManyToManyField):
            field.widget = getattr(field.widget, "widget", field.widget)
        return field


def _rows_once(request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
    """The rows of a list of choices, read once however many forms of the page offer it."""
    return once(request, f"choices:{queryset.model._meta.label}", lambda: list(queryset))


class ScopedInline(Scoped):
    """Records under the record of the page: whoever may change that may change these.

    An inline's rights are asked with the record of the page as ``obj``.
    """

    extra = 0
    form = ScopedForm

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_edit(request, obj)


class ScopedTabularInline(ScopedInline, TabularInline):
    """One row a record."""


class ScopedStackedInline(ScopedInline, StackedInline):
    """One block a record."""


class ControllerFilter(DropdownFilter):
    """Only one of the controllers that the principal sees."""

    title = gettext_lazy("controller")
    parameter_name = "controller"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[int, str]]:
        return [(row.pk, row.display_name) for row in controllers_seen(request)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if not value or not value.isdigit():
            return queryset
        return queryset.filter(**{queryset.model.controller_path: int(value)})


def controllers_seen(request: HttpRequest) -> list[Controller]:
    """The controllers within the scope, read once per request."""
    return once(request, "controllers", lambda: list(within(Controller.objects.all(), principal_at(request))))


class ScopedAdmin(Scoped, ModelAdmin):
    """A page for one kind of record, within the scope."""

    form = ScopedForm
    parent_field: ClassVar[str | None] = "controller"
    """The field that says under which record a new one is put; it never changes afterwards."""
    refused: ClassVar[tuple[type[Exception], ...]] = (
        ValidationError,
        IntegrityError,
        ProtectedError,
        NotAllowed,
    )
    """What a verb may raise that people are told instead of a page that failed."""
    view_on_site = False
    show_full_result_count = False
    list_per_page = 50
    list_filter_submit = False
    compressed_fields = False
    warn_unsaved_form = True
    save_as_continue = False
    show_facets = admin.ShowFacets.NEVER
    controller_column: ClassVar[bool] = True

    # --- What saves and deletes

    def write(self, request: HttpRequest, row: Model, links: dict[str, Iterable[Model]]) -> None:
        """Save a row and its links by the verb of its kind."""
        raise NotImplementedError

    def remove(self, request: HttpRequest, row: Model) -> None:
        """Delete a row by the verb of its kind."""
        raise NotImplementedError

    def trail_path(self, obj: Model) -> str:
        """How the trail of events names the record."""
        return f"{obj._meta.model_name}:{obj.pk}"

    def address(self, route: str, view: Callable[..., Any], name: str) -> URLPattern:
        """A further address of this page, for staff only, that says to which page it belongs."""
        served: Any = self.admin_site.admin_view(view)
        served.model_admin = self
        pattern: URLPattern = path(route, served, name=name)
        return pattern

    # --- Rights

    def has_module_permission(self, request: HttpRequest) -> bool:
        return principal_at(request).allows_anywhere(self.seen_by)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_edit(request, None)

    # --- Lists

    def get_list_display(self, request: HttpRequest) -> list[str]:
        columns = list(super().get_list_display(request))
        if self.controller_column and len(controllers_seen(request)) > 1:
            columns.append("controller_name")
        return columns

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filters = list(super().get_list_filter(request))
        if self.controller_column and len(controllers_seen(request)) > 1:
            filters.insert(0, ControllerFilter)
        return filters

    def controller_name(self, obj: Model) -> str:
        request: HttpRequest = self.request
        names = once(
            request, "names", lambda: {row.pk: row.display_name for row in controllers_seen(request)}
        )
        return names.get(self.controller_id_of(obj) or 0, "–")

    controller_name.short_description = gettext_lazy("controller")  # type: ignore[attr-defined]

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[SearchedList]:
        return SearchedList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        first = detour(request)
        if first is not None:
            return first
        extra = {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        return self._told(request, lambda: super(ScopedAdmin, self).changelist_view(request, extra))

    # --- Forms

    def get_form(self, request: HttpRequest, obj: Model | None = None, **options: Any) -> Any:
        form = super().get_form(request, obj, **options)
        form.refusal = getattr(request, "refusal", "")
        parent = getattr(request, "form_parent", None)
        form.parent = (self.parent_field, parent) if parent is not None else None
        return form

    def get_exclude(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return [*(super().get_exclude(request, obj) or ()), *filter(None, [self.parent_field])]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        if object_id is None:
            detour = self._choose_parent(request)
            if detour is not None:
                return detour
        else:
            row = self.get_object(request, unquote(object_id))
            if row is not None:
                request.form_controller_id = self.controller_id_of(row)  # type: ignore[attr-defined]
        page: Callable[[], HttpResponse] = lambda: super(ScopedAdmin, self).changeform_view(  # noqa: E731
            request, object_id, form_url, extra_context
        )
        if request.method != "POST":
            return page()
        try:
            with transaction.atomic():
                return page()
        except self.refused as refusal:
            request.refusal = explain(refusal)  # type: ignore[attr-defined]
            return page()

    def _choose_parent(self, request: HttpRequest) -> HttpResponse | None:
        """Find under which record the new one is put; where several would do, let people choose."""
        if self.parent_field is None:
            return None
        if not self.has_add_permission(request):
            raise PermissionDenied
        parents = [row for row in self.parents(request) if self.may_edit_parent(request, row)]
        wanted = request.GET.get(self.parent_field)
        found = [row for row in parents if str(row.pk) == wanted] if wanted else parents
        if not found:
            raise Http404
        if len(found) > 1:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Add %s") % self.opts.verbose_name,
                "opts": self.opts,
                "parents": [(row, self._add_url(request, row)) for row in found],
            }
            return TemplateResponse(request, "admin/choose_parent.html", context)
        request.form_parent = found[0]  # type: ignore[attr-defined]
        request.form_controller_id = controller_id_of(found[0])  # type: ignore[attr-defined]
        return None

    def parents(self, request: HttpRequest) -> Iterable[Model]:
        """The records under which a new one may be put, within the scope."""
        target = self.opts.get_field(str(self.parent_field)).related_model
        return controllers_seen(request) if target is Controller else self.choices(request, target)

    def may_edit_parent(self, request: HttpRequest, parent: Model) -> bool:
        """Whether the principal may put a record under that one."""
        owner = controller_id_of(parent)
        return self.edit_right is not None and principal_at(request).allows(self.edit_right, owner)

    def _add_url(self, request: HttpRequest, parent: Model) -> str:
        asked = request.GET.copy()
        asked[str(self.parent_field)] = str(parent.pk)
        return f"{request.path}?{asked.urlencode()}"

    # --- Saving, by verbs

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change or form.has_changed():
            self.write(request, obj, links_of(form))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        for formset in formsets:
            self.save_formset(request, form, formset, change)
        # What the database checks at the end of a transaction is asked now, while the form can tell.
        connection.check_constraints()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        for row in formset.deleted_objects:
            self.remove(request, row)
        for each in formset.saved_forms:
            self.write(request, each.instance, links_of(each))

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.remove(request, obj)
        connection.check_constraints()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.remove(request, row)
        connection.check_constraints()

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return self._told(
            request, lambda: super(ScopedAdmin, self).delete_view(request, object_id, extra_context)
        )

    def _told(self, request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
        """Do it whole or not at all; a refusal becomes a message on the page people came from."""
        if request.method != "POST":
            return act()
        try:
            with transaction.atomic():
                return act()
        except self.refused as refusal:
            messages.error(request, explain(refusal))
            return HttpResponseRedirect(request.get_full_path())

    # --- The trail is the history; Django's own log would repeat names of people

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: the verb appended its event."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Nothing: the verb appended its event."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        """Nothing: the verb appended its event."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return missing
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %s") % obj,
            "opts": self.opts,
            "object": obj,
            "lines": trail_of(principal_at(request), self.controller_id_of(obj), self.trail_path(obj)),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/trail.html", context)


class ReadOnlyAdmin(ScopedAdmin):
    """A page on which nothing can be added, changed or deleted."""

    edit_right = None
    actions: ClassVar[Any] = None
    parent_field = None


def links_of(form: Any) -> dict[str, Iterable[Model]]:
    """What the form says of its record's many-to-many links."""
    names = {field.name for field in form._meta.model._meta.many_to_many}
    return {name: form.cleaned_data[name] for name in names & form.cleaned_data.keys()}
