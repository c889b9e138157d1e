"""Closed vocabularies of this floor. Pure."""

from enum import StrEnum


class ContactKind(StrEnum):
    """A conditional contact of a controller."""

    DPO = "dpo"
    """Art. 37–39"""
    REPRESENTATIVE = "representative"
    """Art. 27"""
    EEA_ESTABLISHMENT = "eea_establishment"
    """Art. 3(1): with one, Art. 27 does not apply"""
    SUPERVISORY_AUTHORITY = "supervisory_authority"
    """Art. 13(2)(d), 77"""
