"""Where the theme's own files are: inside the installed package, or in site/ of a checkout."""

from pathlib import Path

_PACKAGED = Path(__file__).parents[1] / "site"
_CHECKOUT = Path(__file__).parents[3] / "site"

SITE = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
LOCALES = SITE / "locales"
