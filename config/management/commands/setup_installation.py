"""Everything an installation needs before it serves: tables, rights, lists, registers, the demo's data.

Run by ``make setup``, by ``make run`` and by the one-shot ``migrate`` service of the containers.
Only what is absent is added: what people have edited is never reverted.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from config.demo.setting_up import set_up_demo
from config.setup_steps import step
from config.welcome import welcome

REGISTERS = settings.BASE_DIR / "processing" / "registers"


class Command(BaseCommand):
    help = "Migrate, load the reference lists, and add what is absent of the registers and the demo."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--bare",
            action="store_true",
            help="no example registers, demo users and demo data (always so in production)",
        )
        parser.add_argument(
            "--welcome", metavar="ADDRESS", help="leave a word for the person who starts it there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # WhiteNoise asks for it even where static files are served from where they lie.
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        self._step("Bringing the tables up to date")
        # With its checks: a new installation is refused with a weak look-up key.
        call_command("migrate", verbosity=0, interactive=False, skip_checks=False)
        self._step("Loading the shared lists")
        call_command("reference", "load")
        if not (options["bare"] or settings.PRODUCTION):
            files = sorted(str(path) for path in REGISTERS.glob("*.yaml"))
            self._step(f"Loading the registers of {len(files)} companies, where they are absent")
            call_command("register", "load", "--absent", *files)
            call_command("demo_users")
            self._step("Making up a shop with a few thousand people, where it is absent")
            self.stdout.write(set_up_demo(timezone.localdate()))
        if options["welcome"]:
            settings.LAYOUT.welcome.write_text(welcome(options["welcome"]))

    def _step(self, text: str) -> None:
        """At once: somebody waits and reads along."""
        self.stdout.write(step(text))
        self.stdout.flush()
