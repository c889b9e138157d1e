"""Requests of data subjects and all that belongs to one. Their personal data are sealed."""

from requests.models.accounted import RecipientTold, SystemSearched
from requests.models.advice import Advice
from requests.models.answer_package import AnswerPackage, CollectedDataset, HandedInFile, Redaction
from requests.models.authority_file import AuthorityFile, DraftFile
from requests.models.calendar_feed import CalendarFeed
from requests.models.correction import Correction
from requests.models.correspondence import Attachment, Letter, LetterTemplate, Message, PersonTask
from requests.models.draft import RequestDraft
from requests.models.email_code import CodeWish, EmailCode
from requests.models.mail import InboundMail, Mailbox
from requests.models.reminder import MorningDigest, Reminder
from requests.models.request_settings import RequestSettings
from requests.models.rights_plan import PlanDecision, RightsPlan
from requests.models.subject_request import Pause, RequestedRight, SubjectRequest
from requests.models.telling import RecipientWay, Telling

__all__ = [
    "Advice",
    "AnswerPackage",
    "Attachment",
    "AuthorityFile",
    "CalendarFeed",
    "CodeWish",
    "CollectedDataset",
    "Correction",
    "DraftFile",
    "EmailCode",
    "HandedInFile",
    "InboundMail",
    "Letter",
    "LetterTemplate",
    "Mailbox",
    "Message",
    "MorningDigest",
    "Pause",
    "PersonTask",
    "PlanDecision",
    "RecipientTold",
    "RecipientWay",
    "Redaction",
    "Reminder",
    "RequestDraft",
    "RequestSettings",
    "RequestedRight",
    "RightsPlan",
    "SubjectRequest",
    "SystemSearched",
    "Telling",
]
