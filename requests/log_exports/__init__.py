"""The request log as documents: read from the rows, rendered, kept with its SHA-256."""
