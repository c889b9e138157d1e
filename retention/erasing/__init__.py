"""Carrying out for one person what was approved: the same proofs as a purge, and a recount at once."""
