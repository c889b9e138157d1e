"""Who may do what at a controller: roles, and the rights each role carries. Pure."""

from enum import StrEnum


class Role(StrEnum):
    """A person's part at one controller. A person may hold several."""

    PRIVACY_LEAD = "privacy_lead"
    PRIVACY_OFFICER = "privacy_officer"
    APPROVER = "approver"
    ACTIVITY_OWNER = "activity_owner"
    AUDITOR = "auditor"
    SYSTEMS_MANAGER = "systems_manager"
    """Connects systems and maps what they hold; sees no requests and no people."""
    DPO = "dpo"
    """Advises and watches; decides nothing (Art. 38(6), 39)."""


class Right(StrEnum):
    """One thing a role lets a person do."""

    VIEW = "view"
    EXPORT = "export"
    EDIT = "edit"
    EDIT_OWN = "edit_own"
    ACCEPT_FINDING = "accept_finding"
    APPROVE = "approve"
    MANAGE_MEMBERS = "manage_members"
    HANDLE_REQUESTS = "handle_requests"
    DECIDE_REQUESTS = "decide_requests"
    ENTER_REQUESTS = "enter_requests"
    SEE_PEOPLE = "see_people"
    ADVISE = "advise"
    PURGE = "purge"
    """Propose plans, start and stop runs; approving a plan is APPROVE."""
    HOLD = "hold"
    """Place and lift legal holds (Art. 17(3)(e))."""
    MANAGE_STORES = "manage_stores"
    """Connections of systems and the mapping of what they hold, secrets and webhooks."""
    CONFIRM_DESTINATIONS = "confirm_destinations"
    """Say, as a second person, that something may be sent to a new destination."""
    SEE_REQUESTS = "see_requests"
    """That there are requests, and how far they are."""
    PUSH_RECORDS = "push_records"
    """Into datasets that Dertig itself keeps."""
    TELL_EVENTS = "tell_events"
    """Of other systems: consents and objections given there, and what starts periods."""
    ASK_STANDING = "ask_standing"
    """Whether somebody may be written to, and whether their data may be used."""


_READ = frozenset({Right.VIEW, Right.EXPORT, Right.SEE_REQUESTS})
_REQUESTS = frozenset({Right.HANDLE_REQUESTS, Right.DECIDE_REQUESTS, Right.ENTER_REQUESTS, Right.SEE_PEOPLE})
_PEOPLE = frozenset({Right.TELL_EVENTS, Right.ASK_STANDING})
_RETENTION = frozenset({Right.PURGE, Right.HOLD, Right.PUSH_RECORDS})

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.PRIVACY_LEAD: _READ
    | _REQUESTS
    | _PEOPLE
    | _RETENTION
    | {Right.EDIT, Right.ACCEPT_FINDING, Right.MANAGE_MEMBERS, Right.CONFIRM_DESTINATIONS},
    Role.PRIVACY_OFFICER: _READ | _REQUESTS | _PEOPLE | _RETENTION | {Right.EDIT, Right.ACCEPT_FINDING},
    Role.APPROVER: _READ | {Right.ACCEPT_FINDING, Right.APPROVE},
    Role.ACTIVITY_OWNER: _READ | {Right.EDIT_OWN},
    Role.AUDITOR: _READ,
    Role.SYSTEMS_MANAGER: frozenset({Right.VIEW, Right.MANAGE_STORES, Right.CONFIRM_DESTINATIONS}),
    Role.DPO: _READ | {Right.SEE_PEOPLE, Right.ADVISE},
}
"""Approving is apart from editing: whoever keeps a record does not also sign it off."""

NEVER: dict[Role, frozenset[Right]] = {
    Role.DPO: frozenset({Right.APPROVE, Right.DECIDE_REQUESTS, Right.PURGE, Right.HOLD})
}
"""What a role bars, whatever other roles the person holds: no DPO decides on what they advise (38(6))."""


def rights_of(roles: frozenset[Role]) -> frozenset[Right]:
    """All rights that a set of roles carries."""
    held = frozenset[Right]().union(*(RIGHTS[role] for role in roles))
    return held.difference(*(NEVER[role] for role in roles if role in NEVER))
