"""Runs the command line: `python -P -m kerasgan COMMAND`."""

import sys

from kerasgan.cli import main

if __name__ == "__main__":
    sys.exit(main())
