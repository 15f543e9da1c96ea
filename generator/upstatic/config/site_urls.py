"""Public URLs: of the page, its files, and the monitors."""

from urllib.parse import quote, urlsplit

from upstatic.config.schema.root import Config


def site_url(config: Config) -> str:
    """The absolute URL of the page, with a final slash; "" if it is unknown.

    It is the custom domain (`cname`), or that of GitHub Pages.
    """
    domain = _domain(config)
    if domain:
        return f"https://{domain}/"
    if not (config.owner and config.repo):
        return ""
    return f"https://{config.owner.lower()}.github.io{quote(base_path(config))}"


def page_url(config: Config, path: str = "") -> str:
    """The URL of a file of the page; "" if that of the page is unknown."""
    url = site_url(config)
    return f"{url}{quote(path)}" if url else ""


def base_path(config: Config) -> str:
    """The absolute path under which the page is served: "/", "/status/"."""
    if _domain(config) or config.repo.lower() == f"{config.owner}.github.io".lower():
        return "/"
    path = (config.status_website.base_url or config.repo).strip("/")
    return f"/{path}/" if path else "/"


def monitor_page(slug: str) -> str:
    """The path of a monitor's page."""
    return f"monitor/{slug}.html"


def incident_page(number: int) -> str:
    """The path of the page of an incident or a maintenance: a permalink."""
    return f"incident/{number}.html"


def shown_url(url: str) -> str:
    """The URL of a monitor for display; "" if it contains a secret or a user name."""
    return "" if "$" in url or "@" in urlsplit(url).netloc else url


def _domain(config: Config) -> str:
    """The custom domain, also if it was written as a URL."""
    return config.status_website.cname.strip().removeprefix("https://").strip("/")
