"""Invite somebody from the operator's terminal: the first privacy lead, or while mail does not work."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import Refused
from accounts.invitation_actions import VALID_FOR, invite, open_one, send_again
from accounts.invitation_mail import link_of, mail
from accounts.models import Controller
from accounts.principal import system
from accounts.refusals import explain
from accounts.roles import Role


class Command(BaseCommand):
    """Prints the link. Whoever opens it accepts for the address, so hand it over safely."""

    help = (
        "Invite an e-mail address to a role at a controller, and print the link. An invitation that waits "
        "gets a new link; the one before ends."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("controller", help="its address in the portal (slug)")
        parser.add_argument("email")
        parser.add_argument("role", choices=[role.value for role in Role])
        parser.add_argument("--language", choices=["en", "nl"], default="", help="default: the controller's")
        parser.add_argument("--mail", action="store_true", help="mail the link too")

    def handle(self, *args: Any, **options: Any) -> None:
        controller = Controller.objects.filter(slug=options["controller"]).first()
        if controller is None:
            known = ", ".join(Controller.objects.values_list("slug", flat=True)) or "none"
            raise CommandError(f"No controller {options['controller']!r}; there are: {known}.")
        role, by = Role(options["role"]), system("operator")
        before = open_one(controller=controller, email=options["email"], role=role)
        try:
            if before is not None:
                invitation, key = send_again(invitation=before, by=by)
            else:
                invitation, key = invite(
                    controller=controller,
                    email=options["email"],
                    role=role,
                    language=options["language"],
                    by=by,
                )
        except (Refused, ValidationError) as refusal:
            raise CommandError(explain(refusal)) from refusal
        self.stdout.write(link_of(key))
        self.stderr.write(
            f"Valid for {VALID_FOR.days} days. Whoever opens it accepts for {invitation.email}: hand it over "
            "safely, and keep it out of tickets and logs."
        )
        if options["mail"]:
            self._mail(invitation, key)

    def _mail(self, invitation: Any, key: str) -> None:
        try:
            mail(invitation, key)
        except OSError as error:
            raise CommandError(f"The mail server did not take the mail ({type(error).__name__}).") from error
        self.stderr.write("Mailed.")
