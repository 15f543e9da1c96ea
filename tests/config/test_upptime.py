"""Files of Upptime work here unchanged, with what real ones hold."""

from collections.abc import Callable
from pathlib import Path

from generator.config import Loaded, load
from generator.errors import ConfigError

Load = Callable[[str], Loaded]

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

# what js-yaml refuses, or what Upptime runs wrongly
REFUSED = {
    "37397398371280__Game-Idiots-Website-Status.yml": ":17:11: ",
    "inwinter04__upptime@15a8bff8.yml": ":107:3: `up` is there twice, first at 64:3",
    "GitJaxder__legendary-lamp.yml": ":16:12: sites[3].check: is no kind of check",
    "iwangjie__sby.yml": ":13:10: sites[3].url: is no URL",
}


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


def test_the_corpus_gets_the_verdict_it_deserves(corpus: Path) -> None:
    for path in sorted((corpus / "configs").glob("*.yml")):
        try:
            load(path)
            problem = ""
        except ConfigError as error:
            problem = error.problems[0].removeprefix(str(path))
        assert problem.startswith(REFUSED.get(path.name, "")), path.name
        assert bool(problem) == (path.name in REFUSED), (path.name, problem)
