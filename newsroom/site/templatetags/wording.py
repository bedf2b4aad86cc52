"""What the templates of the site say about stories, events and tags."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from articles.models import Article, Precision
from newsroom.highlight import Segment
from newsroom.site import dates
from newsroom.site.story import Highlight
from tagging.models import Event

register = template.Library()


@register.simple_tag
def published(article: Article) -> SafeString:
    """When a story was published, in the newsroom's zone; a story without a date says when it arrived."""
    if article.published_at is None:
        return format_html("undated, arrived {}", _time(article.created_at, "Y-m-d", dates.DAY))
    if article.published_precision == Precision.DAY:
        return _time(article.published_at, "Y-m-d", dates.DAY)
    return _time(article.published_at, "c", f"{dates.DAY}, H:i")


@register.simple_tag
def day(article: Article) -> SafeString:
    """The day a story was published, or arrived."""
    return _time(article.published_at or article.created_at, "Y-m-d", "j M Y")


@register.simple_tag
def moment(at: Any) -> SafeString:
    """An instant to the minute, in the newsroom's zone."""
    return _time(at, "c", f"{dates.DAY}, H:i")


@register.simple_tag
def when(event: Event) -> SafeString:
    """When an event happens, as exactly as it is known."""
    machine = dates.machine_form(event.start, event.precision) if event.start else ""
    if not machine:
        return format_html("{}", dates.when(event))
    return format_html('<time datetime="{}">{}</time>', machine, dates.when(event))


@register.simple_tag
def highlighted(paragraph: list[Segment[Highlight]]) -> SafeString:
    """One paragraph with its names as links. Made here, not in a template, because every space of it is the story's."""
    return format_html_join("", "{}", ((_segment(segment),) for segment in paragraph))


@register.filter
def stories(count: Any) -> str:
    """A count of stories that admits where it stopped: "1 story", "1,234 stories", "10,000+ stories"."""
    number = f"{intcomma(count.value)}{'' if count.exact else '+'}"
    return f"{number} {'story' if count.value == 1 and count.exact else 'stories'}"


@register.filter
def is_web_address(url: str) -> bool:
    """Whether an address that came with a story may stand behind a link: never "javascript:" and the like."""
    return url.startswith(("http://", "https://"))


@register.filter
def percent(share: float) -> str:
    return f"{share:.0%}"


def _time(at: Any, machine: str, human: str) -> SafeString:
    local = timezone.localtime(at)
    return format_html('<time datetime="{}">{}</time>', date_format(local, machine), date_format(local, human))


def _segment(segment: Segment[Highlight]) -> SafeString:
    name = segment.mention
    if name is None:
        return format_html("{}", segment.text)
    return format_html(
        '<a class="entity entity-{}{}" href="{}" title="{}" aria-label="{} ({})">{}</a>',
        name.link.kind,
        " entity-machine" if name.link.is_machine_made else "",
        name.link.url,
        capfirst(name.label),
        segment.text,
        name.label,
        segment.text,
    )
