"""What findings need besides the register, gathered from the apps that know it.

An upper app adds a source in ``AppConfig.ready()``; what it gives stands in ``Facts.extra`` under the
app's name, for its own provider (``processing.findings.registry``).
"""

from collections.abc import Callable, Collection, Mapping

from accounts.models import Controller
from processing.findings import Facts

type Source = Callable[[Collection[int]], Mapping[int, object]]
"""From ids of controllers to a plain frozen value for each, in a constant number of queries."""

_sources: dict[str, Source] = {}


def add(app: str, source: Source) -> None:
    """Have every check know what ``source`` tells; adding it again replaces it."""
    _sources[app] = source


def facts_of(controllers: Collection[Controller]) -> dict[int, Facts]:
    """The facts of some controllers by id."""
    ids = [controller.pk for controller in controllers]
    told = {app: source(ids) for app, source in _sources.items()} if ids else {}
    return {
        controller.pk: Facts(
            today=controller.today(),
            extra={app: values[controller.pk] for app, values in told.items() if controller.pk in values},
        )
        for controller in controllers
    }
