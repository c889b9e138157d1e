"""The admin of people: consents, the suppression list, restrictions; one module a page."""

from subjects.admin import consents, restrictions, suppressions

__all__ = ["consents", "restrictions", "suppressions"]
