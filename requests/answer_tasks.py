"""What the worker does for answer packages. Every task may come twice, late, or never."""

from celery import shared_task

from requests.answering import building, gathering
from requests.sweeps.packages import expire_packages


@shared_task
def collect_datasets(dataset_ids: list[int]) -> None:
    """Read datasets of a package, unless that is done or being done."""
    gathering.collect_datasets(dataset_ids)


@shared_task
def build_package(package_id: int) -> None:
    """Build one package, unless that is done or being done."""
    building.build_package(package_id)


@shared_task
def sweep_packages() -> None:
    """What was lost, whose worker died, or whose next try has come; and packages whose time is over."""
    for dataset_id in gathering.lost():
        collect_datasets.apply_async(([dataset_id],), expires=60)
    for package_id in building.unbuilt():
        build_package.apply_async((package_id,), expires=60)
    expire_packages()
