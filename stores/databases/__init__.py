"""How a database is reached: what may be said of it, and how its connection is secured."""
