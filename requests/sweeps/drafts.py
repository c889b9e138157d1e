"""Drafts that nobody came back to. Only what was never submitted expires: the clock starts at submission."""

from datetime import datetime

from django.utils import timezone

from accounts.principal import system
from requests import actions
from requests.models import DraftFile, RequestDraft

BY = system("drafts")


def expire_drafts(now: datetime | None = None) -> int:
    """Delete expired drafts, their files first; gives how many. A submitted request stays."""
    expired = RequestDraft.objects.expired(now or timezone.now())
    actions.erase_draft_files(files=DraftFile.objects.filter(draft__in=expired), by=BY)
    _all, gone = expired.delete()
    return int(gone.get(RequestDraft._meta.label, 0))
