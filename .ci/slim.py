"""Make an environment small and quick to start: the action keeps one in its cache.

Removes what no command reads (tests, stubs, debug symbols and data of libraries), and compiles what
is imported. Files are replaced, never changed: an installer may share them with its own cache.
"""

import ast
import ctypes
import importlib
import pickle
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import upstatic

PACKAGES = Path(sysconfig.get_path("purelib"))
UNUSED = (
    "PIL/_avif.*.so",
    "apprise/i18n/",
    "contourpy/",
    "fontTools/",
    "lxml/includes/",
    "lxml/isoschematron/",
    "lxml/objectify.*.so",
    "matplotlib/backends/backend_*",
    "matplotlib/backends/_backend_*",
    "matplotlib/backends/qt_editor/",
    "matplotlib/backends/web_backend/",
    "matplotlib/mpl-data/fonts/afm/",
    "matplotlib/mpl-data/fonts/pdfcorefonts/",
    "matplotlib/mpl-data/fonts/ttf/[!D]*.ttf",
    "matplotlib/mpl-data/fonts/ttf/DejaVuS[!a]*.ttf",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSans[DM]*.ttf",
    "matplotlib/mpl-data/fonts/ttf/*Oblique.ttf",
    "matplotlib/mpl-data/images/",
    "matplotlib/mpl-data/sample_data/",
    "matplotlib/sphinxext/",
    "mpl_toolkits/",
    "numpy/_core/include/",
    "numpy/_core/_*tests*.so",
    "numpy/_core/_simd*.so",
    "numpy/distutils/",
    "numpy/f2py/",
    "numpy/random/",
    "pillow.libs/libavif-*",
    "**/tests/",
    "**/*.[ch]",
    "**/*.p[xy][dix]",
    "**/*.a",
)
"""What no command reads."""
NARROW = ("matplotlib",)
"""Libraries of which the modules that are not imported are removed: ours draws without figures."""
LARGE_BYTES = 200_000
NAMES_IN_LOCALES = (
    "compact_currency_formats", "compact_decimal_formats", "currency_names",
    "currency_names_plural", "interval_formats", "languages", "meta_zones",
    "scripts", "territories", "time_zones", "unit_display_names", "variants",
)  # fmt: skip
"""What Babel knows of each language, and the page never shows: nine tenths of its 30 MB."""


def remove_unused() -> None:
    """Remove the files and folders that match UNUSED; the program's own are not among them."""
    for pattern in UNUSED:
        for path in PACKAGES.glob(pattern):
            if path.is_relative_to(PACKAGES / "upstatic"):
                continue
            if path.is_dir():
                shutil.rmtree(path)
            elif not pattern.endswith("/"):
                path.unlink()


def shrink_locales() -> None:
    """Rewrite Babel's data without places, currencies, and units other than durations."""
    for path in (PACKAGES / "babel" / "locale-data").glob("*.dat"):
        data = pickle.loads(path.read_bytes())  # noqa: S301 - Babel's own files
        kept = {key: value for key, value in data.items() if key not in NAMES_IN_LOCALES}
        units = data.get("unit_patterns", {})
        kept["unit_patterns"] = {
            name: forms for name, forms in units.items() if name.startswith("duration-")
        }
        _replace(path, pickle.dumps(kept, 2))


def strip_symbols() -> None:
    """Remove debug symbols from large extension modules, as Linux distributions do."""
    if sys.platform != "linux" or not (strip := shutil.which("strip")):
        return
    for path in PACKAGES.rglob("*.so"):
        if path.stat().st_size < LARGE_BYTES:
            continue
        new = path.with_name(f"{path.name}.new")
        done = subprocess.run(  # noqa: S603 - fixed words, and a path
            [strip, "--strip-unneeded", "-o", str(new), str(path)], capture_output=True, check=False
        )
        if done.returncode == 0 and _loads(new):
            new.chmod(path.stat().st_mode)
            new.replace(path)
        new.unlink(missing_ok=True)


def _loads(library: Path) -> bool:
    try:
        ctypes.CDLL(str(library))
    except OSError:
        return False
    return True


def _replace(path: Path, content: bytes) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)


def compile_imports() -> None:
    """Import what the package imports, also within functions, so that Python compiles it."""
    sources = Path(upstatic.__file__).parent.rglob("*.py")
    for name in sorted({name for path in sources for name in imports(path)}):
        with suppress(ImportError):  # for type checkers, or for another platform
            importlib.import_module(name)


def remove_unimported() -> None:
    """Remove the modules of narrowly used libraries that nothing has imported."""
    used = {getattr(module, "__file__", None) for module in [*sys.modules.values()]}
    for path in (path for name in NARROW for path in (PACKAGES / name).rglob("*")):
        if path.suffix in {".py", ".so"} and str(path) not in used:
            path.unlink()


def imports(path: Path) -> Iterator[str]:
    """The modules that a source file imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


remove_unused()
shrink_locales()
strip_symbols()
compile_imports()
remove_unimported()
