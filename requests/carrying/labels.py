"""What people read for the codes of carrying out."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.speaking import speakers
from requests.carrying import terms as t
from requests.rights import words
from requests.rights.terms import Judged, Verdict

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    t.Stage: {
        t.Stage.AT_ONCE: _("At once"),
        t.Stage.RESTRICT: _("Restrict"),
        t.Stage.COLLECT: _("Collect"),
        t.Stage.RECTIFY: _("Correct"),
        t.Stage.ERASE: _("Erase"),
        t.Stage.TELL: _("Tell the recipients"),
        t.Stage.HAND_OVER: _("Hand over"),
    },
    t.PartState: {
        t.PartState.WAITING: _("Waiting"),
        t.PartState.RUNNING: _("Running"),
        t.PartState.BY_HAND: _("By hand"),
        t.PartState.DONE: _("Done"),
        t.PartState.FAILED: _("Failed"),
        t.PartState.CANCELLED: _("Cancelled"),
    },
    t.PlanBy: {
        t.PlanBy.APPROVED: _("Approved"),
        t.PlanBy.LAW: _("By law, at once"),
    },
    t.DecisionKind: {
        t.DecisionKind.JUDGED: _("Judged"),
        t.DecisionKind.OVERRIDE: _("Decided otherwise"),
    },
    # Marked for translation where the words of a line are.
    Verdict: {verdict: _(text) for verdict, text in words.VERDICTS.items()},
    Judged: {
        Judged.NO_LONGER_NEEDED: _("No longer needed – Art. 17(1)(a)"),
        Judged.UNLAWFUL: _("Processed unlawfully – Art. 17(1)(d)"),
        Judged.OBJECTION_UPHELD: _("The objection is upheld – Art. 21(1), 17(1)(c)"),
        Judged.COMPELLING: _("Compelling grounds, or legal claims, weigh more – Art. 21(1)"),
    },
}

label, choices_of = speakers(LABELS)
