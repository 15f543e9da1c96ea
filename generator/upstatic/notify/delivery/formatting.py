"""Messages in the format of a service, where apprise's own conversion spoils plain text."""

import html
import re

from upstatic.notify.delivery.message_templates import Message

# Without a subject these are spam; everywhere else a text of one line needs no title.
_WITH_SUBJECT = re.compile(
    r"mailtos?|ses|sendgrid|sparkpost|mailgun|brevo|resend|postmark|smtp2go|mailersend|o365|azure"
)
_MARKUP = re.compile(r"(https?://\S+)|([\\`*_\[\]<>#])")


def written(scheme: str, message: Message) -> dict[str, str]:
    """The arguments for apprise: title, body and how the body is marked up.

    apprise sends nothing without a body. Of plain text it makes links that do not work in Teams
    (it escapes the dots in them), and leaves what looks like a tag to Telegram.
    """
    title, body = message.title, message.body
    if not body:
        title, body = title if _WITH_SUBJECT.fullmatch(scheme) else "", title
    if scheme == "tgram":
        body = html.escape(body, quote=False).replace("\n", "<br/>")
        return {"title": html.escape(title, quote=False), "body": body, "body_format": "html"}
    if scheme == "workflows":
        return {"title": title, "body": _markdown(body), "body_format": "markdown"}
    return {"title": title, "body": body, "body_format": "text"}


def _markdown(text: str) -> str:
    """Plain text as Markdown that shows the same: a paragraph for each line, links untouched."""
    lines = (
        _MARKUP.sub(lambda found: found[1] or f"\\{found[2]}", line) for line in text.splitlines()
    )
    return "\n\n".join(line for line in lines if line.strip())
