"""Forms of services that send a feed, or a list, by e-mail."""

from dataclasses import dataclass
from urllib.parse import quote

_AT_ONCE = "0"  # Blogtrottr's schedule: an e-mail for each entry


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailForm:
    """A form of a service: where it is sent, the name of the address, and its hidden fields."""

    service: str
    action: str
    field: str
    hidden: tuple[tuple[str, str], ...]


def email_form(chosen: str, feed: str) -> EmailForm | None:
    """The form of the service that `subscribe.email` names; None for one without a form."""
    service, _, account = chosen.partition(":")
    match service.casefold():
        case "blogtrottr":
            return EmailForm(
                service="Blogtrottr",
                action="https://blogtrottr.com/",
                field="btr_email",
                hidden=(("btr_url", feed), ("schedule_type", _AT_ONCE)),
            )
        case "buttondown":
            return EmailForm(
                service="Buttondown",
                action=f"https://buttondown.com/api/emails/embed-subscribe/{quote(account)}",
                field="email",
                hidden=(("embed", "1"),),
            )
        case _:
            return None
