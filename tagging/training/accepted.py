"""What a newsroom's own editors decided, as texts to learn from.

Nobody marked every name in these stories, and a name without a mark must not be learned as none. So:

1. Only stories whose tags are all decided, by a person: somebody read them.
2. Of these, only the paragraphs in which a tag was accepted.
3. In such a paragraph the words of all other mentions (of a rejected tag, of no tag, of no kind), and every word with
   a capital that nobody marked and that opens no sentence, are undecided: they teach nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import cast

from django.db.models import Exists, F, OuterRef

from articles.models import ArticleState
from tagging.models import Mention, Tag, TagState
from tagging.pipeline.annotate import LANGUAGES
from tagging.pipeline.paragraphs import paragraphs
from tagging.pipeline.recognisers.minilm.chunks import sentences
from tagging.pipeline.types import Kind
from tagging.training.texts import Extent, LabelledText, Name


def accepted_texts() -> Iterator[LabelledText]:
    """The paragraphs, in the order of their stories."""
    tags = Tag.objects.filter(article=OuterRef("revision__article"))
    mentions = (
        Mention.objects.filter(revision=F("revision__article__current"))
        .filter(revision__article__state=ArticleState.PUBLISHED, revision__article__language__in=LANGUAGES)
        .filter(Exists(tags.filter(state=TagState.ACCEPTED)))
        .exclude(Exists(tags.filter(decided_by__isnull=True)))
        .select_related("revision", "tag__entity")
        .order_by("revision__article_id", "field", "start")
    )
    for (_, field), found in groupby(mentions.iterator(2_000), key=lambda m: (m.revision_id, m.field)):
        marked = list(found)
        yield from _paragraphs(getattr(marked[0].revision, field), marked)


def _paragraphs(text: str, mentions: Sequence[Mention]) -> Iterator[LabelledText]:
    for start, end in paragraphs(text):
        inside = [m for m in mentions if start <= m.start and m.end <= end]
        if any(_is_accepted(mention) for mention in inside):
            yield _paragraph(text, (start, end), inside)


def _is_accepted(mention: Mention) -> bool:
    return mention.tag is not None and mention.tag.state == TagState.ACCEPTED


def _paragraph(text: str, extent: Extent, mentions: Sequence[Mention]) -> LabelledText:
    start, end = extent
    names: list[Name] = []
    undecided: list[Extent] = []
    for mention in mentions:
        place = mention.start - start, mention.end - start
        if mention.tag is not None and _is_accepted(mention):
            names.append((*place, cast(Kind, mention.tag.entity.kind)))
        else:
            undecided.append(place)
    words = text[start:end]
    marked = [*((a, b) for a, b, _ in names), *undecided]
    return LabelledText(words, tuple(names), tuple(sorted([*undecided, *_unmarked_capitals(words, marked)])))


def _unmarked_capitals(text: str, marked: Sequence[Extent]) -> Iterator[Extent]:
    for sentence in sentences(text, 0, len(text)):
        for start, end in sentence[1:]:
            if text[start].isupper() and not any(start < b and a < end for a, b in marked):
                yield start, end
