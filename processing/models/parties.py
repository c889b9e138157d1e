"""Those beside the controller: recipients, clients of the processor role; and its measures."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.fields import (
    CountryField,
    PartyColumns,
    RefField,
    StatedPartyColumns,
    is_country,
    is_ref,
    none_excludes,
    one_of,
    stated_party,
)
from accounts.models import Controller
from accounts.terms import ContactKind
from processing.labels import choices_of
from processing.models.guards import stays_under
from processing.models.vocabulary import Organisation
from processing.terms import CertificationStatus, MeasureKind, RecipientRole

CLIENT_CONTACTS = [
    (ContactKind.DPO.value, _("Data protection officer")),
    (ContactKind.REPRESENTATIVE.value, _("Representative in the Union (Art. 27)")),
]


class AgreementColumns(models.Model):
    """A contract that the GDPR asks for: stated, none because…, or not stated."""

    agreement_reference = models.CharField(
        _("agreement"),
        max_length=300,
        blank=True,
        help_text=_("Which contract, and where it is kept (Art. 28(3))."),
    )
    agreement_dated = models.DateField(_("agreement dated"), null=True, blank=True)
    agreement_none_because = models.TextField(_("no agreement, because"), max_length=2000, blank=True)

    class Meta:
        abstract = True


def agreement(table: str) -> list[models.CheckConstraint]:
    """A dated agreement is named; a reason for none excludes one."""
    return [
        none_excludes(
            f"{table}_agreement_or_none",
            "agreement_none_because",
            ["agreement_reference", "agreement_dated?"],
        ),
        models.CheckConstraint(
            name=f"{table}_dated_agreement_is_named",
            condition=models.Q(agreement_dated__isnull=True) | ~models.Q(agreement_reference=""),
        ),
    ]


class Recipient(AgreementColumns):
    """To whom data are disclosed (Art. 4(9), 30(1)(d)), in which role and on which contract."""

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="recipients", verbose_name=_("controller")
    )
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recipients",
        verbose_name=_("organisation"),
        help_text=_("From the reference list, which knows its country."),
    )
    group = models.BooleanField(_("category of recipients"), default=False)
    role = models.CharField(_("role"), max_length=30, choices=choices_of(RecipientRole), blank=True)
    country = CountryField(
        help_text=_("Only if you know it; else the reference list's country counts, marked so.")
    )
    international_organisation = models.BooleanField(_("international organisation"), default=False)
    certification_status = models.CharField(
        _("Data Privacy Framework"),
        max_length=20,
        choices=choices_of(CertificationStatus),
        blank=True,
        help_text=_("For recipients in the United States: adequacy depends on it (decision 2023/1795)."),
    )
    certification_checked_on = models.DateField(_("list checked on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering: ClassVar = ["controller_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="recipient_ref_unique", fields=["controller", "ref"]),
            is_ref("recipient"),
            is_country("recipient"),
            one_of("recipient_role_known", "role", RecipientRole, blank=True),
            one_of("recipient_certification_known", "certification_status", CertificationStatus, blank=True),
            models.CheckConstraint(
                name="recipient_certification_is_dated",
                condition=models.Q(certification_status="", certification_checked_on__isnull=True)
                | (~models.Q(certification_status="") & models.Q(certification_checked_on__isnull=False)),
            ),
            *agreement("recipient"),
        ]
        triggers: ClassVar = [stays_under("controller")]

    def __str__(self) -> str:
        return self.name


class Client(PartyColumns, AgreementColumns):
    """A controller on whose behalf this organisation processes (Art. 30(2)(a))."""

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="clients", verbose_name=_("controller")
    )
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering: ClassVar = ["controller_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="client_ref_unique", fields=["controller", "ref"]),
            is_ref("client"),
            is_country("client"),
            *agreement("client"),
        ]
        triggers: ClassVar = [stays_under("controller")]

    def __str__(self) -> str:
        return self.name


class ClientContact(StatedPartyColumns):
    """A client's DPO or representative, which its processor's record names too (Art. 30(2)(a))."""

    controller_path: ClassVar[str] = "client__controller_id"

    client = models.ForeignKey(Client, models.CASCADE, related_name="contacts", verbose_name=_("client"))
    kind = models.CharField(_("kind"), max_length=30, choices=CLIENT_CONTACTS)

    class Meta:
        verbose_name = _("contact of a client")
        verbose_name_plural = _("contacts of a client")
        ordering: ClassVar = ["client_id", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_client_contact_of_a_kind", fields=["client", "kind"]),
            models.CheckConstraint(
                name="clientcontact_kind_known",
                condition=models.Q(kind__in=[code for code, _words in CLIENT_CONTACTS]),
            ),
            *stated_party("clientcontact"),
        ]


class Measure(models.Model):
    """A technical or organisational security measure (Art. 32(1)), described once."""

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="measures", verbose_name=_("controller")
    )
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=choices_of(MeasureKind))
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("security measure")
        verbose_name_plural = _("security measures")
        ordering: ClassVar = ["controller_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="measure_ref_unique", fields=["controller", "ref"]),
            is_ref("measure"),
            one_of("measure_kind_known", "kind", MeasureKind),
        ]
        triggers: ClassVar = [stays_under("controller")]

    def __str__(self) -> str:
        return self.name
