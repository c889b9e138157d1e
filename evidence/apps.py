from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "evidence"
    label = "evidence"
    verbose_name = _("Evidence")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what an operator should know before an upgrade."""
        # Models can be imported only now.
        from evidence import key_checks, upgrade_checks  # noqa: PLC0415

        upgrade_checks.add("sealed texts", key_checks.sealed_texts)
        upgrade_checks.add("look-up key", key_checks.lookup_key)
        upgrade_checks.add("kept files", key_checks.kept_files)
