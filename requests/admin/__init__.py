"""The admin of requests: one module a page, and its part of the dashboard."""

from processing.panels import add_source
from requests.admin import board, mail, recipient_ways, request_settings, templates
from requests.admin.panel import open_requests

__all__ = ["board", "mail", "recipient_ways", "request_settings", "templates"]

add_source("requests", open_requests)
