"""While the remote hangs, messages are sent and the page is rendered; the push is made up for."""

import pytest
from upstatic.publish import stage

from tests.faults.round import Site
from tests.support.git import git
from tests.support.program import own_environ, upstatic

HANG = "git -c alias.hang='!sleep 600' hang"


def test_a_remote_that_hangs_costs_neither_messages_nor_the_page(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert site.run() == 0, site.said
    monkeypatch.setattr(stage, "TIME_LIMIT_S", 1.0)
    monkeypatch.setattr(stage, "LAST_TRY_S", 1.0)
    git(site.root, "config", "remote.origin.receivepack", HANG)
    site.services.down = {"api"}

    hook = f"json://127.0.0.1:{site.services.port}/hook"
    words = ("run", "--root", str(site.root), "--now", "2026-11-20T10:10:00Z")
    done = upstatic(*words, environ=own_environ(HOOK=hook))

    assert done.returncode == 1
    assert "not pushed" in done.stderr
    assert len(site.services.heard) == 1
    assert "Api" in (site.root / "_site" / "index.html").read_text()

    git(site.root, "config", "--unset", "remote.origin.receivepack")
    site.now = site.now.replace(minute=15)
    assert site.run() == 0, site.said
    assert site.problems() == []
    assert "10:10:00" in site.published()
