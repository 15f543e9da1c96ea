"""`python -m upstatic`: the command line."""

import sys

from upstatic.cli import main

sys.exit(main())
