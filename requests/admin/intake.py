"""Taking in a request that came by telephone, letter, e-mail or in person (EDPB 01/2022, 53–57)."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import Controller
from accounts.refusals import explain
from accounts.request import principal_at
from accounts.roles import Right
from accounts.scoped_admin import controllers_seen
from evidence.sealing import keyed_hash
from processing.labels import LABELS as PROCESSING_LABELS
from processing.terms import DataSubjectRight
from requests import actions
from requests.admin.step_view import workspace_url
from requests.labels import choices_of, label
from requests.letter_words import LANGUAGES
from requests.models import SubjectRequest
from requests.terms import ActingFor, Channel
from subjects.identifiers import normalise_email

if TYPE_CHECKING:
    from requests.admin.board import SubjectRequestAdmin

BY_STAFF = (Channel.PHONE, Channel.LETTER, Channel.EMAIL, Channel.IN_PERSON)
NAMES = {"en": "English", "nl": "Nederlands", "de": "Deutsch", "fr": "Français"}
NOON = time(12)
"""For a day whose time nobody wrote down; the clock counts whole days."""


class IntakeForm(forms.Form):
    """What the person asked, by which way, and when it reached the controller."""

    controller = forms.ChoiceField(label=gettext_lazy("controller"), widget=UnfoldAdminSelectWidget)
    channel = forms.ChoiceField(label=gettext_lazy("came by"), widget=UnfoldAdminSelectWidget)
    day = forms.DateField(
        label=gettext_lazy("received on"),
        help_text=gettext_lazy(
            "The day it reached you, whoever read it and whenever: the clock starts there."
        ),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )
    at = forms.TimeField(
        label=gettext_lazy("at"),
        required=False,
        help_text=gettext_lazy("If you know it."),
        widget=UnfoldAdminTextInputWidget(attrs={"type": "time"}),
    )
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("what the person asks"), widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    details = forms.CharField(
        label=gettext_lazy("in the person's words"),
        required=False,
        max_length=20_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )
    name = forms.CharField(
        label=gettext_lazy("name"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget
    )
    email = forms.EmailField(label=gettext_lazy("e-mail"), required=False, widget=UnfoldAdminEmailInputWidget)
    postal_address = forms.CharField(
        label=gettext_lazy("postal address"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("language of letters"),
        choices=[(code, NAMES[code]) for code in LANGUAGES],
        widget=UnfoldAdminSelectWidget,
    )
    acting_for = forms.ChoiceField(label=gettext_lazy("on behalf of"), widget=UnfoldAdminSelectWidget)
    acting_name = forms.CharField(
        label=gettext_lazy("name of who acts"),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
    )
    authority = forms.CharField(
        label=gettext_lazy("authority shown"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextInputWidget,
    )

    def __init__(self, controllers: list[Controller], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        fields: dict[str, Any] = self.fields
        fields["controller"].choices = [(str(each.pk), each.display_name) for each in controllers]
        fields["channel"].choices = [(channel.value, label(channel)) for channel in BY_STAFF]
        fields["rights"].choices = [
            (right.value, PROCESSING_LABELS[DataSubjectRight][right]) for right in DataSubjectRight
        ]
        fields["acting_for"].choices = choices_of(ActingFor)
        self.controllers = {str(each.pk): each for each in controllers}

    @property
    def chosen(self) -> Controller:
        return self.controllers[self.cleaned_data["controller"]]

    def submission(self) -> actions.Submission:
        """What was said, as the verb takes it."""
        said = self.cleaned_data
        return actions.Submission(
            rights=[DataSubjectRight(each) for each in said["rights"]],
            channel=Channel(said["channel"]),
            received_at=received_at(said["day"], said["at"], self.chosen),
            language=said["language"],
            name=said["name"],
            email=said["email"],
            postal_address=said["postal_address"],
            details=said["details"],
            acting_for=ActingFor(said["acting_for"]),
            acting_name=said["acting_name"],
            authority=said["authority"],
        )


def received_at(day: Any, at: time | None, controller: Controller) -> datetime:
    """The moment in the controller's time zone; of today without a time: now."""
    if at is None and day == controller.today():
        return timezone.now()
    return datetime.combine(day, at or NOON, ZoneInfo(controller.time_zone))


def likely_repeats(form: IntakeForm) -> list[SubjectRequest]:
    """Open requests from the same address: linked where a right is the same, shown before in any case."""
    email = normalise_email(form.cleaned_data["email"])
    if not email:
        return []
    same = SubjectRequest.objects.open().filter(
        controller=form.chosen, email_hash=keyed_hash(email, kind="email")
    )
    return list(same.defer(*SubjectRequest.personal_fields).order_by("received_at")[:5])


def intake_view(page: "SubjectRequestAdmin", request: HttpRequest) -> HttpResponse:
    """Ask; show what may be the same request; take it in, however late it was found."""
    principal = principal_at(request)
    controllers = [
        each for each in controllers_seen(request) if principal.allows(Right.HANDLE_REQUESTS, each.pk)
    ]
    if not controllers:
        raise PermissionDenied
    form = IntakeForm(controllers, request.POST or None, initial=_initial(request, controllers))
    repeats: list[SubjectRequest] = []
    if request.method == "POST" and form.is_valid():
        repeats = likely_repeats(form)
        if not repeats or request.POST.get("seen") == _numbers(repeats):
            try:
                row, receipt = actions.submit(
                    controller=form.chosen, submission=form.submission(), by=principal
                )
            except ValidationError as refusal:
                _add_errors(form, refusal)
            else:
                _say_receipt(request, row, receipt)
                return HttpResponseRedirect(workspace_url(row))
    context = {
        **page.admin_site.each_context(request),
        "title": _("Take in a request"),
        "opts": page.opts,
        "form": form,
        "repeats": repeats,
        "seen": _numbers(repeats),
    }
    return TemplateResponse(request, "admin/requests/intake.html", context)


def _initial(request: HttpRequest, controllers: list[Controller]) -> dict[str, str]:
    wanted = request.GET.get("controller", "")
    chosen = next((each for each in controllers if str(each.pk) == wanted), controllers[0])
    language = chosen.language if chosen.language in LANGUAGES else "en"
    return {"controller": str(chosen.pk), "language": language, "acting_for": ActingFor.SELF.value}


def _numbers(rows: list[SubjectRequest]) -> str:
    return ",".join(str(row.pk) for row in rows)


def _add_errors(form: IntakeForm, refusal: ValidationError) -> None:
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, explain(refusal))
        return
    for name, errors in refusal.message_dict.items():
        form.add_error({"received_at": "day"}.get(name, name), errors)


def _say_receipt(request: HttpRequest, row: SubjectRequest, receipt: str) -> None:
    messages.warning(
        request,
        format_html(
            '{} <code class="dertig-secret">{}</code> <code class="dertig-secret">{}</code>',
            _("Taken in. Tell the person their reference and receipt; the receipt is shown only this once:"),
            row.reference,
            receipt,
        ),
    )
