"""Exports of a register, kept as documents: made here and now, or asked of the worker.

``source`` reads the register at one moment, ``making`` renders and keeps, ``asking`` and ``running``
do so through a job. The database is the truth and the queue only a hint: a job whose message was
lost, or whose worker died, is found by the sweep (``processing.tasks``).
"""
