from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubjectsConfig(AppConfig):
    name = "subjects"
    label = "subjects"
    verbose_name = _("Subjects")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What is kept of people is not for who only connects systems; what to know before an upgrade."""
        # Models can be imported only now.
        from accounts.scope import only_who_sees_requests  # noqa: PLC0415
        from subjects import open_work  # noqa: PLC0415

        only_who_sees_requests(self)
        open_work.register()
