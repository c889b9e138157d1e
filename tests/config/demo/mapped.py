"""The mapping of OpenPanel's data, as its YAML file has it."""

from functools import lru_cache

from config.demo.setting_up import CONTROLLER
from processing.file_format import read_whole
from stores.mapping import DatasetMap, StoreMap
from tests.processing.registers import FOLDER


@lru_cache
def stores() -> tuple[StoreMap, ...]:
    file = FOLDER / f"{CONTROLLER}.yaml"
    mapped: tuple[StoreMap, ...] = read_whole(file.read_bytes(), file.name).sections["stores"]
    return mapped


def datasets() -> dict[str, DatasetMap]:
    return {dataset.ref: dataset for store in stores() for dataset in store.datasets}
