"""Upptime's variables work as they are, and what cannot work is named."""

from typing import Any

import apprise
import pytest
from upstatic.notify.channels.address import PostFormat
from upstatic.notify.channels.upptime_variables import channels, templates
from upstatic.notify.delivery.apprise_sender import check

World = Any  # the fixture of conftest.py

EMAIL = {"EMAIL": "ops@example.com", "EMAIL_FROM": "status@example.com"}
SMS = {"SMS_FROM": "+33612345678", "SMS_TO": "+33612345679, +33612345670"}
SETS: dict[str, tuple[str, dict[str, str]]] = {
    "smtp": (
        "email",
        {
            **EMAIL,
            "EMAIL_SMTP": "true",
            "EMAIL_SMTP_HOST": "smtp.example.com",
            "EMAIL_SMTP_PORT": "465",
            "EMAIL_SMTP_USERNAME": "me@example.com",
            "EMAIL_SMTP_PASSWORD": "a/b?c#d@e",
        },
    ),
    "sendgrid": ("email", {**EMAIL, "EMAIL_SENDGRID": "1", "EMAIL_SENDGRID_API_KEY": "SG.a-b_c"}),
    "ses": (
        "email",
        {
            **EMAIL,
            "EMAIL_SES": "true",
            "EMAIL_SES_REGION": "eu-west-3",
            "EMAIL_SES_ACCESS_KEY_ID": "AKIAEXAMPLE",
            "EMAIL_SES_SECRET_ACCESS_KEY": "se/cr+et",
            "EMAIL_SES_SESSION_TOKEN": "to/ken==",
        },
    ),
    "sparkpost": ("email", {**EMAIL, "EMAIL_SPARKPOST": "1", "EMAIL_SPARKPOST_API_KEY": "k3y"}),
    "mailgun": (
        "email",
        {
            **EMAIL,
            "EMAIL_MAILGUN": "1",
            "EMAIL_MAILGUN_API_KEY": "key-1",
            "EMAIL_MAILGUN_DOMAIN_NAME": "mg.example.com",
        },
    ),
    "46elks": (
        "sms",
        {
            **SMS,
            "SMS_46ELKS": "1",
            "SMS_46ELKS_API_USERNAME": "u1",
            "SMS_46ELKS_API_PASSWORD": "p1",
        },
    ),
    "clickatell": ("sms", {**SMS, "SMS_CLICKATELL": "1", "SMS_CLICKATELL_API_KEY": "abc123"}),
    "nexmo": (
        "sms",
        {**SMS, "SMS_NEXMO": "1", "SMS_NEXMO_API_KEY": "abc", "SMS_NEXMO_API_SECRET": "def"},
    ),
    "plivo": (
        "sms",
        {
            **SMS,
            "SMS_PLIVO": "1",
            "SMS_PLIVO_AUTH_ID": "a" * 20,
            "SMS_PLIVO_AUTH_TOKEN": "b" * 40,
        },
    ),
    "twilio": (
        "sms",
        {
            **SMS,
            "SMS_TWILIO": "1",
            "SMS_TWILIO_ACCOUNT_SID": f"AC{'a' * 32}",
            "SMS_TWILIO_AUTH_TOKEN": "b" * 32,
        },
    ),
    "slack": (
        "slack",
        {
            "SLACK": "true",
            "SLACK_WEBHOOK": "true",
            "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazk",
        },
    ),
    "mattermost": (
        "slack",
        {"SLACK": "true", "SLACK_WEBHOOK_URL": "https://chat.example.com/hooks/abc"},
    ),
    "discord": ("discord", {"DISCORD_WEBHOOK_URL": "https://discord.com/api/webhooks/12345/abc-D"}),
    "google": (
        "google-chat",
        {
            "GOOGLE_CHAT_WEBHOOK_URL": "https://chat.googleapis.com/v1/spaces/A/messages"
            "?key=K&token=T"
        },
    ),
    "zulip": (
        "zulip",
        {
            "ZULIP_MESSAGE_URL": "https://x.zulipchat.com/api/v1/messages?type=stream&to=a&topic=b",
            "ZULIP_API_EMAIL": "bot@x.zulipchat.com",
            "ZULIP_API_KEY": "k",
        },
    ),
    "mastodon": (
        "mastodon",
        {
            "MASTODON": "true",
            "MASTODON_INSTANCE_URL": "https://mastodon.example/",
            "MASTODON_API_KEY": "tok",
            "MASTODON_TOOT_VISIBILITY": "unlisted",
        },
    ),
    "misskey": (
        "misskey",
        {
            "MISSKEY": "true",
            "MISSKEY_INSTANCE_URL": "https://misskey.example",
            "MISSKEY_API_KEY": "tok",
            "MISSKEY_NOTE": "true",
        },
    ),
    "misskey-chat": (
        "misskey",
        {
            "MISSKEY": "true",
            "MISSKEY_INSTANCE_URL": "https://misskey.example",
            "MISSKEY_API_KEY": "tok",
            "MISSKEY_CHAT": "true",
            "MISSKEY_CHAT_USER_ID": "me",
        },
    ),
    "telegram": (
        "telegram",
        {
            "TELEGRAM": "true",
            "TELEGRAM_BOT_KEY": "123456789:abcdefg_hijklmnop",
            "TELEGRAM_CHAT_ID": "-100123, 42",
        },
    ),
    "lark": (
        "lark",
        {
            "LARK": "true",
            "LARK_BOT_WEBHOOK": "https://open.larksuite.com/open-apis/bot/v2/hook/a-b",
        },
    ),
    "teams": (
        "teams",
        {"TEAMS": "true", "TEAMS_WEBHOOK_URL": "https://example.webhook.office.com/webhookb2/a"},
    ),
    "teams-workflow": (
        "teams",
        {
            "TEAMS": "true",
            "TEAMS_WEBHOOK_URL": "https://prod-1.westeurope.logic.azure.com:443/workflows/abc"
            "/triggers/manual/paths/invoke?api-version=2016-06-01&sp=x&sv=1.0&sig=SIG",
        },
    ),
    "webhook": (
        "webhook",
        {"CUSTOM_WEBHOOK": "true", "CUSTOM_WEBHOOK_URL": "https://example.com/hook"},
    ),
    "gotify": (
        "gotify",
        {
            "GOTIFY": "true",
            "GOTIFY_URL": "https://push.example.com/",
            "GOTIFY_TOKEN": "A.b-c",
            "GOTIFY_PRIORITY": "8",
        },
    ),
}


def environ(given: dict[str, str]) -> dict[str, str]:
    return {f"NOTIFICATION_{name}": value for name, value in given.items()}


@pytest.mark.parametrize(("name", "given"), SETS.values(), ids=SETS)
def test_each_service_of_upptime_becomes_an_address_that_works(
    name: str, given: dict[str, str]
) -> None:
    (found,) = channels(environ(given))

    assert (found.name, found.problem) == (name, "")
    assert found.address is not None
    assert check(found.address) == ""


def plugin(service: str) -> Any:
    (found,) = channels(environ(SETS[service][1]))
    assert found.address is not None
    return apprise.Apprise.instantiate(found.address.url)


def test_passwords_and_keys_survive_the_translation() -> None:
    mail, ses, gotify = plugin("smtp"), plugin("ses"), plugin("gotify")

    assert (mail.user, mail.password, mail.port) == ("me@example.com", "a/b?c#d@e", 465)
    assert (mail.secure_mode, mail.smtp_host) == ("ssl", "smtp.example.com")
    assert (mail.from_addr[1], mail.targets) == ("status@example.com", [(False, "ops@example.com")])
    assert (ses.aws_secret_access_key, ses.aws_region_name) == ("se/cr+et", "eu-west-3")
    assert (gotify.token, gotify.priority) == ("A.b-c", 8)


def test_every_recipient_gets_the_message() -> None:
    assert [target for target, _ in plugin("telegram").targets] == [-100123, 42]
    assert len(plugin("twilio").targets) == len(plugin("nexmo").targets) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SMS_OVH": "true"}, "NOTIFICATION_SMS_OVH: apprise knows no such service"),
        ({"SMS_CALLR": "true"}, "NOTIFICATION_SMS_CALLR: apprise knows no such service"),
        ({"SMS_INFOBIP": "true"}, "NOTIFICATION_SMS_INFOBIP: apprise wants an API key"),
        ({"SLACK": "true"}, "NOTIFICATION_SLACK_WEBHOOK_URL is missing"),
        ({"TELEGRAM": "1", "TELEGRAM_BOT_KEY": "1:a"}, "NOTIFICATION_TELEGRAM_CHAT_ID is missing"),
    ],
)
def test_what_cannot_work_is_named(given: dict[str, str], said: str) -> None:
    (found,) = channels(environ(given))

    assert found.address is None
    assert said in found.problem


def test_a_switch_that_is_off_switches_nothing_on() -> None:
    off = {"SLACK": "false", "EMAIL_SMTP": "", "TELEGRAM": "0", "DISCORD": "true"}

    assert channels(environ(off)) == []


def test_of_several_mail_services_the_first_that_works_is_taken() -> None:
    both = {**SETS["sendgrid"][1], "EMAIL_SMTP": "true"}  # without a host
    (found,) = channels(environ(both))

    assert found.address is not None
    assert found.address.url.startswith("sendgrid://")


def test_a_channel_of_the_file_replaces_upptimes_of_the_same_name(world: World) -> None:
    world.settings = "{channels: {Google Chat: $CHAT}}"
    world.environ |= environ(SETS["google"][1])
    world.tell()
    world.happens("api", "down", "503")
    world.tell()

    assert [where for where, _ in world.listener.heard] == ["chat://here"]


def test_upptimes_texts_are_filled_as_upptime_fills_them(world: World) -> None:
    down = "$EMOJI [$SITE_NAME] $SITE_URL is $STATUS, code $RESPONSE_CODE: $ISSUE_URL"
    world.environ |= {
        "NOTIFICATIONS_DOWN_MESSAGE": down,
        "NOTIFICATIONS_UP_MESSAGE": "$EMOJI $SITE_NAME $SITE_URL $STATUS",
    }
    world.happens("api", "down", "503")
    world.happens("docs", "degraded", "slow")
    world.tell()
    world.happens("api", "up")
    world.tell()
    world.happens("docs", "up")
    world.tell()

    assert world.listener.titles() == [
        "🟥 [API] (https://api.example.com) is **down**, code 503:",
        "🟨 [Docs] (https://docs.example.com) is experiencing **degraded performance**, code 0:",
        "🟩 API (https://api.example.com) is back up",
        "🟩 Docs (https://docs.example.com) performance has improved",
    ]


def test_templates_of_the_file_come_before_upptimes(world: World) -> None:
    world.settings = "{channels: {chat: $CHAT}, templates: {down: '$SITE_NAME ne répond plus'}}"
    world.environ["NOTIFICATIONS_DOWN_MESSAGE"] = "$SITE_NAME is gone"
    world.happens("api", "down", "503")
    world.tell()

    assert world.listener.titles() == ["API ne répond plus"]


def test_texts_that_are_not_set_leave_ours() -> None:
    assert templates({}) == {}
    assert templates({"NOTIFICATIONS_UP_MESSAGE": " "}) == {}


def test_the_forms_that_apprise_lacks_are_ours() -> None:
    forms = {
        name: found.address.form
        for name, (_, given) in SETS.items()
        if (found := channels(environ(given))[0]).address
        and found.address.form is not PostFormat.APPRISE
    }

    assert forms == {
        "mattermost": "text",
        "zulip": "zulip",
        "misskey-chat": "misskey-chat",
        "teams": "teams",
        "webhook": "custom",
    }
