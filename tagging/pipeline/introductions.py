"""Who was named before: a full name introduces somebody, short forms follow. A headline is ahead of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tagging.pipeline.types import Span

if TYPE_CHECKING:
    from tagging.pipeline.grouping import Group


def place(span: Span) -> tuple[bool, int]:
    return span.field != "headline", span.start


def is_before(full: list[Span], short: list[Span]) -> bool:
    """Is the full name there before the short form is in the text?"""
    in_text = next((span for span in short if span.field == "text"), None)
    return in_text is None or place(full[0]) < place(in_text)


def introduced(people: list[Group], spans: list[Span]) -> tuple[list[Span], list[Span]]:
    """The mentions of a short form, and those that come too early to be one: a first name alone, or a surname that is
    also a place of the story, comes after the full name in a text; what stands there before is something else."""
    first = min(place(part.span) for person in people for part in person.parts)
    early = [span for span in spans if span.field == "text" and place(span) < first]
    return [span for span in spans if span.field == "headline" or place(span) >= first], early


def named_so_first(people: list[Group], spans: list[Span]) -> Group | None:
    """The only one of them who was in the text before the bare name was."""
    first = min((span.start for span in spans if span.field == "text"), default=-1)
    before = [p for p in people if any(x.span.field == "text" and x.span.start < first for x in p.parts)]
    return before[0] if len(before) == 1 else None
