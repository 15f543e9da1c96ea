"""`python -m upstatic`: the command line."""

import sys

from upstatic.cli.main import main

sys.exit(main())
