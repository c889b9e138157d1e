"""The register for other programs, read-only: ``/api/v1/``."""
