"""Secrets on their way from the settings to a step, and the rights of the jobs that use them."""

from upstatic.config import Config
from upstatic.tools.doctor.workflow_checks import check_workflows, named, needs_of, without_value
from upstatic.tools.doctor.workflow_parser import read_workflow

from tests.tools.doctor.conftest import Page

SETTINGS = """\
sites:
  - {name: API, url: "https://$API_HOST/", headers: ["Authorization: $TOKEN"]}
  - {name: Shop, url: "https://$ServerIP/$DYNAMIC_RANDOM_NUMBER", headers: ["X: $TOKEN"]}
controls: $CONTROL
notifications: {channels: {team: $HOOK}}
ping: $PING
"""


def config(page: Page) -> Config:
    page.settings = SETTINGS
    return page.config()


def found(given: Config, text: str, rights: str = "") -> list[str]:
    workflow = read_workflow("status.yml", text)
    return [str(one) for one in check_workflows([workflow], needs_of(given), rights, "")]


def with_step(step: str, job: str = "permissions: write-all") -> str:
    return (
        f"on: {{schedule: [{{cron: '* * * * *'}}]}}\njobs:\n  a:\n    {job}\n    steps: [{step}]\n"
    )


def test_every_name_is_known_with_those_who_use_it(page: Page) -> None:
    needs = {need.readings: (need.users, need.is_probed) for need in needs_of(config(page))}

    assert needs == {
        ("API_HOST",): (("API",), True),
        ("CONTROL",): (("controls",), True),
        ("HOOK",): (("channel team",), False),
        ("PING",): (("ping",), False),
        ("ServerIP", "S"): (("Shop",), True),
        ("TOKEN",): (("API", "Shop"), True),
    }
    assert named(("API", "Shop", "Docs")) == "API and 2 more"


def test_a_step_that_measures_needs_nothing_of_the_channels(page: Page) -> None:
    env = "API_HOST: a, CONTROL: a, ServerIP: a, TOKEN: a"
    step = f"{{run: upstatic probe --out x, env: {{{env}}}}}"

    assert found(config(page), with_step(step)) == []


def test_a_step_that_tells_needs_nothing_of_the_monitors(page: Page) -> None:
    steps = "{run: upstatic notify, name: Tell}, {run: upstatic run}"
    told = found(config(page), with_step(steps))

    mine = [line for line in told if "“Tell”" in line]
    assert len(mine) == 2
    assert mine[0] == (
        "problem: status.yml: $HOOK, needed by channel team, is not passed to “Tell”, “run” (run "
        "upstatic init, or add HOOK: ${{ secrets.HOOK }} to its env:)"
    )


def test_without_its_token_a_step_reaches_neither_issues_nor_the_remote(page: Page) -> None:
    page.settings = "sites: []\n"

    (told,) = found(page.config(), with_step("{run: upstatic run}"))
    assert "GITHUB_TOKEN is not passed to “run”" in told


def test_secrets_that_are_named_by_themselves_are_needed_too(page: Page) -> None:
    page.settings = "sites: []\nsecrets: [NOTIFICATION_SLACK]\n"

    assert [need.readings for need in needs_of(page.config())] == [("NOTIFICATION_SLACK",)]


def test_rights_that_the_file_leaves_open_are_those_of_the_settings(page: Page) -> None:
    page.settings = "sites: []\n"
    given, step = page.config(), "{uses: acme/upstatic@v1}"

    assert found(given, with_step(step, job="name: Round"), rights="write") == []
    assert found(given, with_step(step, job="name: Round"), rights="") == []
    (told,) = found(given, with_step(step, job="name: Round"), rights="read")
    assert "the job a lacks permissions: contents: write, issues: write" in told
    (told,) = found(given, with_step(step, job="permissions: {contents: write}"))
    remedy = "(run upstatic init, or add them to the job)"
    assert told.endswith(f"lacks permissions: issues: write {remedy}")


def test_a_job_that_deploys_needs_its_own_rights(page: Page) -> None:
    page.settings = "sites: []\n"
    steps = "{uses: acme/upstatic@v1}, {uses: actions/deploy-pages@v5}"
    job = "permissions: {contents: write, issues: write, pages: write}"

    (told,) = found(page.config(), with_step(steps, job))
    assert "lacks permissions: id-token: write" in told


def test_what_has_no_value_is_named_once_and_either_reading_will_do(page: Page) -> None:
    needs = needs_of(config(page))
    given = dict.fromkeys(("API_HOST", "CONTROL", "HOOK", "S", "TOKEN"), "x")

    assert [one.places["name"] for one in without_value(needs, given, "")] == ["PING"]
    assert [one.places["name"] for one in without_value(needs, {**given, "S": ""}, "")] == [
        "PING",
        "ServerIP",
    ]


def test_upptimes_own_variables_are_not_left_over(page: Page) -> None:
    page.settings = "sites: []\n"
    env = "NOTIFICATION_SLACK_WEBHOOK_URL: '${{ secrets.A }}', RANDOM_MIN: '${{ vars.B }}'"
    env += ", OLD: '${{ secrets.OLD }}', LANG: C"
    told = found(page.config(), with_step(f"{{uses: acme/upstatic@v1, env: {{{env}}}}}"))

    assert "\n".join(told) == (
        "hint: status.yml: passes OLD, which .upptimerc.yml does not use (remove the line if"
        " nothing needs it)"
    )
