"""Installations of earlier releases, frozen, and the test that upgrades them (README.md)."""
