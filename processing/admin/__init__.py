"""The admin of the register: one module a page."""

from processing.admin import (
    acceptances,
    activities,
    clients,
    controllers,
    exports,
    measures,
    notices,
    purposes,
    recipients,
    vocabulary,
)

__all__ = [
    "acceptances",
    "activities",
    "clients",
    "controllers",
    "exports",
    "measures",
    "notices",
    "purposes",
    "recipients",
    "vocabulary",
]
