"""A repository on a remote whose rounds run as in CI: each in a new clone."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from upstatic.tools.demo.company import DemoService, LatencyProfile
from upstatic.tools.demo.servers import DemoResponse, DemoServers

from tests.support.git import commit_all, git, init, shallow_clone
from tests.support.program import upstatic

BROKEN = DemoResponse(status=503, body="closed for today")
_PROMPT = LatencyProfile(base_ms=1)


def service(slug: str, name: str, body: str = "ok") -> DemoService:
    """A service that responds at once."""
    return DemoService(slug=slug, name=name, group="Shop", body=body, latency=_PROMPT)


class Project:
    """A bare remote that watches the services of a world; `clone` is the last round's."""

    def __init__(
        self, folder: Path, world: DemoServers, files: Mapping[str, str], *, keys: str = ""
    ) -> None:
        self.folder, self.remote = folder, folder / "remote.git"
        self.clone = folder / "first"
        sites = "".join(
            f"  - name: '{one.name}'\n    slug: {one.slug}\n    url: {world.url(one.slug)}\n"
            for one in world.services
        )
        config = f"{keys}retries:\n  attempts: 1\nsites:\n{sites}"
        init(self.remote, bare=True)
        git(folder, "clone", "--quiet", str(self.remote), str(self.clone))
        for name, text in {".upptimerc.yml": config, **files}.items():
            path = self.clone / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        commit_all(self.clone, "Watch my shop")
        git(self.clone, "push", "--quiet", "origin", "HEAD:main")

    def round(self, now: datetime) -> None:
        """One run at `now`, in a clone of its own; it must succeed without a warning."""
        self.clone = shallow_clone(self.remote, self.folder / f"runner-{now:%d-%H%M}")
        done = upstatic("run", "--root", self.clone, "--now", now.isoformat())
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        assert git(self.clone, "status", "--porcelain") == ""

    def page(self) -> str:
        """The front page that the last round rendered."""
        return (self.clone / "_site" / "index.html").read_text(encoding="utf-8")
