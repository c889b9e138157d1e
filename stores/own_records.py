"""Activities whose data lie in Dertig itself: it carries out their periods; no dataset is bound to them."""

_activities: set[str] = set()


def add(activity: str) -> None:
    """By the activity's ref; again changes nothing."""
    _activities.add(activity)


def is_own(activity: str) -> bool:
    """Whether its periods are carried out here."""
    return activity in _activities
