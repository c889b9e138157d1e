"""Whether the record is kept true: reviews (Art. 24(1)) and the controller's own promises (12(3))."""

from collections.abc import Callable, Iterable, Iterator

from processing.findings import kinds
from processing.findings.lengths import after, longer
from processing.findings.model import Finding, _
from processing.findings.view import View

ONE_MONTH = "P1M"


def never_reviewed(view: View) -> Iterator[Finding]:
    """Art. 24(1): measures are reviewed and updated where necessary."""
    for at in view.activities:
        if at.activity.reviewed_on is None:
            yield kinds.NEVER_REVIEWED.at(
                at.path,
                _("“%(name)s” has never been reviewed."),
                _("Review this activity and enter the date."),
                name=at.activity.name,
            )


def review_not_planned(view: View) -> Iterator[Finding]:
    """Art. 24(1)."""
    for at in view.activities:
        if at.activity.reviewed_on and not at.activity.review_every:
            yield kinds.REVIEW_NOT_PLANNED.at(
                at.path,
                _("It is not stated how often “%(name)s” is reviewed."),
                _("Enter how often this activity is reviewed, such as every year."),
                name=at.activity.name,
            )


def review_overdue(view: View) -> Iterator[Finding]:
    """Art. 24(1): the review that the controller itself has planned; its last day is still in time."""
    for at in view.activities:
        reviewed_on, review_every = at.activity.reviewed_on, at.activity.review_every
        if reviewed_on and review_every and after(reviewed_on, review_every) < view.today:
            yield kinds.REVIEW_OVERDUE.at(
                at.path,
                _("The review of “%(name)s” was due on %(day)s."),
                _("Review this activity and enter the date."),
                name=at.activity.name,
                day=after(reviewed_on, review_every).isoformat(),
            )


def response_promise_too_long(view: View) -> Iterator[Finding]:
    """Art. 12(3): a promise may be shorter than one month, never longer."""
    for promise in view.record.controller.response_promises:
        if longer(promise.period, ONE_MONTH):
            yield kinds.RESPONSE_PROMISE_TOO_LONG.at(
                f"controller/response_promises/{promise.right}",
                _("%(name)s promises an answer within %(period)s, but the law asks for one month."),
                _("Shorten the promise to one month or less."),
                name=view.record.controller.name,
                period=promise.period,
            )


RULES: tuple[Callable[[View], Iterable[Finding]], ...] = (
    never_reviewed,
    review_not_planned,
    review_overdue,
    response_promise_too_long,
)
