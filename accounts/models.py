"""Who is responsible, who works here, and who may see what."""

import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

import pgtrigger
from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework_api_key.models import AbstractAPIKey

from accounts.fields import (
    PartyColumns,
    RefField,
    StatedPartyColumns,
    is_country,
    is_ref,
    matches,
    one_of,
    stated_party,
)
from accounts.labels import CONTACT_KINDS, LANGUAGES, ROLES
from accounts.roles import Role
from accounts.terms import ContactKind

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


def validate_time_zone(name: str) -> None:
    """Refuse a name that the time zone database does not know."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” is not a time zone, like “Europe/Amsterdam”."), params={"name": name}
        )


class Controller(PartyColumns):
    """A tenant: the organisation whose record this is (Art. 4(7), 30(1)(a)).

    Every row of the register belongs to one, and staff see only theirs. ``language`` is that of
    the record's own texts and of letters; ``time_zone`` decides what "today" is for a deadline.
    """

    controller_path: ClassVar[str] = "pk"

    slug = models.CharField(_("address in the portal"), max_length=60, unique=True)
    trade_names = ArrayField(
        models.CharField(max_length=200), verbose_name=_("trade names"), default=list, blank=True
    )
    language = models.CharField(
        _("language"), max_length=2, help_text=_("ISO 639-1 code of the record's texts.")
    )
    time_zone = models.CharField(_("time zone"), max_length=60, validators=[validate_time_zone])
    joint_controllers_none_because = models.TextField(
        _("no joint controllers, because"), max_length=2000, blank=True
    )

    if TYPE_CHECKING:
        contacts: RelatedManager["ControllerContact"]

    class Meta:
        verbose_name = _("controller")
        verbose_name_plural = _("controllers")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            is_ref("controller", "slug"),
            is_country("controller"),
            matches("controller_language_is_code", "language", r"^[a-z]{2}$"),
        ]

    @property
    def display_name(self) -> str:
        """The name by which people know it: its first trade name, if it has one."""
        return str(self.trade_names[0]) if self.trade_names else self.name

    def today(self) -> date:
        """The day it is at the controller: what every deadline and date of the register means."""
        return timezone.now().astimezone(ZoneInfo(self.time_zone)).date()


class ControllerContact(StatedPartyColumns):
    """DPO, Art. 27 representative, establishment in the EEA, or supervisory authority."""

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="contacts", verbose_name=_("controller")
    )
    kind = models.CharField(_("kind"), max_length=30, choices=CONTACT_KINDS)

    class Meta:
        verbose_name = _("contact of a controller")
        verbose_name_plural = _("contacts of a controller")
        ordering: ClassVar = ["controller_id", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_contact_of_a_kind", fields=["controller", "kind"]),
            one_of("controllercontact_kind_known", "kind", ContactKind),
            *stated_party("controllercontact"),
        ]


class JointController(PartyColumns):
    """Art. 26: who decides together with the controller, and their arrangement."""

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="joint_controllers", verbose_name=_("controller")
    )
    ref = RefField()
    position = models.PositiveIntegerField(default=0, editable=False)
    arrangement = models.TextField(
        _("arrangement"), blank=True, help_text=_("Art. 26(1)–(2): who does what.")
    )

    class Meta:
        verbose_name = _("joint controller")
        verbose_name_plural = _("joint controllers")
        ordering: ClassVar = ["controller_id", "position", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="jointcontroller_ref_unique", fields=["controller", "ref"]),
            is_ref("jointcontroller"),
            is_country("jointcontroller"),
        ]
        triggers: ClassVar = [pgtrigger.ReadOnly(name="stays_under_its_parent", fields=["controller"])]


class UserManager(DjangoUserManager["User"]):
    """Creates people who sign in with their e-mail address."""

    def create_user(  # type: ignore[override]
        self, email: str, password: str | None = None, **facts: Any
    ) -> "User":
        """A member of staff; what they may see comes from memberships."""
        user = self.model(email=self.normalize_email(email).lower(), is_staff=True, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(  # type: ignore[override]
        self, email: str, password: str | None = None, **facts: Any
    ) -> "User":
        """The administrator of the installation, who sees every controller."""
        return self.create_user(email, password, is_superuser=True, **facts)


class User(AbstractUser):
    """A person who signs in: by e-mail address, with opaque id in the trail."""

    controller_path: ClassVar[str] = "memberships__controller_id"

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(
        _("language"), max_length=2, choices=LANGUAGES, blank=True, default="", db_default=""
    )
    """In which the person last signed in, for mail that others set off; empty until then."""

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    if TYPE_CHECKING:
        memberships: RelatedManager["Membership"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    @property
    def actor(self) -> str:
        """How the trail names this person: opaque, so that it holds no personal data."""
        return f"user:{self.public_id}"


class Membership(models.Model):
    """A person's role at a controller."""

    controller_path: ClassVar[str] = "controller_id"

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="memberships", verbose_name=_("controller")
    )
    role = models.CharField(_("role"), max_length=30, choices=ROLES)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering: ClassVar = ["controller_id", "role", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="membership_once", fields=["user", "controller", "role"]),
            one_of("membership_role_known", "role", Role),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}"


class Invitation(models.Model):
    """A role that is offered to whoever reads the mail at an address, until somebody accepts it there.

    The link's key is kept as a keyed hash alone. It is *open* until it is accepted or taken back, and works
    while it is open and ``expires_at`` is to come. What has ended is deleted after 30 days.
    """

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="invitations", verbose_name=_("controller")
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=30, choices=ROLES)
    language = models.CharField(_("language of the mail"), max_length=2, choices=LANGUAGES)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="+", verbose_name=_("invited by")
    )
    """None: the installation itself, by its operator's command."""
    made_at = models.DateTimeField(_("invited on"), default=timezone.now, editable=False)
    mailed_at = models.DateTimeField(_("mailed on"), null=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted on"), null=True, editable=False)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    revoked_at = models.DateTimeField(_("taken back on"), null=True, editable=False)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="invitation_open_once",
                fields=["controller", "email", "role"],
                condition=models.Q(accepted_at=None, revoked_at=None),
            ),
            models.CheckConstraint(
                name="invitation_ends_one_way",
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody_then",
                condition=models.Q(accepted_by=None) | models.Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_address_is_lower_case", condition=models.Q(email=Lower("email"))
            ),
            one_of("invitation_role_known", "role", Role),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.get_role_display()}"

    @property
    def is_open(self) -> bool:
        """Neither accepted nor taken back; it may be past its time."""
        return self.accepted_at is None and self.revoked_at is None

    @property
    def works(self) -> bool:
        """Whether it can be accepted now."""
        return self.is_open and timezone.now() < self.expires_at


class ApiKey(AbstractAPIKey):
    """A key for another system at one controller; only its hash is kept.

    It reads the register; whatever has to do with people is given apart.
    """

    controller_path: ClassVar[str] = "controller_id"

    controller = models.ForeignKey(
        Controller, models.CASCADE, related_name="api_keys", verbose_name=_("controller")
    )
    enters_requests = models.BooleanField(
        _("enters requests"), default=False, help_text=_("May report requests of data subjects.")
    )
    sees_people = models.BooleanField(
        _("sees who asked"), default=False, help_text=_("Names and addresses in answers about requests.")
    )
    pushes_records = models.BooleanField(
        _("pushes records"), default=False, help_text=_("Into datasets that Dertig itself keeps.")
    )
    tells_events = models.BooleanField(
        _("tells of events"),
        default=False,
        help_text=_("Consents, objections and what starts periods, as they happen in another system."),
    )
    asks_standing = models.BooleanField(
        _("asks about people"),
        default=False,
        help_text=_("Whether somebody may be written to, and whether their data may be used."),
    )

    class Meta(AbstractAPIKey.Meta):
        verbose_name = _("API key")  # type: ignore[assignment]
        verbose_name_plural = _("API keys")  # type: ignore[assignment]
