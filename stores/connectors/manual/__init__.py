"""Stores that no program reaches: a named person does the work and says so."""
