"""Which right applies to what, and why: the rights of Art. 7(3) and 15–22 by legal basis. Pure.

``matrix`` is the law's table for one purpose; ``planning`` asks it for every purpose and dataset;
``overriding`` says what staff may change; ``ending`` turns the plan into ends for ``retention.erasure``;
``words`` tells each line in plain words.
"""
