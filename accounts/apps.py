from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Learn people's language as they sign in, and say what an operator should know before an upgrade."""
        # Models can be imported only now.
        from accounts.languages import note_language  # noqa: PLC0415
        from accounts.open_work import unproven_addresses  # noqa: PLC0415
        from evidence import upgrade_checks  # noqa: PLC0415

        user_logged_in.connect(note_language, dispatch_uid="accounts.language")
        upgrade_checks.add("e-mail addresses of people", unproven_addresses)
