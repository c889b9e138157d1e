"""The questions in their order, which of them a person is asked, and what is still unanswered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from requests.models import DraftFile
from requests.portal import forms
from requests.terms import ActingFor

type Answers = dict[str, Any]
"""What a draft holds: cleaned answers by field, and under ``done`` the steps that were answered."""

DONE = "done"
_NAMES = frozenset({"name", "acting_name", "authority"})


def _always(_answers: Mapping[str, Any]) -> bool:
    return True


def acts_for_somebody(answers: Mapping[str, Any]) -> bool:
    """Whether who answers acts for another."""
    return bool(answers.get("acting_for", ActingFor.SELF.value) != ActingFor.SELF.value)


@dataclass(frozen=True, slots=True)
class Step:
    """One question: its place in the address, its title, its form, and when it is asked."""

    name: str
    title: Any
    form: type[forms.PortalForm]
    needed: Callable[[Mapping[str, Any]], bool] = _always


STEPS = (
    Step("rights", _("What would you like us to do?"), forms.RightsForm),
    Step("behalf", _("For whom do you ask this?"), forms.BehalfForm),
    Step("acting", _("Who are you, and for whom do you act?"), forms.ActingForm, acts_for_somebody),
    Step("contact", _("How can we reach you?"), forms.ContactForm),
    Step("details", _("Is there anything to add?"), forms.DetailsForm),
)
BY_NAME = {step.name: step for step in STEPS}


def needed(answers: Answers) -> list[Step]:
    """The steps that this person goes through."""
    return [step for step in STEPS if step.needed(answers)]


def open_step(answers: Answers) -> Step | None:
    """The first that is not answered; None: everything can be checked and submitted."""
    done = answers.get(DONE, [])
    return next((step for step in needed(answers) if step.name not in done), None)


def answered(answers: Answers, step: Step, given: Mapping[str, Any]) -> Answers:
    """The answers with those of a step put in.

    Who turns out to act for somebody else is asked for names anew: the one given was their own.
    """
    done = [*(name for name in answers.get(DONE, []) if name != step.name), step.name]
    merged = {**answers, **given, DONE: done}
    if step.name == "behalf" and acts_for_somebody(merged) != acts_for_somebody(answers):
        merged = {key: value for key, value in merged.items() if key not in _NAMES}
        merged[DONE] = [name for name in done if name not in {"acting", "contact"}]
    return merged


def form_of(
    step: Step, answers: Answers, data: Any = None, files: Any = None, kept: Sequence[DraftFile] = ()
) -> forms.PortalForm:
    """The step's form, filled with what was answered before; ``kept`` are the files of the draft."""
    options: dict[str, Any] = {"initial": answers}
    if step.name == "contact":
        options["asks_name"] = not acts_for_somebody(answers)
    elif step.form is forms.ActingForm:
        options["kept"] = kept
    return step.form(data, files, **options)
