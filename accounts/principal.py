"""Who acts, and at which controllers with which rights: the scope of every view and verb. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from accounts.roles import Right, Role, rights_of


class NotAllowed(PermissionError):
    """The principal lacks a right at a controller."""


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in person, an API key, or a part of the system.

    ``actor`` is opaque ("user:<uuid>", "key:<prefix>", "system:<part>"); ``roles`` maps the
    id of each controller the principal may see to its roles there; ``given`` are rights beside
    those of its roles, at each of these controllers (an API key's). ``everywhere`` is for the
    installation's own work (loading at set-up, sweeps) and its administrator.
    """

    actor: str
    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    everywhere: bool = False
    given: frozenset[Right] = frozenset()

    @property
    def controller_ids(self) -> frozenset[int]:
        """The controllers in scope (meaningless where ``everywhere``)."""
        return frozenset(self.roles)

    def sees(self, controller_id: int | None) -> bool:
        """Whether rows of that controller are in scope."""
        return self.everywhere or controller_id in self.roles

    def allows(self, right: Right, controller_id: int | None) -> bool:
        """Whether the principal holds the right at that controller."""
        if self.everywhere:
            return True
        if controller_id is None or controller_id not in self.roles:
            return False
        return right in self.given or right in rights_of(self.roles[controller_id])

    def allows_anywhere(self, right: Right) -> bool:
        """Whether the principal holds the right at some controller (for menus and lists)."""
        return self.everywhere or any(self.allows(right, controller) for controller in self.roles)

    def only(self, right: Right) -> "Principal":
        """The principal, seeing only the controllers at which it holds the right."""
        if self.everywhere:
            return self
        return replace(self, roles={key: held for key, held in self.roles.items() if self.allows(right, key)})

    def require(self, right: Right, controller_id: int | None) -> None:
        """Raise ``NotAllowed`` without the right."""
        if not self.allows(right, controller_id):
            raise NotAllowed(f"{self.actor} may not {right.value.replace('_', ' ')} at this controller.")


NOBODY = Principal(actor="anonymous")


OWN_WORK = "system:"
"""How the actor of the installation itself begins."""


def system(part: str) -> Principal:
    """The installation itself, acting through one of its parts ("loader", "sweep"…)."""
    return Principal(actor=f"{OWN_WORK}{part}", everywhere=True)
