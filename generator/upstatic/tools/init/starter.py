"""What `init` writes once into a new repository: a configuration and history/README.md."""

_CONFIG = """\
# The configuration of this status page; docs/configuration.md of Upstatic describes every key.
# Check it with `upstatic validate`, and see the page with `upstatic preview`.

{repository}
status-website:
  name: Status                    # the title of the page
  # cname: status.example.com     # your own domain; without it, GitHub's

sites:
  - name: Example
    url: https://example.com      # replace it with your first endpoint
    # group: Website              # the section of the page that it appears in
    # maxResponseTime: 2000       # slower responses, in milliseconds, are degraded
    # mustContain: Welcome        # assertions on the response
  # - name: API
  #   url: https://api.example.com/health
  #   headers: ["Authorization: Bearer $API_TOKEN"]  # a secret; `upstatic init` passes it on
  #   json: $.status == "ok"
  # - name: Database
  #   check: tcp-ping
  #   url: db.example.com
  #   port: 5432

# notifications:
#   channels:
#     team: $SLACK_URL            # any URL of https://github.com/caronc/apprise, as a secret
"""
_HISTORY = """\
# History

Upstatic writes these files: the measurements of every round, daily totals, incidents, and which
notifications were sent. Do not edit them by hand. docs/history-format.md of Upstatic describes
their format.
"""


def config_text(owner: str, repo: str) -> str:
    """A commented configuration with one monitor; both names are "" if they are unknown."""
    keys = f"owner: {owner}\nrepo: {repo}\n" if owner and repo else "# owner: OWNER\n# repo: REPO\n"
    return _CONFIG.replace("{repository}", keys)


def history_file(root: str) -> dict[str, str]:
    """The README.md of history/ by path; `root` is the configuration's folder, "" for the top."""
    return {f"{root}/history/README.md".removeprefix("/"): _HISTORY}
