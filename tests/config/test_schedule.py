"""When the workflow runs and what it hands over is checked before GitHub would refuse it."""

import pytest
from upstatic.domain.errors import ConfigError
from upstatic.infra.secrets import names_used

from tests.config.conftest import Load

SITES = "sites: [{name: A, url: https://a.example}, {name: D, check: domain, url: a.example}]\n"


@pytest.mark.parametrize(
    ("cron", "apart_s"),
    [
        ("*/5 * * * *", 300),
        ("* * * * *", 300),
        ("3-58/5 * * * *", 300),
        ("7,37 * * * *", 1800),
        ("*/60 * * * *", 3600),
        ("13 8-18 * * mon-fri", 3600),
        ("13 4 * * *", 86400),
    ],
)
def test_what_has_no_interval_is_measured_in_every_run(
    loaded: Load, cron: str, apart_s: float
) -> None:
    config = loaded(f"{SITES}workflowSchedule: {{uptime: '{cron}'}}\n").config
    assert config.cadence_s == apart_s
    assert [monitor.interval_s for monitor in config.monitors] == [apart_s, 86400]


def test_an_interval_of_its_own_stays(loaded: Load) -> None:
    text = "sites: [{name: A, url: https://a.example, interval: 5m}]\n"
    config = loaded(f"{text}workflowSchedule: {{uptime: '7 * * * *'}}\n").config
    assert config.monitors[0].interval_s == 300


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("@daily", "is a word that GitHub does not know"),
        ("every hour", "is not a cron expression of five fields"),
        ("61 * * * *", "has a minute that is not valid"),
        ("5 4 * * 7", "calls Sunday 7"),
        ("'", "is not a cron expression"),
        ("3 3 * * x && rm", "is not a cron expression"),
    ],
)
def test_a_time_that_is_none_is_refused_with_its_line(loaded: Load, cron: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        loaded(f'{SITES}workflowSchedule:\n  uptime: "{cron}"\n')
    (problem,) = error.value.problems
    assert problem.startswith(".upptimerc.yml:3:11: workflowSchedule.uptime: ")
    assert said in problem
    assert "(write " in problem


def test_secrets_are_all_that_is_named_anywhere_and_what_the_file_adds(loaded: Load) -> None:
    config = loaded("""\
sites:
  - {name: A, url: "https://$HOST/a?$filter=1", headers: ["X: $TOKEN", "Y: $$PRICE"]}
  - {name: B, check: tcp-ping, url: b.example, port: $ServerPort}
  - {name: C, url: https://c.example, body: "$DYNAMIC_RANDOM_NUMBER ${lower}"}
notifications: {channels: {team: $SLACK}}
controls: [$CONTROL]
ping: $PING
secrets: [NOTIFICATION_SLACK, $TOKEN]
""").config
    assert names_used(config) == [
        "CONTROL", "HOST", "NOTIFICATION_SLACK", "PING", "SLACK", "ServerPort", "TOKEN", "lower",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["hunter2!", "1ST", "GITHUB_TOKEN", "${{ secrets.A }}", "A B"])
def test_a_name_that_no_secret_can_have_is_refused_and_not_quoted(loaded: Load, name: str) -> None:
    with pytest.raises(ConfigError) as error:
        loaded(f"{SITES}secrets:\n  - {name!r}\n")
    (problem,) = error.value.problems
    assert problem.startswith(".upptimerc.yml:3:3: secrets: has a name that no secret can have")
    assert name not in problem.removesuffix("(write API_TOKEN, never its value)")
