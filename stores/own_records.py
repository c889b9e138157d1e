"""Activities whose data lie in Dertig itself: it carries out their periods; no dataset is bound to them."""

from processing.register import Activity, Register
from processing.terms import ActivityRole, ActivityStatus

_activities: set[str] = set()


def add(activity: str) -> None:
    """By the activity's ref; again changes nothing."""
    _activities.add(activity)


def is_own(activity: str) -> bool:
    """Whether its periods are carried out here."""
    return activity in _activities


def recorded(register: Register, activity: str) -> Activity | None:
    """The controller's own record of that ref, unless it is retired: then it rules nothing."""
    retired = {each.activity for each in register.standings if each.status is ActivityStatus.RETIRED}
    found = (each for each in register.record.activities if each.ref == activity)
    return next((a for a in found if a.role is ActivityRole.CONTROLLER and a.ref not in retired), None)
