"""Data stores in SQL databases: PostgreSQL, MariaDB and SQLite; any other dialect as far as it goes."""
