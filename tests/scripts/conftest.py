"""The corpus is a package of scripts/, not of the installed program."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
