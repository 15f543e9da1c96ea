"""The API of a hosting service that a target names: its address, and how to write about it."""

from upstatic.config.schema.publishing import SiteTarget
from upstatic.forges.base.api import Api


def target_api(name: str, target: SiteTarget, url: str, rights: str) -> Api:
    """The API of the service `name`, at `url` unless the target has an `endpoint`.

    `rights` is what an error for a refused token says.
    """
    return Api(
        name=name,
        url=target.endpoint or url,
        token=target.token,
        url_variable="publish.site.endpoint",
        token_variable="publish.site.token",  # noqa: S106 - the name of a key
        example=url,
        rights=rights,
        pause_s=0.0,
    )
