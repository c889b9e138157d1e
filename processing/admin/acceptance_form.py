"""Accepting a finding: what the form says and needs."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest

from accounts.models import Controller
from accounts.request import principal_at
from accounts.roles import Right
from processing.actions import MAX_ACCEPTANCE

SUGGESTED = timedelta(days=90)


class AcceptanceForm(forms.Form):
    """What an acceptance says."""

    code = forms.CharField(max_length=80)
    path = forms.CharField(max_length=300)
    reason = forms.CharField(max_length=2000)
    until = forms.DateField()


def acceptance_context(request: HttpRequest, controller: Controller) -> dict[str, Any]:
    """What the form to accept a finding needs."""
    today = controller.today()
    return {
        "may_accept": principal_at(request).allows(Right.ACCEPT_FINDING, controller.pk),
        "earliest": today,
        "latest": today + MAX_ACCEPTANCE,
        "suggested": today + SUGGESTED,
        "finding_controller": controller,
    }
