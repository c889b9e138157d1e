"""The register as documents: PDF, spreadsheet, JSON. All of them consume the ``Register`` value."""
