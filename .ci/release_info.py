"""Build hook: record which release a package was built from, so that `init` can pin to it.

Only a build for a tag on GitHub records anything; other builds are used with `--uses`.
"""

import json
import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NAME = "release.json"


class ReleaseInfo(BuildHookInterface):  # type: ignore[type-arg]
    """Adds `upstatic/release.json` to the wheel and to the sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file outside of the source tree, and name its place in the archive."""
        del version
        folder = "upstatic" if self.target_name == "wheel" else "generator/upstatic"
        is_in_sdist = (Path(self.root) / "generator" / "upstatic" / NAME).exists()
        if os.environ.get("GITHUB_REF_TYPE") != "tag" or is_in_sdist:
            return
        path = Path(self.directory) / NAME
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(release()) + "\n", encoding="utf-8")
        build_data["force_include"][str(path)] = f"{folder}/{NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave only the archive behind."""
        del version, build_data, artifact_path
        (Path(self.directory) / NAME).unlink(missing_ok=True)


def release() -> dict[str, str]:
    """The repository ("owner/name"), commit and tag that this build is of."""
    names = {"repository": "GITHUB_REPOSITORY", "commit": "GITHUB_SHA", "tag": "GITHUB_REF_NAME"}
    return {key: os.environ[name] for key, name in names.items()}
