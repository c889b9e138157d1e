"""What the morning digest says: references, last days and links, nothing of the people who asked."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Controller
from requests.models import InboundMail, Mailbox, PersonTask, SubjectRequest
from requests.staff_links import link_to, link_to_board, link_to_mail, link_to_mailbox
from requests.terms import MailOutcome

LOOKS_AHEAD = timedelta(days=14)
MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Digest:
    """A controller's morning: what wants attention, how many tasks are due, and what became of its mail."""

    controller_id: int
    controller: str
    day: date
    requests: tuple[SubjectRequest, ...]
    """In the order of the board; at most one more than is shown."""
    tasks: int
    unmatched: int
    """Mail that nobody has said of where it belongs."""
    unread_mailbox: int | None
    """The mailbox that could not be read the last time, by its id."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.requests or self.tasks or self.unmatched or self.unread_mailbox)

    @property
    def subject(self) -> str:
        """How many, and where."""
        overdue = sum(_overdue(request, self.day) for request in self.requests)
        words = {"controller": self.controller, "day": date_format(self.day, "j F Y"), "count": overdue}
        if not overdue:
            return _("%(controller)s: requests on %(day)s") % words
        return (
            ngettext(
                "%(controller)s: requests on %(day)s, %(count)d overdue",
                "%(controller)s: requests on %(day)s, %(count)d overdue",
                overdue,
            )
            % words
        )

    def lines(self, user_id: int) -> list[str]:
        """The text for one member of staff: their own requests, nobody's, then the others'."""
        shown = self.requests[:MOST_LINES]
        sections = (
            (_("Yours"), [request for request in shown if request.handler_id == user_id]),
            (_("Nobody's yet"), [request for request in shown if request.handler_id is None]),
            (_("The team's"), [r for r in shown if r.handler_id is not None and r.handler_id != user_id]),
        )
        text: list[str] = []
        for title, requests in sections:
            if requests:
                text += [title, *(_line(request, self.day) for request in requests), ""]
        text += self._mail_lines()
        if self.tasks:
            words = {"count": self.tasks}
            text += [ngettext("%(count)d task is due.", "%(count)d tasks are due.", self.tasks) % words, ""]
        if len(self.requests) > MOST_LINES:
            text += [_("There are more; see the board."), ""]
        return [*text, link_to_board()]

    def _mail_lines(self) -> list[str]:
        text: list[str] = []
        if self.unmatched:
            said = ngettext(
                "%(count)d e-mail belongs to no request yet; it may be one whose clock runs.",
                "%(count)d e-mails belong to no request yet; each may be one whose clock runs.",
                self.unmatched,
            )
            text += [said % {"count": self.unmatched}, f"  {link_to_mail()}", ""]
        if self.unread_mailbox:
            text += [_("The mailbox cannot be read."), f"  {link_to_mailbox(self.unread_mailbox)}", ""]
        return text


def digest_of(controller: Controller, day: date) -> Digest:
    """Read what is overdue, due within 14 days, to be done at once, nobody's, and the mail. Four queries."""
    wanted = Q(due_on__lte=day + LOOKS_AHEAD, paused=False) | Q(at_once=True) | Q(handler=None)
    requests = (
        SubjectRequest.objects.open()
        .filter(wanted, controller=controller)
        .on_board()
        .only("reference", "due_on", "at_once", "paused", "handler_id")
    )
    tasks = PersonTask.objects.filter(request__controller=controller, done_at=None, due_on__lte=day)
    mail = InboundMail.objects.filter(controller=controller, outcome=MailOutcome.UNMATCHED.value)
    unread = Mailbox.objects.filter(controller=controller, active=True).exclude(last_error="")
    return Digest(
        controller_id=controller.pk,
        controller=controller.display_name,
        day=day,
        requests=tuple(requests[: MOST_LINES + 1]),
        tasks=tasks.count(),
        unmatched=mail.count(),
        unread_mailbox=unread.values_list("pk", flat=True).first(),
    )


def _line(request: SubjectRequest, day: date) -> str:
    words = {"reference": request.reference, "day": date_format(request.due_on, "D j F")}
    if request.at_once:
        said = _("%(reference)s: takes effect on receipt, answer by %(day)s") % words
    elif request.paused:
        said = _("%(reference)s: waits for the person's answer") % words
    elif _overdue(request, day):
        said = _("%(reference)s: OVERDUE since %(day)s") % words
    else:
        said = _("%(reference)s: answer by %(day)s") % words
    return f"- {said}\n  {link_to(request)}"


def _overdue(request: SubjectRequest, day: date) -> bool:
    return not request.paused and request.due_on < day
