"""The admin of people, invitations, keys and the trail: one module a page."""

from accounts.admin import invitations, keys, people, trail

__all__ = ["invitations", "keys", "people", "trail"]
