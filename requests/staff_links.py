"""Where mail to staff points."""

from accounts.links import page_address
from requests.models import SubjectRequest


def link_to(request: SubjectRequest) -> str:
    """Where staff work on it."""
    return page_address("admin:requests_subjectrequest_change", request.pk)


def link_to_board() -> str:
    """Where staff see all that is open."""
    return page_address("admin:requests_subjectrequest_changelist")


def link_to_mail() -> str:
    """Where staff place mail that belongs to no request yet."""
    return page_address("admin:requests_inboundmail_changelist")


def link_to_mailbox(mailbox_id: int) -> str:
    """Where staff see what is wrong with a mailbox."""
    return page_address("admin:requests_mailbox_change", mailbox_id)
