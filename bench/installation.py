"""What the action keeps of the program, and how many jobs a round is billed as."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from measure import GENERATOR, Figure, Sizes, own_environ, run_child


def figures(_: Sizes, work: Path) -> Iterator[Figure]:
    """The rows of the environment and of the workflow."""
    venv = work / "venv"
    log = work / "log"
    script = f"sh .ci/install {venv} requirements.txt slim 2> {log} || {{ cat {log} >&2; exit 1; }}"
    run_child(["sh", "-c", script], environ=own_environ())
    files = [path for path in venv.rglob("*") if path.is_file() and not path.is_symlink()]
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    yield Figure(work="environment of the action", value=size_mb, unit="MB", target=150)
    yield Figure(work="environment of the action: files", value=len(files), unit="files")
    yield Figure(work="jobs of a round, private repository", value=jobs(), unit="jobs", target=1)


def jobs() -> int:
    """How many jobs of the workflow run in a quiet round of a private repository.

    Those that need another one deploy for public repositories, or serve shards and repetitions.
    """
    import yaml

    with tempfile.TemporaryDirectory() as folder:
        run_child(["git", "init", "-q", folder])
        (Path(folder) / ".upptimerc.yml").write_text(
            "owner: acme\nrepo: status\nsites: [{name: API, url: https://acme.example}]\n"
        )
        run_child(
            [*GENERATOR, "init", "--uses", "acme/upstatic@v1", "--root", folder],
            environ=own_environ(),
        )
        path = Path(folder) / ".github" / "workflows" / "status.yml"
        workflow = yaml.safe_load(path.read_text())
    return sum(
        "needs" not in job and "!github.event.repository.private" not in job.get("if", "")
        for job in workflow["jobs"].values()
    )
