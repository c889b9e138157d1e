"""Where an invitation is looked at and accepted.

The link in the mail leads here once: the session keeps the hash of its key, one for each invitation, and
the page that follows has no secret in its address. So two invitations in two tabs never mix, and signing in
leads back without the key passing through another address.
"""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions import Refused
from accounts.invitation_actions import (
    Ended,
    accept,
    accept_as_new,
    account_of,
    by_hash,
    by_key,
    hash_of,
    why_not,
)
from accounts.invitation_mail import valid_until
from accounts.models import Invitation, User
from accounts.verb_pages import add_errors

SESSION = "invitations"
MOST_HELD = 10
"""Invitations whose links one session followed."""


class NewAccountForm(forms.Form):
    """What somebody without an account says of themselves."""

    first_name = forms.CharField(
        label=gettext_lazy("First name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@never_cache
@require_safe
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """Keep that this session followed the link, and go on to the page without the key."""
    invitation = by_key(key)
    if invitation is None:
        return _says(request, _not_found(), status=404)
    held = {**request.session.get(SESSION, {}), str(invitation.public_id): hash_of(key)}
    request.session[SESSION] = dict(list(held.items())[-MOST_HELD:])
    return redirect("invitation", invitation.public_id)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def offered(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is offered, and the way to accept it; plain words where it cannot be."""
    key_hash = request.session.get(SESSION, {}).get(str(public_id), "")
    invitation = by_hash(public_id, key_hash)
    if invitation is None:
        return _says(request, _not_found(), status=404)
    with translation.override(_language(request, invitation)):
        if reason := why_not(invitation):
            return _says(request, reason, status=410)
        try:
            return _answer(request, invitation, key_hash)
        except Ended as refusal:
            return _says(request, str(refusal), status=410)


def _answer(request: HttpRequest, invitation: Invitation, key_hash: str) -> HttpResponse:
    person = request.user if request.user.is_authenticated else None
    account = account_of(invitation.email)
    if request.method != "POST":
        return _page(request, invitation, account)
    if person is not None:
        return _accepted(request, invitation, key_hash, person)
    if account is not None:
        return _page(request, invitation, account)
    return _made(request, invitation, key_hash)


def _accepted(request: HttpRequest, invitation: Invitation, key_hash: str, person: User) -> HttpResponse:
    """Accept as who is signed in."""
    try:
        accept(invitation=invitation, key_hash=key_hash, person=person)
    except Ended:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("invitation", invitation.public_id)
    return _welcome(request, invitation)


def _made(request: HttpRequest, invitation: Invitation, key_hash: str) -> HttpResponse:
    """Make the account, accept, and sign in."""
    form = NewAccountForm(request.POST)
    if not form.is_valid():
        return _page(request, invitation, None, form)
    try:
        person = accept_as_new(invitation=invitation, key_hash=key_hash, **form.cleaned_data)
    except ValidationError as refusal:
        add_errors(form, refusal)
        return _page(request, invitation, None, form)
    except IntegrityError:  # another invitation to this address was accepted at this very moment
        return redirect("invitation", invitation.public_id)
    get_adapter(request).login(request, person)
    return _welcome(request, invitation)


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponseRedirect:
    said = _("You now work for %(controller)s as: %(role)s.") % {
        "controller": invitation.controller.display_name,
        "role": invitation.get_role_display(),
    }
    messages.success(request, said)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _page(
    request: HttpRequest, invitation: Invitation, account: User | None, form: NewAccountForm | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "invitation": invitation,
        "sender": invitation.invited_by,
        "until": valid_until(invitation),
        "account": account,
        "owner": request.user.is_authenticated and account == request.user,
        "sign_in": f"{reverse('account_login')}?next={request.path}",
        "form": form or NewAccountForm(),
        "password_rules": password_validators_help_texts(),
    }
    return render(request, "account/invitation.html", context, status=422 if form else 200)


def _says(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    return render(request, "account/invitation_ended.html", {"reason": reason}, status=status)


def _not_found() -> str:
    return _(
        "We do not know this link. A newer mail may have replaced it: open the link in the latest one. "
        "Otherwise ask the person who invited you for a new invitation."
    )


def _language(request: HttpRequest, invitation: Invitation) -> str:
    """The one that people chose here, else the invitation's."""
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    return translation.get_language() if chosen else invitation.language
