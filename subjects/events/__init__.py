"""Events of other systems: what they say, where it is kept, and that each counts once."""
