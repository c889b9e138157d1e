"""Floor 6: does what the register says: due dates, legal holds, purge runs, certificates.

``schedule`` and ``disposal`` decide without a database what is due; a run commits its intent before it
touches a store, so that a certificate counts what is really gone.
"""
