"""Files of Upptime work here unchanged, with what real ones hold."""

import pytest

from tests.config.conftest import Load

REAL = """\
# every oddity below is in a real file
owner: 37397398371280
repo: upptime
assignees: someone
sites:
- name: 冬天的小窝 | Blog
  url: https://www.example.cn/
  icon:
- name: DNS
  check: "tcp-ping"
  url: $ServerIP
  port: $DNS_PORT
- name: 500 by design
  url: https://example.org/500
  expectedStatusCodes: [0]
  maxRedirects: 0
- name: Same
  url: https://a.example.org
- name: Same
  url: https://b.example.org
status-website:
  cname: status.example.cn
  introTitle:
  introMessage: ""
  navbar:
  - title: GitHub
    url: https://github.com/$OWNER/$REPO
workflowSchedule:
  graphs: "0 0 * * *"
i18n:
  up: 🟩
  responseTimeMs: 5
  down:"""


def test_a_real_file_is_taken_as_it_is(loaded: Load) -> None:
    result = loaded(REAL)
    config = result.config

    assert config.owner == "37397398371280"
    assert config.assignees == ("someone",)
    assert [monitor.slug for monitor in config.monitors] == [
        "blog", "dns", "500-by-design", "same", "same-2",
    ]  # fmt: skip
    assert config.status_website.intro_title == ""
    assert config.status_website.navbar[0].href == "https://github.com/37397398371280/upptime"
    assert config.i18n == {"up": "🟩", "responseTimeMs": "5"}
    assert [line.split(": ")[1] for line in result.warnings] == [
        "sites[4].name",
        "workflowSchedule.graphs",
        "i18n",
    ]


def test_a_page_without_settings_is_fine(loaded: Load) -> None:
    sites = "sites:\n  - {name: A, url: https://example.com}\n"
    for website in ("", "status-website:\n", "status-website: true\n", "status-website: {}\n"):
        assert loaded(website + sites).config.status_website.theme == "auto"


@pytest.mark.parametrize(
    ("keys", "attempts"),
    [
        ("maxRetries: 0", 1),
        ("maxRetries: 2", 3),
        ("maxRetries: 50", 10),
        ("maxRetries: 4, retries: {wait: 1s}", 5),
        ("maxRetries: 4, retries: {attempts: 2}", 2),
        ("maxRetries: ~", 6),
        ("check: http", 6),
    ],
)
def test_upptimes_word_for_retries_counts_where_ours_says_nothing(
    loaded: Load, keys: str, attempts: int
) -> None:
    site = f"sites:\n  - {{name: A, url: https://example.com, {keys}}}\n"
    result = loaded(f"retries: {{attempts: 6}}\n{site}")

    assert (result.config.monitors[0].retries.attempts, result.warnings) == (attempts, ())
