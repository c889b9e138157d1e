"""OpenPanel's operational data for the demo: a database and a log folder that a purge really works on.

Everybody in them is made up: names are drawn from lists, addresses are of ``example.org`` and
``example.net``, telephone numbers, postal codes and IP addresses of ranges that nobody has. ``made_up``
gives them, the same for the same day, from ``people``, ``customers``, ``correspondence`` and ``logs``;
``database`` and ``folder`` put them where they lie; ``setting_up`` makes what is absent.
"""
