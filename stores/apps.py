from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StoresConfig(AppConfig):
    name = "stores"
    label = "stores"
    verbose_name = _("Data stores")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the register what it cannot know of this floor."""
        # Models can be imported only now.
        from stores import registering  # noqa: PLC0415

        registering.register()
