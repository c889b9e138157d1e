"""Floor 7: requests of data subjects: portal, clock, workflow, answers, letters.

``clock.py`` computes the statutory days, without a database (``docs/clock.md``).

The package bears the name of a well-known HTTP library on purpose: it is the domain's word.
That library must therefore never be installed here (``apps.py`` says what else follows).
"""
