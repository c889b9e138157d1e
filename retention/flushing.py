"""Commits that need not wait for the disk, because a later one does."""

from django.db import connection

FLUSHED_WITH_THE_NEXT = "SELECT set_config('synchronous_commit', 'off', true)"


def flushed_with_the_next() -> None:
    """This transaction waits for no disk of its own: the log is flushed in order, and the count and proof of
    the batch are flushed before the store may commit.

    A crash of our database before that undoes an intent whose store transaction cannot commit any more,
    or a settling that ``retention.resolving`` does again from the proof.
    """
    with connection.cursor() as cursor:
        cursor.execute(FLUSHED_WITH_THE_NEXT)
