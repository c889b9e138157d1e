"""What the worker does for letters and mail. Every task may come twice, late, or never."""

from celery import shared_task

from requests.carrying import by_law, moving
from requests.code_sending import finish_code, grant, unfinished_codes, ungranted
from requests.mail import reading
from requests.models import SubjectRequest
from requests.sending import finish_letter, unfinished
from requests.telling.sending import finish_telling
from requests.telling.sending import unfinished as unfinished_tellings


@shared_task
def send_letter(letter_id: int) -> None:
    """Send one letter and keep its PDF, unless that is done or being done."""
    finish_letter(letter_id)


@shared_task
def sweep_letters() -> None:
    """Letters whose message was lost, whose worker died, or whose next try has come."""
    for letter_id in unfinished():
        send_letter.apply_async((letter_id,), expires=60)


@shared_task
def grant_wish(wish_id: int) -> None:
    """See whether a typed reference is known; if so, make its code."""
    grant(wish_id)


@shared_task
def send_code(code_id: int) -> None:
    """Send one code and forget it, unless that is done or being done."""
    finish_code(code_id)


@shared_task
def sweep_codes() -> None:
    """Codes and wishes for one whose message was lost, whose worker died, or whose next try has come."""
    for wish_id in ungranted():
        grant_wish.apply_async((wish_id,), expires=60)
    for code_id in unfinished_codes():
        send_code.apply_async((code_id,), expires=60)


@shared_task
def tell_recipient(telling_id: int) -> None:
    """Tell one recipient what was done, unless that is done or being done."""
    finish_telling(telling_id)


@shared_task
def sweep_tellings() -> None:
    """Tellings whose message was lost, whose worker died, or whose next try has come."""
    for telling_id in unfinished_tellings():
        tell_recipient.apply_async((telling_id,), expires=60)


@shared_task
def read_mailboxes() -> None:
    """One task for each mailbox: a slow server keeps no other controller waiting."""
    for mailbox_id in reading.mailboxes():
        read_mailbox.apply_async((mailbox_id,), expires=300)


@shared_task
def read_mailbox(mailbox_id: int) -> None:
    """Take in what one mailbox holds beyond the last message read."""
    reading.read(mailbox_id)


@shared_task
def carry_on(controller_id: int, reference: str) -> None:
    """Begin what the law asks at once, and the next stage if those before it have ended."""
    request = SubjectRequest.objects.filter(controller=controller_id, reference=reference).first()
    if request is not None:
        by_law.settle(request)
        moving.carry_on(request=request)


@shared_task
def sweep_carrying() -> None:
    """Requests whose plan is under way: whoever was to wake them may have died."""
    for controller_id, reference in moving.under_way():
        carry_on.apply_async((controller_id, reference), expires=60)


@shared_task
def sweep_by_law() -> None:
    """Requests of which something takes effect by law, and nobody has begun it."""
    for controller_id, reference in by_law.waiting():
        carry_on.apply_async((controller_id, reference), expires=600)
