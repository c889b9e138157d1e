"""Erasure memory: what has to be erased again when a data store comes back from a backup (GDPR 17, 32).

Of whom was erased it keeps marks: keyed hashes of the identifiers, under a key that never rotates. They are
pseudonyms and so still personal data (Art. 4(5)): the register names this processing (``own_record``), and
its period there, the age of the oldest backup, is what deletes them.
"""
