#!/usr/bin/env python
"""Django's command line, with the embedded PostgreSQL open for as long as the command runs."""

import os
import signal
import sys

from django.core.management import execute_from_command_line

from config.embedded.session import open_for_command


def main(argv: list[str]) -> int:
    """Run the command; gives the status to exit with."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        with open_for_command(argv):
            execute_from_command_line(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has read enough (`| head`): end as other programs do, without a word.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
