"""Everything in one run, on servers of its own: ``python -m bench [--sizes 50,200,500] [--only erasure]``.

The figures go to standard output as Markdown tables; what misses its target is named at the end
and makes the exit code 1.
"""

import argparse
import os
import sys

import django

from tests import servers as own_servers

# As durable as in operation, unlike the tests' servers: a commit costs what it costs. The rest keeps
# checkpoints and reading from the disk out of all sides alike.
PARAMETERS = (("shared_buffers", "1GB"), ("max_wal_size", "8GB"), ("checkpoint_timeout", "1h"))
PARTS = ("registers", "requests", "purge", "erasure", "replay", "answer")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--sizes", default="50,200,500", help="activities of the registers")
    parser.add_argument("--only", choices=PARTS, help="one part alone")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    servers = own_servers.start(PARAMETERS)
    try:
        os.environ.update(servers.environment())
        django.setup()
        # Needs models, which Django has only now.
        from bench.run import run  # noqa: PLC0415

        return run(servers, sizes, only=given.only)
    finally:
        own_servers.stop(servers)


if __name__ == "__main__":
    sys.exit(main())
