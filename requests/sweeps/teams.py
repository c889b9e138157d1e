"""Who works at each controller, and what day it is there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from accounts.models import Controller, Membership, User
from accounts.roles import RIGHTS, Right, Role

HANDLING = sorted(role.value for role in Role if Right.HANDLE_REQUESTS in RIGHTS[role])


@dataclass(frozen=True, slots=True)
class Team:
    """A controller with those who handle its requests, and of them the privacy leads."""

    controller: Controller
    staff: tuple[User, ...]
    leads: tuple[User, ...]

    def addresses(self, handler_id: int | None) -> list[str]:
        """Where mail about a request goes: its handler, while one of the staff, else the leads.

        Without either the controller's own address, so that nobody's request is still somebody's.
        """
        handler = [user.email for user in self.staff if user.pk == handler_id]
        return handler or self.lead_addresses()

    def lead_addresses(self) -> list[str]:
        """The privacy leads, or the controller's own address."""
        leads = [user.email for user in self.leads]
        return leads or [address for address in [self.controller.email] if address]


def teams() -> list[Team]:
    """Every controller with its active staff; two queries."""
    staff: defaultdict[int, dict[int, User]] = defaultdict(dict)
    leads: defaultdict[int, list[User]] = defaultdict(list)
    for member in Membership.objects.filter(role__in=HANDLING, user__is_active=True).select_related("user"):
        staff[member.controller_id][member.user_id] = member.user
        if member.role == Role.PRIVACY_LEAD:
            leads[member.controller_id].append(member.user)
    return [
        Team(controller, tuple(staff[controller.pk].values()), tuple(leads[controller.pk]))
        for controller in Controller.objects.order_by("pk")
    ]


def local(controller: Controller, now: datetime) -> datetime:
    """The moment on the controller's own clock."""
    return now.astimezone(ZoneInfo(controller.time_zone))


def by_day(all_teams: Iterable[Team], now: datetime) -> dict[date, dict[int, Team]]:
    """Teams by the day it is there, then by controller: at most three days at any moment."""
    days: defaultdict[date, dict[int, Team]] = defaultdict(dict)
    for team in all_teams:
        days[local(team.controller, now).date()][team.controller.pk] = team
    return dict(days)
