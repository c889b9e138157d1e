"""The shared reference lists: countries and adequacy, mechanisms, categories, organisations. Pure.

Records cite these by ref (countries by code) instead of typing them again.
"""

from processing.reference.cited import catalogue_for
from processing.reference.lists import catalogue
from processing.reference.unknown import unknown_references

__all__ = ["catalogue", "catalogue_for", "unknown_references"]
