"""`python -m batchwright` is the program `batchwright`."""

import sys

from batchwright.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
