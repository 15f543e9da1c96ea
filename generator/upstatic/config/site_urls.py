"""Addresses as people may see them: that of the page and its files, and those that are watched."""

from urllib.parse import quote, urlsplit

from upstatic.config.schema.root import Config


def site_url(config: Config) -> str:
    """The absolute address of the page, with a slash at its end; "" where nobody can know it.

    It is the own domain (`cname`), else GitHub's for the repository.
    """
    domain = _domain(config)
    if domain:
        return f"https://{domain}/"
    if not (config.owner and config.repo):
        return ""
    return f"https://{config.owner.lower()}.github.io{quote(base_path(config))}"


def page_url(config: Config, path: str = "") -> str:
    """The address of a file of the page; "" where the page's own is not known."""
    url = site_url(config)
    return f"{url}{quote(path)}" if url else ""


def base_path(config: Config) -> str:
    """The absolute path under which the page is served: "/", "/status/"."""
    if _domain(config) or config.repo.lower() == f"{config.owner}.github.io".lower():
        return "/"
    path = (config.status_website.base_url or config.repo).strip("/")
    return f"/{path}/" if path else "/"


def monitor_page(slug: str) -> str:
    """Where a monitor's page stands, from the front page's folder."""
    return f"monitor/{slug}.html"


def incident_page(number: int) -> str:
    """Where the page of an incident or a maintenance stands: a permalink."""
    return f"incident/{number}.html"


def shown_url(url: str) -> str:
    """A monitor's address as it may be shown; "" for one that holds a secret or a user's name."""
    return "" if "$" in url or "@" in urlsplit(url).netloc else url


def _domain(config: Config) -> str:
    """The own domain, also where somebody wrote the whole address."""
    return config.status_website.cname.strip().removeprefix("https://").strip("/")
