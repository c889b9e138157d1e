"""The admin of data stores: one module a page."""

from stores.admin import datasets, deliveries, stores, tasks, webhooks

__all__ = ["datasets", "deliveries", "stores", "tasks", "webhooks"]
