"""The package that answers a request for access or portability (Art. 15, 20): collected, seen, released.

``gathering`` reads a person's rows out of the stores, one encrypted file a dataset; ``blackening`` covers
what is about others; ``building`` makes the ZIP of a PDF, JSON and CSV; ``standing`` says how far it is.
The verbs stand in ``requests.actions.packages`` and ``requests.actions.releasing``.
"""
