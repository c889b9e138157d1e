"""The closed vocabularies of data stores: the codes that files, the database and connectors share. Pure."""

from enum import StrEnum


class Nature(StrEnum):
    """What a field tells. A field of no stated nature is unclassified: no purge or erasure runs over it."""

    PERSONAL = "personal"
    """Data of a category of the register."""
    TECHNICAL = "technical"
    """A key, a mark or a counter: of nobody, once the personal fields of its row are blank."""


class BlankForm(StrEnum):
    """What stands in a field once its content is gone."""

    NULL = "null"
    CONSTANT = "constant"
    KEYED_HASH = "keyed_hash"
    """A pseudonym: still personal data while the controller holds the key (Art. 4(5))."""


class IdentifierKind(StrEnum):
    """By what a person is known in a store."""

    EMAIL = "email"
    PHONE = "phone"
    CUSTOMER_NUMBER = "customer_number"
    USERNAME = "username"
    IP_ADDRESS = "ip_address"
    OTHER = "other"


class ColumnType(StrEnum):
    """As far as types matter for retention; what none fits is OTHER."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    LOCAL_TIME = "local_time"
    """A moment without its zone: read in the dataset's own time zone."""
    INSTANT = "instant"
    OTHER = "other"
