"""People, and the roles they hold at controllers."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.actions import deactivate_person, grant_role, revoke_role
from accounts.admin.invitations import open_invitations
from accounts.admin.managed import ManagedAdmin
from accounts.labels import ROLES
from accounts.models import Membership, User
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right, Role


@admin.register(Membership)
class MembershipAdmin(ManagedAdmin):
    """Who works here, in which role. People are invited; a role is taken away, never rewritten."""

    list_before_template = "admin/members_before.html"
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
        return [(None, {"fields": ["person", "email", "role"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return ["person", "email", "role"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        extra = {"waiting": open_invitations(request).count(), **(extra_context or {})}
        return super().changelist_view(request, extra)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def remove(self, request: HttpRequest, row: Any) -> None:
        revoke_role(membership=row, by=principal_at(request))

    def trail_path(self, obj: Any) -> str:
        return f"person:{obj.user.public_id}"


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
        person = self.get_object(request, unquote(object_id)) if object_id else None
        roles = self._roles_to_give(request, person) if person is not None else []
        extra = {"roles_to_give": roles, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, extra)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        self.request = request
        return super().history_view(request, object_id, extra_context)

    def get_urls(self) -> list[URLPattern]:
        close, give = require_POST(self.close_account), require_POST(self.give_role)
        return [
            self.address("<path:object_id>/close/", close, "accounts_user_close"),
            self.address("<path:object_id>/give-role/", give, "accounts_user_give_role"),
            *super().get_urls(),
        ]

    def close_account(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Close the account, where the principal manages every controller that it works at."""
        person = self._person(request, object_id)
        try:
            deactivate_person(person=person, by=principal_at(request))
        except self.refused as refusal:
            messages.error(request, explain(refusal))
        else:
            messages.success(request, _("The account is closed."))
        return HttpResponseRedirect(reverse("admin:accounts_user_changelist"))

    def give_role(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give one more role at a controller where the person works already."""
        person = self._person(request, object_id)
        chosen = request.POST.get("role", "")
        if chosen not in dict(self._roles_to_give(request, person)):
            raise Http404
        at, _colon, role = chosen.partition(":")
        controller = next(
            row.controller for row in self._inside(request, person) if str(row.controller_id) == at
        )
        try:
            grant_role(person=person, controller=controller, role=Role(role), by=principal_at(request))
        except self.refused as refusal:
            messages.error(request, explain(refusal))
        else:
            messages.success(request, _("The role is given."))
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=(person.pk,)))

    def trail_path(self, obj: Any) -> str:
        return f"person:{obj.public_id}"

    def _person(self, request: HttpRequest, object_id: str) -> User:
        if not principal_at(request).allows_anywhere(Right.MANAGE_MEMBERS):
            raise PermissionDenied
        person = self.get_object(request, unquote(object_id))
        if person is None:
            raise Http404
        found: User = person
        return found

    def _roles_to_give(self, request: HttpRequest, person: User) -> list[tuple[str, str]]:
        """Each role that the person does not have yet, at each controller where they work and the
        principal manages the members: ``<controller>:<role>``, and words for it."""
        inside = self._inside(request, person)
        held = {(row.controller_id, row.role) for row in inside}
        return [
            (f"{controller.pk}:{role}", f"{words} – {controller.display_name}")
            for controller in {row.controller_id: row.controller for row in inside}.values()
            for role, words in ROLES
            if (controller.pk, role) not in held
        ]

    def _inside(self, request: HttpRequest, obj: Any) -> list[Membership]:
        principal = principal_at(request).only(Right.MANAGE_MEMBERS)
        return [row for row in obj.memberships.all() if principal.sees(row.controller_id)]
