"""The admin of retention: one module a page, and its part of the dashboard."""

from processing.panels import add_source
from retention.admin import holds, purges, runs, settings
from retention.admin.panel import promise_coverage

__all__ = ["holds", "purges", "runs", "settings"]

add_source("retention", promise_coverage)
