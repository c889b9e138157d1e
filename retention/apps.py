from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RetentionConfig(AppConfig):
    name = "retention"
    label = "retention"
    verbose_name = _("Retention")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load what the apps say about whom to spare; tell the register what it cannot know of purges."""
        autodiscover_modules("sparing")
        # Models can be imported only now.
        from retention import registering  # noqa: PLC0415

        registering.register()
