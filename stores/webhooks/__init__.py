"""What Dertig tells other systems by itself: signed webhooks, at least once (docs/webhooks.md)."""
