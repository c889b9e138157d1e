from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubjectsConfig(AppConfig):
    name = "subjects"
    label = "subjects"
    verbose_name = _("Subjects")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what an operator should know before an upgrade."""
        # Models can be imported only now.
        from subjects import open_work  # noqa: PLC0415

        open_work.register()
