"""What is promised, as rows. The shapes mirror ``processing.register``, field by field."""

from processing.models.activity import DataItem, Disclosure, ProcessingActivity, Transfer
from processing.models.exporting import ExportJob
from processing.models.links import (
    ActivityClient,
    ActivityJointController,
    ActivityMeasure,
    DisclosureCategory,
    PurposeCategory,
    RetentionCategory,
)
from processing.models.notice import Notice, ResponsePromise
from processing.models.parties import Client, ClientContact, Measure, Recipient
from processing.models.purpose import Purpose, RetentionPeriod
from processing.models.upkeep import FindingAcceptance
from processing.models.vocabulary import DataCategory, Organisation, SubjectCategory

__all__ = [
    "ActivityClient",
    "ActivityJointController",
    "ActivityMeasure",
    "Client",
    "ClientContact",
    "DataCategory",
    "DataItem",
    "Disclosure",
    "DisclosureCategory",
    "ExportJob",
    "FindingAcceptance",
    "Measure",
    "Notice",
    "Organisation",
    "ProcessingActivity",
    "Purpose",
    "PurposeCategory",
    "Recipient",
    "ResponsePromise",
    "RetentionCategory",
    "RetentionPeriod",
    "SubjectCategory",
    "Transfer",
]
