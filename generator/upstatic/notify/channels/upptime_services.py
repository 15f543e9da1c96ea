"""The services that Upptime's NOTIFICATION_ variables can switch on, each as an address."""

from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from upstatic.notify.channels.address import Address, PostFormat

PREFIX = "NOTIFICATION_"

_OFF = {"", "false", "0", "no", "off"}
_NO_SERVICE = "apprise knows no such service (take another one, or a webhook)"


class MissingError(Exception):
    """A variable that a switched-on service needs is not there."""


class Variables:
    """The variables by their names without the prefix."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def is_on(self, name: str) -> bool:
        """Whether a switch is there and not set to something like false."""
        return self._environ.get(PREFIX + name, "").strip().lower() not in _OFF

    def raw(self, name: str, default: str | None = None) -> str:
        """The value. Raises MissingError where there is neither one nor a default."""
        value = self._environ.get(PREFIX + name, "").strip() or default
        if value is None:
            raise MissingError(PREFIX + name)
        return value

    def part(self, name: str) -> str:
        """The value as a part of a URL."""
        return quote(self.raw(name), safe="")

    def several(self, name: str) -> list[str]:
        """The parts of a value with commas. Raises MissingError."""
        return [part.strip() for part in self.raw(name).split(",") if part.strip()]


Build = Callable[[Variables], Address]
Service = tuple[str, str, Build]


def _url(scheme: str, rest: str, **query: str) -> Address:
    given = {key.rstrip("_"): value for key, value in query.items() if value}
    asked = f"?{urlencode(given, quote_via=quote)}" if given else ""
    return Address(url=f"{scheme}://{rest}{asked}")


def _sender(v: Variables) -> str:
    return v.raw("EMAIL_FROM", v.raw("EMAIL", "") or None)


def _recipients(v: Variables) -> str:
    return v.raw("EMAIL_TO", v.raw("EMAIL", "") or None)


def _to_path(v: Variables) -> str:
    return "/".join(quote(one.strip(), safe="@") for one in _recipients(v).split(","))


def _smtp(v: Variables) -> Address:
    port = v.raw("EMAIL_SMTP_PORT", "587")
    mode = {"465": "ssl", "25": "insecure"}.get(port, "starttls")
    login = ""
    if v.raw("EMAIL_SMTP_USERNAME", ""):
        login = f"{v.part('EMAIL_SMTP_USERNAME')}:{v.part('EMAIL_SMTP_PASSWORD')}@"
    host = v.raw("EMAIL_SMTP_HOST")
    scheme = "mailto" if mode == "insecure" else "mailtos"
    where = f"{login}{host}:{port}"
    return _url(scheme, where, from_=_sender(v), to=_recipients(v), smtp=host, mode=mode)


def _sendgrid(v: Variables) -> Address:
    return _url("sendgrid", f"{v.part('EMAIL_SENDGRID_API_KEY')}:{_sender(v)}/{_to_path(v)}")


def _ses(v: Variables) -> Address:
    keys = f"{v.part('EMAIL_SES_ACCESS_KEY_ID')}/{v.part('EMAIL_SES_SECRET_ACCESS_KEY')}"
    token = v.raw("EMAIL_SES_SESSION_TOKEN", "")
    where = f"{_sender(v)}/{keys}/{v.part('EMAIL_SES_REGION')}/{_to_path(v)}"
    return _url("ses", where, token=token)


def _sparkpost(v: Variables) -> Address:
    return _url("sparkpost", f"{_sender(v)}/{v.part('EMAIL_SPARKPOST_API_KEY')}/{_to_path(v)}")


def _mailgun(v: Variables) -> Address:
    user = _sender(v).partition("@")[0]
    domain = v.part("EMAIL_MAILGUN_DOMAIN_NAME")
    key = v.part("EMAIL_MAILGUN_API_KEY")
    return _url("mailgun", f"{quote(user)}@{domain}/{key}/{_to_path(v)}")


def _numbers(v: Variables) -> str:
    return "/".join(quote(one, safe="+") for one in v.several("SMS_TO"))


def _sms(scheme: str, user: str, password: str) -> Build:
    def build(v: Variables) -> Address:
        login = f"{v.part(user)}:{v.part(password)}"
        return _url(scheme, f"{login}@{v.raw('SMS_FROM')}/{_numbers(v)}")

    return build


def _plivo(v: Variables) -> Address:
    login = f"{v.part('SMS_PLIVO_AUTH_ID')}@{v.part('SMS_PLIVO_AUTH_TOKEN')}"
    return _url("plivo", f"{login}/{v.raw('SMS_FROM')}/{_numbers(v)}")


def _clickatell(v: Variables) -> Address:
    sender = v.raw("SMS_FROM", "")
    key = v.part("SMS_CLICKATELL_API_KEY")
    return _url("clickatell", f"{sender}@{key}/{_numbers(v)}" if sender else f"{key}/{_numbers(v)}")


def _cannot(reason: str) -> Build:
    def build(_: Variables) -> Address:
        raise NotImplementedError(reason)

    return build


def _as_it_is(name: str) -> Build:
    return lambda v: Address(url=v.raw(name))


def _slack(v: Variables) -> Address:
    """Mattermost and others take Slack's webhooks, at addresses that apprise does not know."""
    url = v.raw("SLACK_WEBHOOK_URL")
    return Address(url=url, form=PostFormat.APPRISE if "://hooks.slack" in url else PostFormat.TEXT)


def _zulip(v: Variables) -> Address:
    login = v.raw("ZULIP_API_EMAIL"), v.raw("ZULIP_API_KEY")
    return Address(url=v.raw("ZULIP_MESSAGE_URL"), form=PostFormat.ZULIP, options=login)


def _instance(v: Variables, service: str) -> tuple[str, str]:
    """Whether an instance is asked over TLS ("s" or ""), and its host."""
    url = v.raw(f"{service}_INSTANCE_URL")
    scheme, found, rest = url.partition("://")
    host = (rest if found else scheme).partition("/")[0]
    return ("" if found and scheme.lower() == "http" else "s"), host


def _mastodon(v: Variables) -> Address:
    secure, host = _instance(v, "MASTODON")
    token = v.part("MASTODON_API_KEY")
    visibility = v.raw("MASTODON_TOOT_VISIBILITY", "public")
    return _url(f"mastodon{secure}", f"{token}@{host}", visibility=visibility)


def _misskey(v: Variables) -> Address:
    secure, host = _instance(v, "MISSKEY")
    token = v.raw("MISSKEY_API_KEY")
    if v.is_on("MISSKEY_CHAT"):
        url = f"http{secure}://{host}/api/messaging/messages/create"
        user = v.raw("MISSKEY_CHAT_USER_ID")
        return Address(url=url, form=PostFormat.MISSKEY_CHAT, options=(token, user))
    visibility = v.raw("MISSKEY_NOTE_VISIBILITY", "public")
    return _url(f"misskey{secure}", f"{quote(token, safe='')}@{host}", visibility=visibility)


def _telegram(v: Variables) -> Address:
    chats = "/".join(quote(one, safe="-@:") for one in v.several("TELEGRAM_CHAT_ID"))
    return _url("tgram", f"{v.raw('TELEGRAM_BOT_KEY')}/{chats}/")


def _teams(v: Variables) -> Address:
    url = v.raw("TEAMS_WEBHOOK_URL")
    return Address(url=url, form=PostFormat.APPRISE if "/workflows/" in url else PostFormat.TEAMS)


def _custom(v: Variables) -> Address:
    return Address(url=v.raw("CUSTOM_WEBHOOK_URL"), form=PostFormat.CUSTOM)


def _gotify(v: Variables) -> Address:
    scheme, found, rest = v.raw("GOTIFY_URL").rstrip("/").partition("://")
    where = (rest if found else scheme).removesuffix("/message")
    secure = "" if found and scheme.lower() == "http" else "s"
    priority = v.raw("GOTIFY_PRIORITY", "")
    return _url(f"gotify{secure}", f"{where}/{v.part('GOTIFY_TOKEN')}", priority=priority)


EMAIL: tuple[Service, ...] = (
    ("email", "EMAIL_SMTP", _smtp),
    ("email", "EMAIL_SENDGRID", _sendgrid),
    ("email", "EMAIL_SES", _ses),
    ("email", "EMAIL_SPARKPOST", _sparkpost),
    ("email", "EMAIL_MAILGUN", _mailgun),
)
SMS: tuple[Service, ...] = (
    ("sms", "SMS_TWILIO", _sms("twilio", "SMS_TWILIO_ACCOUNT_SID", "SMS_TWILIO_AUTH_TOKEN")),
    ("sms", "SMS_NEXMO", _sms("vonage", "SMS_NEXMO_API_KEY", "SMS_NEXMO_API_SECRET")),
    ("sms", "SMS_46ELKS", _sms("46elks", "SMS_46ELKS_API_USERNAME", "SMS_46ELKS_API_PASSWORD")),
    ("sms", "SMS_PLIVO", _plivo),
    ("sms", "SMS_CLICKATELL", _clickatell),
    ("sms", "SMS_INFOBIP", _cannot("apprise wants an API key (set infobip:// under channels)")),
    ("sms", "SMS_CALLR", _cannot(_NO_SERVICE)),
    ("sms", "SMS_OVH", _cannot(_NO_SERVICE)),
)
OTHERS: tuple[Service, ...] = (
    ("slack", "SLACK", _slack),
    ("discord", "DISCORD_WEBHOOK_URL", _as_it_is("DISCORD_WEBHOOK_URL")),
    ("google-chat", "GOOGLE_CHAT_WEBHOOK_URL", _as_it_is("GOOGLE_CHAT_WEBHOOK_URL")),
    ("zulip", "ZULIP_MESSAGE_URL", _zulip),
    ("mastodon", "MASTODON", _mastodon),
    ("misskey", "MISSKEY", _misskey),
    ("telegram", "TELEGRAM", _telegram),
    ("lark", "LARK", _as_it_is("LARK_BOT_WEBHOOK")),
    ("teams", "TEAMS", _teams),
    ("webhook", "CUSTOM_WEBHOOK_URL", _custom),
    ("gotify", "GOTIFY", _gotify),
)
