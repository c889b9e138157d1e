"""The admin of people, keys and the trail: one module a page."""

from accounts.admin import keys, people, trail

__all__ = ["keys", "people", "trail"]
