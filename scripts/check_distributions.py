"""Fail where the environment holds the HTTP library whose name our app ``requests`` bears."""

import importlib.metadata
import sys


def main() -> int:
    for distribution in importlib.metadata.distributions():
        if distribution.name.lower() == "requests":
            print("A distribution named 'requests' is installed: it would shadow our app.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
