"""Ways to receive updates: feeds of the page itself, and the services that the owner names."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

from upstatic.config.schema.website import Subscribe
from upstatic.render.theme.email_forms import email_form
from upstatic.render.views.components import Link
from upstatic.render.views.group_feeds import group_stem, groups_of
from upstatic.render.views.incidents import IncidentView
from upstatic.render.views.pages import FeedLinks, SubscribeView
from upstatic.render.views.render_context import RenderContext

FORMATS = (("Atom", "atom"), ("RSS", "rss"), ("JSON", "json"))
_BY_EMAIL = {"feedrabbit": ("Feedrabbit", "https://feedrabbit.com/subscriptions/new?url={feed}")}
"""Services that send a feed by e-mail to their own users: the name, and the address to join."""
_SERVICES = ("ntfy", "telegram", "mastodon", "matrix", "discord")


def of_page(context: RenderContext) -> SubscribeView:
    """For the front page: everything, or incidents only."""
    everything, incidents = context.words.say("feedEverything"), context.words.say("feedIncidents")
    stems = (("incidents", incidents), ("history", everything))
    parts = (_view(name, ((group_stem(name), name),), context) for name in groups_of(context))
    return replace(_view(context.site.name, stems, context), groups=tuple(parts))


def of_monitor(slug: str, context: RenderContext) -> SubscribeView:
    """For the page of a monitor."""
    return _view(context.names[slug], ((f"monitor/{slug}", context.names[slug]),), context)


def of_incident(incident: IncidentView, context: RenderContext) -> SubscribeView:
    """For the page of an incident, which may be followed where it is written, too."""
    stem = f"incident/{incident.number}"
    return _view(incident.title, ((stem, incident.title),), context, follow=incident.url)


def _view(
    name: str, stems: tuple[tuple[str, str], ...], context: RenderContext, follow: str = ""
) -> SubscribeView:
    feed = context.url(f"{stems[0][0]}.atom")
    calendar = context.url("maintenance.ics")
    is_known = "://" in feed
    return SubscribeView(
        name=name,
        feeds=tuple(_feeds(stem, label) for stem, label in stems),
        address=feed if is_known else "",
        slack=f"/feed subscribe {feed}" if is_known else "",
        calendar=f"webcal:{calendar.partition(':')[2]}" if is_known else "maintenance.ics",
        services=tuple(_services(context.config.status_website.subscribe, feed, context)),
        follow=follow,
        form=email_form(context.config.status_website.subscribe.email, feed) if is_known else None,
    )


def _feeds(stem: str, label: str) -> FeedLinks:
    links = (Link(title=name, href=f"{stem}.{ending}", is_ours=True) for name, ending in FORMATS)
    return FeedLinks(label=label, links=tuple(links))


def _services(chosen: Subscribe, feed: str, context: RenderContext) -> Iterator[Link]:
    """E-mail first: by the named service, or at the address where people join a list."""
    words = context.words
    if preset := _BY_EMAIL.get(chosen.email.casefold()):
        name, form = preset
        by = words.say("subscribeBy", service=name)
        title = f"{words.say('subscribeEmail')} ({by})"
        yield Link(title=title, href=form.format(feed=quote(feed, safe="")))
    elif chosen.email and email_form(chosen.email, feed) is None:
        href = chosen.email if ":" in chosen.email else f"mailto:{chosen.email}"
        yield Link(title=words.say("subscribeEmail"), href=href)
    for service in _SERVICES:
        if href := getattr(chosen, service):
            yield Link(title=service.capitalize(), href=href)
