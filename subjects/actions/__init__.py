"""The verbs of people: finding them, their consents and objections, restricting their data."""

from subjects.actions.accepting import accept_rows
from subjects.actions.consents import Given, Withdrawn, give_consent, withdraw_consent
from subjects.actions.for_requests import restrict_for_request, suppress_for_request, withdraw_for_request
from subjects.actions.objecting import ALL_MARKETING
from subjects.actions.restrictions import lift_restriction, note_told, restrict, take_told_back
from subjects.actions.searches import Named, add_alias, forget_searches, retry, start_search
from subjects.actions.suppressions import suppress, unsuppress

__all__ = [
    "ALL_MARKETING",
    "Given",
    "Named",
    "Withdrawn",
    "accept_rows",
    "add_alias",
    "forget_searches",
    "give_consent",
    "lift_restriction",
    "note_told",
    "restrict",
    "restrict_for_request",
    "retry",
    "start_search",
    "suppress",
    "suppress_for_request",
    "take_told_back",
    "unsuppress",
    "withdraw_consent",
    "withdraw_for_request",
]
