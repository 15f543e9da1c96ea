import pytest

from tests.config.conftest import Load

SITE = "  - name: A\n    url: https://example.com\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("assigninees: [a]", "1:1: assigninees: is not a known key (did you mean assignees?)"),
        ("userAgent: x", "1:1: userAgent: is not a known key (did you mean user-agent?)"),
        (
            "statusWebsite: {}",
            "1:1: statusWebsite: is not a known key (did you mean status-website?)",
        ),
        ("siteName: x", "siteName: is not a known key (did you mean name under status-website?)"),
        ("cname: x", "cname: has no effect here (it belongs under status-website)"),
        ("interval: 5m", "interval: has no effect here (it belongs under sites)"),
        (
            "introTitel: x",
            "introTitel: is not a known key (did you mean introTitle under status-website?)",
        ),
        ("zebra: x", "zebra: is not a known key (remove it, or see docs/configuration.md)"),
        ("PAT: $GH_PAT", "PAT: has no effect: no personal token is needed"),
        ("skipTopicsUpdate: true", "skipTopicsUpdate: has no effect: the repository's"),
        ("notifications: []", "notifications: has no effect: it is Upptime's old list"),
        ("status-website: {i18n: {}}", "1:18: status-website.i18n: has no effect here"),
        (
            "status-website: {workflowSchedule: {}}",
            "workflowSchedule: has no effect here (it belongs",
        ),
        ("workflowSchedule: {graphs: 1}", "workflowSchedule.graphs: has no effect: every round"),
        (
            "workflowSchedule: {summary: 1, graphs: 2, staticSite: 3}",
            "no effect, nor have graphs, staticSite: every",
        ),
        ("workflowSchedule: {uptime: '0 * * * *'}", "workflowSchedule.uptime: is the full hour"),
        ("workflowSchedule: {uptime: '* * * * *'}", "workflowSchedule.uptime: is more than GitHub"),
        ("status-website: {theme: pink}", "status-website.theme: is not a theme, so auto is used"),
        ("status-website: {navbar: [{title: a, href: /, icon: x}]}", "navbar[0].icon: has no"),
        ("owner: upptime\nrepo: upptime", "1:8: owner: is that of Upptime's own demo"),
        (
            "status-website: {cname: demo.upptime.js.org}",
            "1:25: status-website.cname: is the domain",
        ),
        ("status-website: {css: '@import url(a.css);'}", "css: cannot import, since it does not"),
        ("confirm: {failure: 3}", "confirm.failure: is not a known key (did you mean failures?)"),
        ("commitMessages: {graphsUpdate: x}", "commitMessages.graphsUpdate: has no effect"),
        ('"a\\nb": 1', "1:1: 'a\\nb': is not a known key"),
        (f"{'k' * 500}: 1", f"1:1: {'k' * 39}…: is not a known key"),
    ],
)
def test_a_key_without_effect_is_reported(loaded: Load, text: str, said: str) -> None:
    (warning,) = loaded(f"{text}\nsites:\n{SITE}").warnings

    assert said in warning
    assert "\n" not in warning


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            "type: globalping\n    method: POST",
            "5:13: sites[0].method: is not possible with Globalping",
        ),
        ("location: Berlin", "location: has no effect here (add type: globalping)"),
        ("dns: {record: MX}", "dns: has no effect on http checks (add check: dns)"),
        ("heartbeat: {every: 1h}", "heartbeat: has no effect on http checks (add check: heart"),
        ("port: 8080", "port: has no effect on http"),
        ("verbose: true", "4:5: sites[0].verbose: has no effect: run the program by hand"),
        ("intervall: 5m", "sites[0].intervall: is not a known key (did you mean interval?)"),
        ("expectedStatusCode: 200", "did you mean expectedStatusCodes?"),
        ("timeout: 5s", "did you mean requestTimeout"),
        ("slug: a b/c", "slug: is not a valid file name and was changed"),
    ],
)
def test_a_monitor_whose_keys_contradict_each_other_is_reported(
    loaded: Load, lines: str, said: str
) -> None:
    (warning,) = loaded(f"sites:\n{SITE}    {lines}\n").warnings

    assert said in warning


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("example.com", "has no scheme, so http:// is used"),
        ("https://me:pass@example.com", "contains a password that is publicly readable"),
        ("$SHOP-EU_URL", "has a dash, which ends the name after $"),
    ],
)
def test_a_doubtful_address_is_reported(loaded: Load, url: str, said: str) -> None:
    (warning,) = loaded(f"sites:\n  - name: A\n    url: {url}\n").warnings

    assert f".upptimerc.yml:3:10: sites[0].url: {said}" in warning


def test_names_with_dashes_are_reported_once(loaded: Load) -> None:
    text = "".join(f"  - name: {name}\n    url: ${name}-EU_URL\n" for name in ("SHOP", "API"))
    (warning,) = loaded(f"sites:\n{text}").warnings

    assert ":3:10: sites[0].url: has a dash, which ends the name after $, as in 1 more" in warning


def test_a_port_without_a_kind_of_check_is_reported_once(loaded: Load) -> None:
    (warning,) = loaded("sites:\n  - name: A\n    url: mail.example.com\n    port: 465\n").warnings

    assert "4:11: sites[0].port: has no effect on http" in warning


def test_a_theme_of_the_users_own_may_have_any_name(loaded: Load) -> None:
    text = f"sites:\n{SITE}status-website: {{theme: acme, themeUrl: acme.css}}\n"

    assert loaded(text).warnings == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("loading",), "i18n: loading has no place on this page (it may stay)"),
        (("loading", "errorTitle"), "i18n: errorTitle, loading have no place on this page"),
        (
            ("loading", "errorTitle", "errorHome", "errorText", "startsAt", "startedAt"),
            "i18n: errorHome, errorText, errorTitle and 3 more have no place on this page",
        ),
    ],
)
def test_words_without_a_place_are_reported_once(
    loaded: Load, words: tuple[str, ...], said: str
) -> None:
    (warning,) = loaded(f"sites:\n{SITE}i18n: {{{', '.join(f'{w}: x' for w in words)}}}\n").warnings

    assert said in warning


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("En ligne, Hors ligne, Dégradé, Tous les services sont opérationnels, En cours", "fr"),
        ("正常, 中断, 性能下降, 所有系统运行正常, 过去的事件", "zh"),
        ("正常, 停止中, 性能低下, すべてのシステムは正常です, 過去のインシデント", "ja"),
        ("Funktioniert, Ausgefallen, Eingeschränkt, Alle Systeme sind in Betrieb, Läuft", "de"),
        ("정상, 중단, 저하, 모든 서비스 정상, 과거 인시던트", ""),
    ],
)
def test_the_language_of_own_words_is_guessed(loaded: Load, words: str, language: str) -> None:
    keys = ("up", "down", "degraded", "allSystemsOperational", "incidentOngoing")
    own = "".join(f"  {key}: {word}\n" for key, word in zip(keys, words.split(", "), strict=True))
    (warning,) = loaded(f"sites:\n{SITE}i18n:\n{own}").warnings
    add = f"add language: {language}" if language else "add language"

    assert f"dates and other words stay English ({add} under status-website)" in warning


def test_a_password_that_is_a_secret_is_fine(loaded: Load) -> None:
    text = "sites:\n  - name: A\n    url: https://me:$PASSWORD@example.com\n"

    assert loaded(text).warnings == ()


def test_a_second_monitor_of_the_same_name_gets_a_number(loaded: Load) -> None:
    result = loaded(f"sites:\n{SITE}{SITE}    slug: a\n{SITE}")

    assert [monitor.slug for monitor in result.config.monitors] == ["a", "a-2", "a-3"]
    assert [line.split(": ")[1] for line in result.warnings] == ["sites[1].slug", "sites[2].name"]


@pytest.mark.parametrize("text", ["owner: a\n", "sites:\n", "sites: []\n"])
def test_a_file_without_monitors_is_reported(loaded: Load, text: str) -> None:
    (warning,) = loaded(text).warnings

    assert "sites: there are no monitors yet" in warning


def test_keys_for_anchors_are_the_users_own(loaded: Load) -> None:
    text = f"x-base: &base {{interval: 10m}}\nsites:\n{SITE}    <<: *base\n    x-note: mine\n"

    assert loaded(text).warnings == ()
    assert loaded(text).config.monitors[0].interval_s == 600


def test_warnings_follow_the_order_of_the_file(loaded: Load) -> None:
    text = f"sites:\n{SITE}    port: 1\n    verbose: true\nzebra: 1\n"

    places = [line.split(":")[1] for line in loaded(text).warnings]
    assert places == ["4", "5", "6"]


@pytest.mark.parametrize(
    ("url", "ipv6"),
    [("192.0.2.1", "true"), ("2001:db8::1", "false"), ("tcp://192.0.2.1:53", "true")],
)
def test_an_address_of_the_other_family_is_reported(loaded: Load, url: str, ipv6: str) -> None:
    text = f"sites:\n  - name: A\n    check: tcp\n    url: {url}\n    port: 53\n    ipv6: {ipv6}\n"
    (warning,) = loaded(text).warnings

    assert "6:11: sites[0].ipv6: does not match the address in url" in warning
    assert loaded(text.replace(url, "example.com")).warnings == ()
