"""Records that Dertig itself keeps, for who has no database of their own."""
