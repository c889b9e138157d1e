"""People to try an installation with, at every controller that it holds."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions import grant_role
from accounts.invitation_actions import prove_address
from accounts.models import Controller, User
from accounts.principal import system
from accounts.roles import Role

PASSWORD = "article-thirty-demo"  # noqa: S105 - printed on purpose, and never in production

PEOPLE = {
    "officer@dertig.example": ("Olga", "Officer", Role.PRIVACY_OFFICER),
    "approver@dertig.example": ("Aart", "Approver", Role.APPROVER),
    "lead@dertig.example": ("Lea", "Lead", Role.PRIVACY_LEAD),
    "auditor@dertig.example": ("Audrey", "Auditor", Role.AUDITOR),
    "systems@dertig.example": ("Sam", "Systems", Role.SYSTEMS_MANAGER),
    "dpo@dertig.example": ("Dora", "Dpo", Role.DPO),
}


class Command(BaseCommand):
    """Adds whoever is absent; a password that somebody changed stays changed."""

    help = "Create the demo sign-ins with their roles at every controller (never in production)."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo users have a published password: never with DERTIG_ENV=production.")
        by = system("demo")
        controllers = list(Controller.objects.all())
        for email, (first_name, last_name, role) in PEOPLE.items():
            person = User.objects.filter(email=email).first() or User.objects.create_user(
                email, PASSWORD, first_name=first_name, last_name=last_name
            )
            prove_address(person)
            for controller in controllers:
                grant_role(person=person, controller=controller, role=role, by=by)
            if person.check_password(PASSWORD):
                self.stdout.write(f"{email}  {PASSWORD}  ({role.value.replace('_', ' ')})")
            else:
                self.stdout.write(f"{email}  (password changed)  ({role.value.replace('_', ' ')})")
