"""People, and the roles they hold at controllers."""

from functools import partial
from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.core.context import request_context
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminTextInputWidget

from accounts.actions import add_person, deactivate_person, revoke_role
from accounts.admin.managed import ManagedAdmin
from accounts.models import Membership, User
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right, Role
from accounts.scoped_admin import ScopedForm


class NewMemberForm(ScopedForm):
    """Who is to have a role, by e-mail address; the account is made where there is none."""

    email = forms.EmailField(label=gettext_lazy("e-mail"), widget=UnfoldAdminEmailInputWidget)
    first_name = forms.CharField(
        label=gettext_lazy("first name"), max_length=150, required=False, widget=UnfoldAdminTextInputWidget
    )
    last_name = forms.CharField(
        label=gettext_lazy("last name"), max_length=150, required=False, widget=UnfoldAdminTextInputWidget
    )


@admin.register(Membership)
class MembershipAdmin(ManagedAdmin):
    """Who works here, in which role. A role is given and taken, never rewritten."""

    form = NewMemberForm
    fieldsets = [
        (None, {"fields": ["email", ("first_name", "last_name"), "role"]}),
    ]
    list_display = ("person", "email", "role")
    list_filter = (("role", ChoicesDropdownFilter),)
    search_fields = ("user__email", "user__first_name", "user__last_name")
    list_select_related = ("user",)
    ordering = ("user__email", "controller_id")

    @admin.display(description=gettext_lazy("person"), ordering="user__email")
    def person(self, obj: Membership) -> str:
        return str(obj.user)

    @admin.display(description=gettext_lazy("e-mail"), ordering="user__email")
    def email(self, obj: Membership) -> str:
        return obj.user.email

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        if obj is None:
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ["person", "email", "role"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ["person", "email", "role"] if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever forgets to choose gives the least."""
        return {"role": Role.AUDITOR.value, **super().get_changeform_initial_data(request)}

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        said = form.cleaned_data
        membership = add_person(
            controller=obj.controller,
            email=said["email"],
            first_name=said["first_name"],
            last_name=said["last_name"],
            role=Role(said["role"]),
            by=principal_at(request),
        )
        obj.pk, obj.user = membership.pk, membership.user
        obj._state.adding = False
        if not membership.user.has_usable_password():
            transaction.on_commit(partial(invite, request, membership.user))

    def remove(self, request: HttpRequest, row: Any) -> None:
        revoke_role(membership=row, by=principal_at(request))

    def trail_path(self, obj: Any) -> str:
        return f"person:{obj.user.public_id}"


def invite(request: HttpRequest, person: User) -> None:
    """Send a new person the link with which to choose a password."""
    form = ResetPasswordForm({"email": person.email})
    if form.is_valid():
        # The link needs this site's address, also where the commit comes after the request.
        with request_context(request):
            form.save(request)
        messages.info(request, _("A link to choose a password is on its way to %s.") % person.email)


@admin.register(User)
class PersonAdmin(ManagedAdmin):
    """A person and the roles held within the scope. People mend their own names and addresses."""

    parent_field = None
    controller_column = False
    list_display = ("email", "get_full_name", "roles_held", "is_active")
    search_fields = ("email", "first_name", "last_name")
    fields = ("email", "get_full_name", "roles_held", "is_active", "last_login")
    readonly_fields = fields
    change_form_outer_before_template = "admin/person_verbs.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("memberships__controller")

    def controller_id_of(self, obj: Model) -> int | None:
        """One of the person's controllers within the scope of who asks."""
        inside = self._inside(self.request, obj)
        return inside[0].controller_id if inside else None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        allowed = principal_at(request).allows_anywhere(Right.MANAGE_MEMBERS)
        return allowed and (
            obj is None or principal_at(request).everywhere or bool(self._inside(request, obj))
        )

    @admin.display(description=gettext_lazy("roles"))
    def roles_held(self, obj: User) -> str:
        held = self._inside(self.request, obj)
        return "; ".join(f"{row.get_role_display()} – {row.controller.display_name}" for row in held)

    @admin.display(description=gettext_lazy("name"))
    def get_full_name(self, obj: User) -> str:
        return obj.get_full_name() or "–"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        self.request = request
        return super().changeform_view(request, object_id, form_url, extra_context)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        self.request = request
        return super().history_view(request, object_id, extra_context)

    def get_urls(self) -> list[URLPattern]:
        close = require_POST(self.close_account)
        return [self.address("<path:object_id>/close/", close, "accounts_user_close"), *super().get_urls()]

    def close_account(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Close the account, where the principal manages every controller that it works at."""
        if not principal_at(request).allows_anywhere(Right.MANAGE_MEMBERS):
            raise PermissionDenied
        person = self.get_object(request, unquote(object_id))
        if person is None:
            raise Http404
        try:
            deactivate_person(person=person, by=principal_at(request))
        except self.refused as refusal:
            messages.error(request, explain(refusal))
        else:
            messages.success(request, _("The account is closed."))
        return HttpResponseRedirect(reverse("admin:accounts_user_changelist"))

    def trail_path(self, obj: Any) -> str:
        return f"person:{obj.public_id}"

    def _inside(self, request: HttpRequest, obj: Any) -> list[Membership]:
        principal = principal_at(request).only(Right.MANAGE_MEMBERS)
        return [row for row in obj.memberships.all() if principal.sees(row.controller_id)]
