"""What people read for the codes of data stores."""

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.speaking import speakers
from stores import terms as t

LABELS: dict[type[StrEnum], dict[StrEnum, Any]] = {
    t.Nature: {
        t.Nature.PERSONAL: _("Personal data"),
        t.Nature.TECHNICAL: _("No personal data: a key or a mark"),
    },
    t.BlankForm: {
        t.BlankForm.NULL: _("Empty"),
        t.BlankForm.CONSTANT: _("A constant"),
        t.BlankForm.KEYED_HASH: _("A keyed hash (a pseudonym, Art. 4(5))"),
    },
    t.IdentifierKind: {
        t.IdentifierKind.EMAIL: _("E-mail address"),
        t.IdentifierKind.PHONE: _("Telephone number"),
        t.IdentifierKind.CUSTOMER_NUMBER: _("Customer number"),
        t.IdentifierKind.USERNAME: _("User name"),
        t.IdentifierKind.IP_ADDRESS: _("IP address"),
        t.IdentifierKind.OTHER: _("Another identifier"),
    },
    t.ColumnType: {
        t.ColumnType.TEXT: _("Text"),
        t.ColumnType.NUMBER: _("Number"),
        t.ColumnType.BOOLEAN: _("Yes or no"),
        t.ColumnType.DATE: _("Date"),
        t.ColumnType.LOCAL_TIME: _("Date and time, without zone"),
        t.ColumnType.INSTANT: _("Date and time"),
        t.ColumnType.OTHER: _("Other"),
    },
}

label, choices_of = speakers(LABELS)
