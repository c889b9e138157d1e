"""What people read for the codes of telling recipients."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.speaking import speakers
from requests.telling import terms as t

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    t.Act: {
        t.Act.RECTIFIED: _("Rectified"),
        t.Act.ERASED: _("Erased"),
        t.Act.RESTRICTED: _("Restricted"),
    },
    t.Way: {
        t.Way.EMAIL: _("By e-mail"),
        t.Way.HTTP: _("By a signed call (webhook)"),
        t.Way.TASK: _("By a person of ours"),
    },
    t.TellingState: {
        t.TellingState.WAITING: _("Waiting"),
        t.TellingState.BY_HAND: _("To be told by hand"),
        t.TellingState.TOLD: _("Told"),
        t.TellingState.NOT_TOLD: _("Not told"),
        t.TellingState.CANCELLED: _("Cancelled"),
    },
    t.Obstacle: {
        t.Obstacle.CHOSEN: _("A person of ours tells this recipient."),
        t.Obstacle.NO_WAY: _("Nobody has said yet how this recipient is told."),
        t.Obstacle.GROUP: _("This is a category of recipients: find out who they are."),
        t.Obstacle.UNSURE: _("It is not certain that data of this person were passed on: find out."),
        t.Obstacle.UNKNOWN_BY: _("No identifier is confirmed by which this recipient knows the person."),
        t.Obstacle.NOT_TAKEN: _("All tries were in vain."),
        t.Obstacle.CAME_BACK: _("The e-mail came back."),
    },
}

label, choices_of = speakers(LABELS)
