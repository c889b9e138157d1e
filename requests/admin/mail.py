"""The mailbox of a controller, and the mail that belongs to no request yet."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import ScopedAdmin, ScopedForm
from processing.labels import LABELS as PROCESSING_LABELS
from processing.terms import DataSubjectRight
from requests.admin.intake import NAMES
from requests.admin.step_view import workspace_url
from requests.letter_words import spoken
from requests.mail.arranging import ASK_AGAIN, remove_mailbox, save_mailbox
from requests.mail.taking_in import file_under, make_request_of, set_aside
from requests.models import InboundMail, Mailbox, SubjectRequest
from requests.receipts import tidy_reference
from requests.terms import MailOutcome
from stores.admin import confirming

SECRETS = ("password", "webhook_secret")


class MailboxForm(ScopedForm):
    """Secrets are typed and never shown; left empty, they stay as they are."""

    password = forms.CharField(
        label=gettext_lazy("password"), required=False, strip=False, widget=UnfoldAdminPasswordWidget
    )
    webhook_secret = forms.CharField(
        label=gettext_lazy("webhook secret"), required=False, strip=False, widget=UnfoldAdminPasswordWidget
    )

    typed: bool = False

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in SECRETS:
            self.initial[name] = ""

    def _post_clean(self) -> None:
        """A kept password goes to no other destination: this page says so, the verb sees to it."""
        super()._post_clean()  # type: ignore[misc]
        row: Mailbox = self.instance
        if row.pk and not self.typed and row.password and not self.errors and not row.holds_secret():
            self.add_error("password", ASK_AGAIN)

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        kept = Mailbox.objects.filter(pk=self.instance.pk).first()
        self.typed = bool(cleaned and cleaned.get("password"))
        for name in SECRETS:
            if kept and cleaned and not cleaned.get(name):
                cleaned[name] = getattr(kept, name)
        return cleaned


@admin.register(Mailbox)
class MailboxAdmin(ScopedAdmin):
    """Where mail is read, and whether that works."""

    form = MailboxForm
    edit_right = Right.DECIDE_REQUESTS
    list_display = ("__str__", "active", "read_at", "last_error")
    fields = ("active", "host", "port", "tls", "user", "password", "folder", "webhook_secret")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        save_mailbox(mailbox=obj, by=principal_at(request), typed=form.typed)

    change_form_outer_before_template = "admin/stores/confirming.html"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row: Any = self.get_object(request, unquote(object_id))
        extra = {**(extra_context or {}), **(confirming.panel(request, row) if row else {})}
        page: HttpResponse = super().change_view(request, object_id, form_url, extra)
        return page

    def get_urls(self) -> list[URLPattern]:
        return [confirming.address(self, self.trail_path), *super().get_urls()]

    def remove(self, request: HttpRequest, row: Any) -> None:
        remove_mailbox(mailbox=row, by=principal_at(request))

    def trail_path(self, obj: Model) -> str:
        return "mailbox"


class MailForm(forms.Form):
    """What staff decide on a message: a request, part of one, or neither."""

    rights = forms.MultipleChoiceField(
        label=gettext_lazy("what the person asks"),
        required=False,
        choices=[(right.value, words) for right, words in PROCESSING_LABELS[DataSubjectRight].items()],
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("language of letters"),
        choices=list(NAMES.items()),
        widget=UnfoldAdminSelectWidget,
    )
    email = forms.EmailField(
        label=gettext_lazy("answers go to"), required=False, widget=UnfoldAdminEmailInputWidget
    )
    reference = forms.CharField(
        label=gettext_lazy("or: reference of the request it belongs to"),
        required=False,
        max_length=20,
        widget=UnfoldAdminTextInputWidget,
    )


@admin.register(InboundMail)
class InboundMailAdmin(ScopedAdmin):
    """Mail that nobody has placed yet, oldest first: each may be a request whose clock runs."""

    edit_right = Right.HANDLE_REQUESTS
    parent_field = None
    list_display = ("arrived_at", "subject", "sender")
    ordering = ("arrived_at", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(outcome=MailOutcome.UNMATCHED.value)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.may_edit(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        mail = self.get_object(request, unquote(object_id))
        if mail is None:
            raise Http404
        if not self.may_edit(request, mail):
            raise PermissionDenied
        likely = {"language": spoken(mail.controller.language), "email": mail.sender}
        form = MailForm(request.POST or None, initial=likely)
        if request.method == "POST" and form.is_valid():
            try:
                return HttpResponseRedirect(_decide(request, mail, form.cleaned_data))
            except ValidationError as refused:
                form.add_error(None, explain(refused))
        context = {
            **self.admin_site.each_context(request),
            "title": mail.subject or _("E-mail without a subject"),
            "opts": self.opts,
            "mail": mail,
            "form": form,
        }
        return TemplateResponse(request, "admin/requests/inbound_mail.html", context)


def _decide(request: HttpRequest, mail: InboundMail, said: dict[str, Any]) -> str:
    """Do what the button says; gives where to go on."""
    by = principal_at(request)
    if "set_aside" in request.POST:
        set_aside(mail=mail, by=by)
        messages.success(request, _("It is no request; what it said is gone."))
        return reverse("admin:requests_inboundmail_changelist")
    if "file" in request.POST:
        found = SubjectRequest.objects.filter(
            controller=mail.controller_id, reference=tidy_reference(said["reference"])
        ).first()
        if found is None:
            raise ValidationError(_("There is no request with this reference."))
        file_under(mail=mail, request=found, by=by)
        return workspace_url(found)
    rights = [DataSubjectRight(each) for each in said["rights"]]
    made = make_request_of(mail=mail, rights=rights, language=said["language"], email=said["email"], by=by)
    return workspace_url(made)
