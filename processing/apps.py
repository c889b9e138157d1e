from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcessingConfig(AppConfig):
    name = "processing"
    label = "processing"
    verbose_name = _("Processing")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what an operator should know before an upgrade."""
        # Models can be imported only now.
        from evidence import upgrade_checks  # noqa: PLC0415
        from processing.open_work import open_exports  # noqa: PLC0415

        upgrade_checks.add("exports", open_exports)
