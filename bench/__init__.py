"""``make bench``: how fast lists, the register value and its exports are, measured in one run."""
