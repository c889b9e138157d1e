"""Everything in the register as flat tables, one per kind of record, for spreadsheets."""
