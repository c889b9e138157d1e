"""The steps that staff take with a request: what each is called, needs, asks and does.

Whether a step is permitted now is what ``requests.rules`` says; a page shows the reason beside a
step that is not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from accounts.principal import Principal
from accounts.roles import Right
from processing.findings import Phrase, say
from requests import actions
from requests.actions.ending_restrictions import announce_end, restriction_to_end
from requests.admin import step_forms as forms
from requests.admin.accepting_steps import ACCEPTING_STEPS
from requests.admin.accounting_steps import ACCOUNTING_STEPS
from requests.admin.collecting import collect, no_copy
from requests.admin.step_shape import Rule, Step, Taking
from requests.models import SubjectRequest
from requests.rules import (
    Refusal,
    Standing,
    no_answer,
    no_close,
    no_extension,
    no_fee,
    no_final_answer,
    no_question,
    no_refusal,
    no_withdrawal,
)
from requests.standing import standing_of
from requests.terms import Ground, IdentityMethod, IdentityState, Question

SOMETHING = "…"
"""For a rule that asks for reasons before anybody could write them."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A step on one request, for one person; ``why_not`` bars it."""

    step: Step
    why_not: str = ""


def offered(request: SubjectRequest, by: Principal) -> list[Offered]:
    """The steps of a person's roles, those that are permitted now first."""
    standing = standing_of(request, request.controller.today())
    mine = [step for step in STEPS.values() if by.allows(step.right, request.controller_id)]
    told = [Offered(step, why_not(step, standing, request)) for step in mine]
    return sorted(told, key=lambda each: bool(each.why_not))


def why_not(step: Step, standing: Standing, request: SubjectRequest) -> str:
    """Why a step is not permitted now, with its article; empty where it is."""
    refusal = step.barred(standing, request)
    if refusal is None:
        return ""
    why = refusal.why.render(gettext, get_language() or "en")
    return f"{why} ({refusal.article})" if refusal.article else why


def _never(_standing: Standing, _request: SubjectRequest) -> None:
    return None


def _rule(rule: Callable[[Standing], Refusal | None]) -> Rule:
    return lambda standing, _request: rule(standing)


def _no_confirming(standing: Standing, _request: SubjectRequest) -> Refusal | None:
    if standing.identity is IdentityState.CONFIRMED:
        return _plain(say(gettext_noop("The identity is confirmed already.")))
    return no_withdrawal(standing)


def _no_code(standing: Standing, request: SubjectRequest) -> Refusal | None:
    if not request.email_hash:
        return _plain(say(gettext_noop("There is no e-mail address to send it to.")))
    return _no_confirming(standing, request)


def _nothing_asked(standing: Standing, _request: SubjectRequest) -> Refusal | None:
    if not standing.waiting_for_answer:
        return _plain(say(gettext_noop("No question is open.")))
    return None


def _no_refusing(standing: Standing, request: SubjectRequest) -> Refusal | None:
    rights = forms.refusable(request)
    if standing.is_open and not rights:
        return _plain(say(gettext_noop("There is no undecided right that the law lets you refuse.")))
    return no_refusal(standing, rights, Ground.EXCESSIVE, SOMETHING)


def _no_granting(standing: Standing, request: SubjectRequest) -> Refusal | None:
    if standing.is_open and not forms.undecided(request):
        return _plain(say(gettext_noop("Every right is decided.")))
    return no_answer(standing)


def _no_restriction(_standing: Standing, request: SubjectRequest) -> Refusal | None:
    if restriction_to_end(request) is None:
        return _plain(
            say(gettext_noop("No restriction of this request stands of whose end the person was not told."))
        )
    return None


def _plain(why: Phrase) -> Refusal:
    return Refusal("", why)


def _send_code(taking: Taking) -> None:
    if not actions.send_code(request=taking.request, by=taking.by):
        raise ValidationError(
            gettext("No code was sent: three that were not used still work, or ten were sent this hour.")
        )


def _grant(taking: Taking) -> None:
    said = taking.said.cleaned_data
    actions.grant(
        request=taking.request,
        rights=taking.said.chosen(),
        ground=Ground(said["ground"]) if said["ground"] else None,
        partly_because=said["reasons"],
        by=taking.by,
    )


STEPS = {
    step.name: step
    for step in (
        Step(
            name="assign",
            words=_("Reassign"),
            icon="person_add",
            explained=_("Give the request to somebody who handles requests here."),
            done=_("The request has its handler."),
            form=forms.AssignForm,
            barred=_never,
            act=lambda t: actions.assign(request=t.request, handler=t.said.cleaned_data["handler"], by=t.by),
        ),
        Step(
            name="confirm-identity",
            words=_("Confirm identity"),
            icon="verified_user",
            explained=_("You know who asks: say how you know. No copy of a document is kept."),
            done=_("The identity is confirmed."),
            form=forms.ConfirmIdentityForm,
            barred=_no_confirming,
            act=lambda t: actions.confirm_identity(
                request=t.request, method=IdentityMethod(t.said.cleaned_data["method"]), by=t.by
            ),
        ),
        Step(
            name="send-code",
            words=_("Send a code again"),
            icon="pin",
            explained=_(
                "A fresh code goes to the person's address, unless three that were not used still work."
            ),
            done=_("A code is on its way."),
            barred=_no_code,
            act=_send_code,
        ),
        Step(
            name="ask-identity",
            words=_("Ask who they are"),
            icon="contact_support",
            explained=_("Only where you reasonably doubt who asks (Art. 12(6)); it may stop the clock."),
            done=_("The question is asked."),
            form=forms.AskIdentityForm,
            writes=True,
            barred=lambda standing, _request: no_question(standing, Question.IDENTITY),
            act=lambda t: actions.ask(
                request=t.request, question=Question.IDENTITY, text=t.said.cleaned_data["text"], by=t.by
            ),
        ),
        Step(
            name="ask-clarification",
            words=_("Ask what they mean"),
            icon="help",
            explained=_("Where you hold much about the person, they may be asked to specify (recital 63)."),
            done=_("The question is asked."),
            form=forms.ClarifyForm,
            writes=True,
            barred=lambda standing, _request: no_question(standing, Question.CLARIFICATION),
            act=lambda t: actions.ask(
                request=t.request,
                question=Question.CLARIFICATION,
                text=t.said.cleaned_data["text"],
                large=t.said.cleaned_data["large"],
                by=t.by,
            ),
        ),
        Step(
            name="question-answered",
            words=_("The question is answered"),
            icon="mark_chat_read",
            explained=_("The answer came by another way; the clock runs on from today."),
            done=_("The clock runs on."),
            barred=_nothing_asked,
            act=lambda t: actions.person_answered(request=t.request, by=t.by),
        ),
        *ACCOUNTING_STEPS,
        *ACCEPTING_STEPS,
        Step(
            name="grant",
            words=_("Grant"),
            icon="task_alt",
            explained=_("Decide to fulfil rights, wholly or in part. The person is told by the answer."),
            done=_("The decision is noted."),
            form=forms.GrantForm,
            right=Right.DECIDE_REQUESTS,
            barred=_no_granting,
            act=_grant,
        ),
        Step(
            name="refuse",
            words=_("Refuse"),
            icon="block",
            explained=_("With a ground of the law and your reasons. The person is told by the answer."),
            done=_("The decision is noted."),
            form=forms.RefuseForm,
            right=Right.DECIDE_REQUESTS,
            barred=_no_refusing,
            act=lambda t: actions.refuse(
                request=t.request,
                rights=t.said.chosen(),
                ground=Ground(t.said.cleaned_data["ground"]),
                reasons=t.said.cleaned_data["reasons"],
                by=t.by,
            ),
        ),
        Step(
            name="answer",
            words=_("Answer"),
            icon="send",
            explained=_("Every right is decided: tell the person. The clock stops."),
            done=_("The person is answered."),
            form=forms.AnswerForm,
            right=Right.DECIDE_REQUESTS,
            writes=True,
            barred=_rule(no_final_answer),
            act=lambda t: actions.answer(request=t.request, text=t.said.cleaned_data["text"], by=t.by),
        ),
        Step(
            name="restriction-ends",
            words=_("Tell of the end of a restriction"),
            icon="mark_email_unread",
            explained=_(
                "Whoever obtained a restriction is told before it is lifted (Art. 18(3)). Once the "
                "letter has left, the restriction can be lifted on its own page."
            ),
            done=_("The letter is on its way."),
            form=forms.RestrictionEndsForm,
            right=Right.DECIDE_REQUESTS,
            writes=True,
            barred=_no_restriction,
            act=lambda t: announce_end(request=t.request, text=t.said.cleaned_data["text"], by=t.by),
        ),
        Step(
            name="extend",
            words=_("Extend"),
            icon="more_time",
            explained=_("Two further months, once, and the person is told why in the same act (Art. 12(3))."),
            done=_("The time is extended and the person is told."),
            form=forms.ExtendForm,
            writes=True,
            barred=lambda standing, _request: no_extension(standing, SOMETHING),
            act=lambda t: actions.extend(request=t.request, reasons=t.said.cleaned_data["reasons"], by=t.by),
        ),
        Step(
            name="fee",
            words=_("Ask a fee"),
            icon="payments",
            explained=_("Only where the request is manifestly unfounded or excessive; the clock runs on."),
            done=_("The person is told of the fee."),
            form=forms.FeeForm,
            right=Right.DECIDE_REQUESTS,
            writes=True,
            barred=lambda standing, _request: no_fee(standing, Ground.EXCESSIVE, SOMETHING),
            act=lambda t: actions.ask_fee(
                request=t.request,
                ground=Ground(t.said.cleaned_data["ground"]),
                text=t.said.cleaned_data["text"],
                by=t.by,
            ),
        ),
        Step(
            name="acknowledge",
            words=_("Acknowledge again"),
            icon="mark_email_read",
            explained=_("The acknowledgement once more, with the days as they stand now."),
            done=_("The acknowledgement is on its way."),
            writes=True,
            barred=_rule(no_withdrawal),
            act=lambda t: actions.acknowledge(request=t.request, by=t.by),
        ),
        Step(
            name="withdraw",
            words=_("Withdrawn by the person"),
            icon="undo",
            explained=_("The person told you that they take the request back."),
            done=_("The request is withdrawn."),
            barred=_rule(no_withdrawal),
            act=lambda t: actions.withdraw(request=t.request, by=t.by),
        ),
        Step(
            name="collect",
            words=_("Collect the data"),
            icon="folder_zip",
            explained=_(
                "Everything that was found about the person is read and kept, encrypted, as a package. You"
                " look at it, black out what is about others, and release it."
            ),
            done=_("The data are being collected."),
            barred=no_copy,
            act=collect,
        ),
        Step(
            name="close",
            words=_("Close"),
            icon="archive",
            explained=_("Nothing is left to do."),
            done=_("The request is closed."),
            barred=_rule(no_close),
            act=lambda t: actions.close(request=t.request, by=t.by),
        ),
        Step(
            name="advise",
            words=_("Advise"),
            icon="lightbulb",
            explained=_("The data protection officer advises and does not decide (Art. 38(6), 39)."),
            done=_("The advice stands beside the request."),
            form=forms.AdviceForm,
            right=Right.ADVISE,
            barred=_never,
            act=lambda t: actions.advise(
                request=t.request, text=t.said.cleaned_data["text"], author=t.user, by=t.by
            ),
        ),
    )
}
