"""Invitations: who was asked to work here, in which role, until when; sent again, or taken back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.admin.managed import ManagedAdmin
from accounts.badges import badge
from accounts.invitation_actions import invite, send_again, take_back
from accounts.invitation_mail import mail
from accounts.models import Invitation
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right, Role
from accounts.scoped_admin import ScopedForm

SHOWN = (
    "email",
    "role",
    "state",
    "sender",
    "made_at",
    "mailed_at",
    "expires_at",
    "accepted_at",
    "revoked_at",
    "language",
)


class InvitationForm(ScopedForm):
    """Whom to invite, by e-mail address, and to which role."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()


@admin.register(Invitation)
class InvitationAdmin(ManagedAdmin):
    """An invitation is made, sent again or taken back, never rewritten."""

    form = InvitationForm
    fields = ("email", "role", "language")
    list_display = ("email", "role", "state", "sender", "mailed_at", "expires_at")
    list_select_related = ("invited_by",)
    search_fields = ("email",)
    change_form_before_template = "admin/invitation_intro.html"
    change_form_outer_before_template = "admin/invitation_verbs.html"

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: Invitation) -> SafeString:
        if obj.accepted_at:
            return badge("success", _("Accepted"))
        if obj.revoked_at:
            return badge("default", _("Taken back"))
        if not obj.works:
            return badge("warning", _("Expired"))
        return badge("info", _("Waiting")) if obj.mailed_at else badge("warning", _("Not mailed"))

    @admin.display(description=gettext_lazy("invited by"))
    def sender(self, obj: Invitation) -> str:
        return str(obj.invited_by) if obj.invited_by else _("The administrator of this installation")

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return SHOWN if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return SHOWN if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever forgets to choose gives the least; the mail is in the controller's language."""
        controller = getattr(request, "form_parent", None)
        language = controller.language if controller else ""
        return {
            "role": Role.AUDITOR.value,
            "language": language,
            **super().get_changeform_initial_data(request),
        }

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        extra = {
            "title": _("Invite somebody"),
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            **(extra_context or {}),
        }
        answer: HttpResponse = super().add_view(request, form_url, extra)
        return answer

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        invitation, key = invite(
            controller=obj.controller,
            email=obj.email,
            role=Role(obj.role),
            language=obj.language,
            by=principal_at(request),
        )
        obj.pk, obj._state.adding = invitation.pk, False
        transaction.on_commit(partial(deliver, request, invitation, key))

    def response_add(self, request: HttpRequest, obj: Model, post_url_continue: str | None = None) -> Any:
        """Back to the list; what became of the mail is said once it was tried."""
        return HttpResponseRedirect(reverse("admin:accounts_invitation_changelist"))

    # --- Verbs

    def get_urls(self) -> list[URLPattern]:
        verbs = {"send-again": self.send_again, "take-back": self.take_back}
        return [
            *(
                self.address(
                    f"<path:object_id>/{name}/",
                    require_POST(view),
                    f"accounts_invitation_{name.replace('-', '_')}",
                )
                for name, view in verbs.items()
            ),
            *super().get_urls(),
        ]

    def send_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A new link, which ends the one before."""

        def act(invitation: Invitation) -> None:
            renewed, key = send_again(invitation=invitation, by=principal_at(request))
            deliver(request, renewed, key)

        return self._do(request, object_id, act)

    def take_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Its link works no longer."""

        def act(invitation: Invitation) -> None:
            take_back(invitation=invitation, by=principal_at(request))
            messages.success(request, _("The invitation is taken back: its link works no longer."))

        return self._do(request, object_id, act)

    def _do(self, request: HttpRequest, object_id: str, act: Callable[[Invitation], None]) -> HttpResponse:
        if not principal_at(request).allows_anywhere(Right.MANAGE_MEMBERS):
            raise PermissionDenied
        invitation = self.get_object(request, unquote(object_id))
        if invitation is None:
            raise Http404
        try:
            act(invitation)
        except self.refused as refusal:
            messages.error(request, explain(refusal))
        return HttpResponseRedirect(reverse("admin:accounts_invitation_changelist"))

    def trail_path(self, obj: Any) -> str:
        return f"invitation:{obj.public_id}"


def deliver(request: HttpRequest, invitation: Invitation, key: str) -> None:
    """Mail the link, and say whether that went well: without the mail nobody can accept."""
    try:
        mail(invitation, key)
    except OSError:
        messages.error(
            request,
            _(
                "The invitation is made, but the mail server did not take its mail. Send it again later, or "
                "ask the administrator for a link: “manage.py invite” prints one."
            ),
        )
    else:
        messages.success(request, _("The invitation is on its way to %s.") % invitation.email)


def open_invitations(request: HttpRequest) -> QuerySet[Invitation]:
    """Those that wait, at the controllers whose members the principal manages."""
    principal = principal_at(request).only(Right.MANAGE_MEMBERS)
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None)
    return waiting if principal.everywhere else waiting.filter(controller_id__in=principal.controller_ids)
