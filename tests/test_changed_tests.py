"""`make quick` runs the tests that are nearest to a change, and not too many of them."""

import importlib.util
from types import ModuleType

import pytest

from tests.support.program import ROOT

TESTS = {
    "tests/publish/test_git.py": "import pytest\n",
    "tests/publish/test_stage.py": "from upstatic.publish.git import Git\n",
    "tests/publish/test_rescue.py": "from upstatic.publish import git, rescue\n",
    "tests/cli/test_main.py": "from upstatic.cli.main import main\n",
    "tests/render/test_pages.py": "from upstatic.render.pages.month import page\n",
    "tests/render/pages/test_banner.py": "",
}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("changed_tests", ROOT / ".ci/changed_tests.py")
    assert spec
    assert spec.loader
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("tests/cli/test_main.py", ["tests/cli/test_main.py"]),
        (
            "generator/upstatic/publish/git.py",
            [
                "tests/publish/test_git.py",
                "tests/publish/test_rescue.py",
                "tests/publish/test_stage.py",
            ],
        ),
        ("generator/upstatic/render/pages/month.py", ["tests/render/test_pages.py"]),
        ("generator/upstatic/render/pages/monitor.py", ["tests/render/pages/test_banner.py"]),
        ("generator/upstatic/publish/site/rescue.py", ["tests/publish/test_rescue.py"]),
        ("site/templates/base.html", []),
    ],
)
def test_a_change_is_tested_by_its_mirror_and_by_what_imports_it(
    script: ModuleType, changed: str, tests: list[str]
) -> None:
    assert script.tests_of(changed, TESTS) == tests


def test_a_module_that_many_tests_import_is_tested_by_a_few(script: ModuleType) -> None:
    many = {f"tests/a/test_{n}.py": "from upstatic.domain.models import Day\n" for n in range(50)}
    found = script.tests_of("generator/upstatic/domain/models.py", many)
    assert len(found) == script.MOST
