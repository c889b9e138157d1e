"""The register's shapes as components of the OpenAPI schema: from pydantic, never typed twice."""

from dataclasses import dataclass
from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import Direction
from pydantic import TypeAdapter

TEMPLATE = "#/components/schemas/{model}"


@dataclass(frozen=True, slots=True)
class Answer:
    """The type of an answer, by the name of its component in the schema."""

    name: str
    adapter: TypeAdapter[Any]

    def data(self, value: object) -> Any:
        """The value as plain JSON data."""
        return self.adapter.dump_python(value, mode="json")


class AnswerExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Lets ``extend_schema(responses=…)`` take an ``Answer``."""

    target_class = Answer

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return str(self.target.name)

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        schema: dict[str, Any] = self.target.adapter.json_schema(ref_template=TEMPLATE, mode="serialization")
        for name, below in schema.pop("$defs", {}).items():
            kind = ResolvedComponent.SCHEMA
            component = ResolvedComponent(name, kind, schema=below, object=name)  # type: ignore[no-untyped-call]
            auto_schema.registry.register_on_missing(component)
        return schema
