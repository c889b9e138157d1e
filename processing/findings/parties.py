"""Whether a party can be reached and an agreement is dated."""

from processing.register import Agreement, Party


def reachable(party: Party) -> bool:
    """Whether contact details are usable: e-mail, telephone or a postal address."""
    return bool(party.email or party.phone or (party.street and party.city))


def undated(agreement: object) -> bool:
    """Whether an agreement is said to exist, but not since when."""
    return isinstance(agreement, Agreement) and agreement.dated is None
