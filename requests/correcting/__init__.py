"""Rectification (Art. 16): staff write the new value beside the old, the plan is approved, stores correct.

``showing`` reads the rows of which it is sure whose they are, and keeps nothing of them; ``actions``
proposes and drops; ``carrying`` begins what was approved and tells how it stands; ``ending`` forgets both
values once the stores have them. In between they are sealed, and nowhere else.
"""
