"""Searches for a person, their consents, objections and restrictions, and events of other systems."""

from subjects.models.consent import Consent, ConsentIdentifier
from subjects.models.event import TakenEvent
from subjects.models.restriction import RestrictedIdentifier, Restriction
from subjects.models.search import PersonSearch, SearchedDataset, SearchIdentifier
from subjects.models.suppression import Suppression

__all__ = [
    "Consent",
    "ConsentIdentifier",
    "PersonSearch",
    "RestrictedIdentifier",
    "Restriction",
    "SearchIdentifier",
    "SearchedDataset",
    "Suppression",
    "TakenEvent",
]
