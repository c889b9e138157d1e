"""What is asked for when somebody asks for an export."""

from dataclasses import dataclass, replace

from processing.exports.editions import Edition
from processing.models.exporting import ExportFormat

MEDIA_TYPES = {
    ExportFormat.PDF: "application/pdf",
    ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportFormat.JSON: "application/json",
    ExportFormat.YAML: "application/yaml",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for. YAML is the register's own source: always whole, so internal."""

    format: ExportFormat
    edition: Edition
    language: str

    def facts(self) -> dict[str, str]:
        """The order as the trail keeps it."""
        return {"format": self.format.value, "edition": self.edition.value, "language": self.language}

    def made_whole(self) -> "Order":
        """The same order; YAML in the only edition that it has."""
        return replace(self, edition=Edition.INTERNAL) if self.format is ExportFormat.YAML else self
