"""What the subcommands have in common: safe words, and the controller that is meant."""

from django.core.management.base import CommandError

from accounts.models import Controller


def printable(text: str) -> str:
    """The text without control characters, which a hostile file could steer a terminal with."""
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in text)


def controller_named(slug: str) -> Controller:
    """The controller with that slug. Raises ``CommandError`` that lists the ones there are."""
    controller = Controller.objects.filter(slug=slug).first()
    if controller is None:
        known = ", ".join(Controller.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(printable(f"There is no controller “{slug}”. There are: {known or 'none yet'}."))
    return controller
