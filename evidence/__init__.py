"""Floor 1: the append-only trail of events, documents and their seals, PDF rendering."""
