"""Where the page is published, and which of its files are made: `publish`."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, model_validator

from upstatic.config.schema.base import Section
from upstatic.config.schema.notifications import one_of
from upstatic.config.values.branches import branch_name
from upstatic.config.values.fields import Text, choice, listed, shown
from upstatic.domain.times import DAY_S

WORKFLOW = "workflow"
BY_WORKFLOW = (WORKFLOW, "github-pages", "gitlab-pages")
"""Targets that a job of the workflow publishes to."""
ALWAYS, CHANGE, PRIVATE_MINUTES = "always", "change", "30"
_MOST_MINUTES = 1440
OWN = ("branch", "folder", "rsync", "s3", "cloudflare", "netlify")
TARGETS = (*BY_WORKFLOW, *OWN)
FILES = ("auto", "linked", "all")
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "folder": ("path",),
    "rsync": ("path",),
    "s3": ("bucket", "accessKey", "secretKey"),
    "cloudflare": ("account", "project", "token"),
    "netlify": ("siteId", "token"),
}


def _when(text: str) -> str:
    """Check when to publish; raises ValueError."""
    word = text.strip().lower()
    if word in {ALWAYS, CHANGE} or (word.isdecimal() and 1 <= int(word) <= _MOST_MINUTES):
        return word
    raise ValueError(
        f"must be {ALWAYS}, {CHANGE}, or a number of minutes up to {_MOST_MINUTES} (write 30)"
    )


_WHEN = {
    "anyOf": [
        {"enum": [ALWAYS, CHANGE]},
        {"type": "integer", "minimum": 1, "maximum": _MOST_MINUTES},
    ]
}


class SiteTarget(Section):
    """One place that the page is published to: `publish.site`. Keys may contain `$NAME`."""

    to: Annotated[Text, one_of(TARGETS), choice(TARGETS)] = WORKFLOW
    """What kind of place it is. By default, the workflow publishes where its forge serves pages;
    required with keys other than `when`."""
    when: Annotated[Text, AfterValidator(_when), shown("`always`, `change`, or minutes", _WHEN)] = (
        ""
    )
    """When to publish: in every round (`always`), when something visible changed (`change`), or
    then and after so many minutes. By default `always`; in private repositories `30`."""
    branch: Text = "pages"
    """`branch`, `cloudflare`: the branch. On Cloudflare the production branch is `main`."""
    path: Text = ""
    """`folder`: the folder. `rsync`: the destination, `user@host:/var/www/status`."""
    port: Text = ""
    """`rsync`: the port of SSH."""
    key: Text = ""
    """`rsync`: a private SSH key, as a secret. By default your own SSH configuration is used."""
    host_key: Text = ""
    """`rsync`: the server's line for `known_hosts` (`ssh-keyscan HOST`)."""
    bucket: Text = ""
    """`s3`: the bucket."""
    prefix: Text = ""
    """`s3`: a path in the bucket. By default its top."""
    endpoint: Text = ""
    """`s3`: the URL of a server that is not Amazon's. `cloudflare`, `netlify`: of their API."""
    region: Text = "us-east-1"
    """`s3`: the region."""
    access_key: Text = ""
    """`s3`: the id of the access key, `$AWS_ACCESS_KEY_ID`."""
    secret_key: Text = ""
    """`s3`: the secret key, `$AWS_SECRET_ACCESS_KEY`."""
    account: Text = ""
    """`cloudflare`: the id of the account."""
    project: Text = ""
    """`cloudflare`: the name of the Pages project."""
    site_id: Text = ""
    """`netlify`: the id of the site."""
    token: Text = ""
    """`cloudflare`, `netlify`: the API token, as a secret."""

    @model_validator(mode="before")
    @classmethod
    def _word_is_target(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        return {"to": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def _is_complete(self) -> "SiteTarget":
        given = self.model_dump(by_alias=True)
        if self.model_fields_set - {"to", "when"} and "to" not in self.model_fields_set:
            raise ValueError(f"needs the key to (one of {', '.join(OWN)})")
        if missing := [key for key in _REQUIRED.get(self.to, ()) if not given[key]]:
            raise ValueError(f"to {self.to} needs {' and '.join(missing)} (add them)")
        if self.to == "branch":
            branch_name(self.branch)
        return self


class Publishing(Section):
    """Where the page is published, and which of its files are made: `publish`."""

    site: Annotated[tuple[SiteTarget, ...], BeforeValidator(listed)] = ()
    """The targets. By default the workflow publishes the page where its forge serves pages."""

    files: Annotated[Text, one_of(FILES), choice(FILES)] = "auto"
    """`linked` makes the badges, graphs and figures that pages link to, `all` those of every
    window. `auto` is `linked`, and `all` with `compat` or `readme`, or when the first measurement
    is older than 22 November 2026."""

    @property
    def own(self) -> tuple[SiteTarget, ...]:
        """The targets that Upstatic itself publishes to."""
        return tuple(one for one in self.site if one.to not in BY_WORKFLOW)

    @property
    def is_by_workflow(self) -> bool:
        """Whether a job of the workflow publishes the page."""
        return not self.site or self.by_workflow is not None

    @property
    def by_workflow(self) -> SiteTarget | None:
        """The target that a job of the workflow publishes to, if `site` names it."""
        return next((one for one in self.site if one.to in BY_WORKFLOW), None)

    @property
    def longest_wait_s(self) -> float:
        """After how many seconds a page is published at the latest; 0 for each round."""
        return max((_wait_s(one.when) for one in self.site), default=0.0)

    def filled(self, when: str) -> Self:
        """The same with every target, and with `when` for those that say nothing."""
        site = tuple(
            one if one.when else one.model_copy(update={"when": when})
            for one in self.site or (SiteTarget(),)
        )
        return self.model_copy(update={"site": site})


def _wait_s(when: str) -> float:
    """A page that is published after changes only changes with the day."""
    return 0.0 if when in {"", ALWAYS} else DAY_S if when == CHANGE else int(when) * 60.0
