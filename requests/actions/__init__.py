"""The verbs of requests: the one write path of portal, admin, API, mailbox and tasks.

- ``intake``: a request arrives, and is linked to one it repeats;
- ``codes``: its address is confirmed by a code;
- ``asking``: questions to the person, and how they stop the clock;
- ``deciding``: extend, refuse, grant, ask a fee, answer, close, withdraw;
- ``draft_files``: what a draft carries before it is a request;
- ``accounting``: systems searched and recipients told, for the log;
- ``ending_restrictions``: tell the person before a restriction is lifted;
- ``handling``: acknowledge, assign, confirm an identity, write, advise.

Each takes keyword arguments and ``by``, the principal who acts; asks the rules (``requests.rules``);
locks the request; changes rows and appends its event in one transaction. Letters are made in that
transaction and sent after it; what a lost message would lose, a sweep finds.
"""

from requests.actions.accounting import record_search, record_told
from requests.actions.asking import ask, person_answered
from requests.actions.base import Refused
from requests.actions.codes import check_code, send_code, wish_code
from requests.actions.deciding import answer, ask_fee, close, extend, grant, refuse, withdraw
from requests.actions.draft_files import change_draft_files, erase_draft_files, hand_over
from requests.actions.handling import (
    acknowledge,
    advise,
    assign,
    confirm_identity,
    finish_task,
    write_message,
)
from requests.actions.intake import Submission, submit

__all__ = [
    "Refused",
    "Submission",
    "acknowledge",
    "advise",
    "answer",
    "ask",
    "ask_fee",
    "assign",
    "change_draft_files",
    "check_code",
    "close",
    "confirm_identity",
    "erase_draft_files",
    "extend",
    "finish_task",
    "grant",
    "hand_over",
    "person_answered",
    "record_search",
    "record_told",
    "refuse",
    "send_code",
    "submit",
    "wish_code",
    "withdraw",
    "write_message",
]
