"""Ask which page is online: its status.json says."""

from dataclasses import replace

from upstatic.forges.base.api import Api
from upstatic.forges.base.client import Client, ForgeTransport
from upstatic.publish.site.site_files import STATUS

_LIMIT_S = 5.0


def online_status(url: str, world: ForgeTransport) -> object:
    """The status.json of the page at `url`. Raises ForgeError."""
    api = Api(
        name="The page", url=url, token=None, url_variable="the page's URL", token_variable="",
        example="https://status.example.com", rights="it must be public", pause_s=0.0,
    )  # fmt: skip
    client = Client(api, replace(world, left_s=lambda: _LIMIT_S), patience_s=0.0)
    now = world.clock().timestamp()
    return client.read(STATUS, {"at": f"{now:.0f}"}).body  # caches keep it by its query
