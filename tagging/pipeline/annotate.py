"""One story in, its Annotation out: recognise → repair → group → resolve → rank; its dates; its events.

The same document, knowledge and recogniser give the same annotation. Offsets are into the document's own fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tagging.pipeline import confidence
from tagging.pipeline.confidence import Confidence
from tagging.pipeline.dates import read_dates
from tagging.pipeline.events import Parser, read_events
from tagging.pipeline.evidence import Evidence
from tagging.pipeline.grouping import ACRONYM_GIVEN, Group, Part, group
from tagging.pipeline.metonymy import stands_for_government
from tagging.pipeline.names import name_key
from tagging.pipeline.organizations import without_legal_form
from tagging.pipeline.relevance import lead, level, relevance
from tagging.pipeline.repair import DEFAULT_STEPS, STEPS, repair
from tagging.pipeline.resolve import Resolution, resolve
from tagging.pipeline.rulings import ruling, weighed
from tagging.pipeline.sorts import shifted, sort_of
from tagging.pipeline.teams import Teams
from tagging.pipeline.types import (
    ASK_THRESHOLD,
    Annotation,
    Candidate,
    Document,
    Knowledge,
    Mention,
    Recogniser,
    Span,
    TagDraft,
)

PIPELINE_VERSION = "3"
LANGUAGES = ("en",)
_TOO_SHORT = 2  # letters
READ_LIMIT = 300_000  # characters; a long feature has 30,000


def annotate(
    document: Document,
    knowledge: Knowledge,
    recogniser: Recogniser,
    sure: Confidence | None = None,
    parser: Parser | None = None,
) -> Annotation:
    """Tag one story. A language without a model gives an empty annotation that says so. ``sure`` says how sure to be,
    instead of what is shipped; events are read where there is a ``parser``."""
    if not supports(document.language):
        return Annotation(language_supported=False)
    steps = STEPS.get(recogniser.name, DEFAULT_STEPS)
    spans = repair(document, recogniser.recognise(_beginning(document)), knowledge, steps)
    beginning = _beginning(document)
    annotation = replace(
        annotate_spans(document, spans, knowledge, sure),
        dates=read_dates(beginning),
        read_in_full=len(document.text) <= READ_LIMIT,
    )
    if parser is None:
        return annotation
    return replace(
        annotation, events=read_events(_beginning(document), annotation, parser, knowledge), events_read=True
    )


def annotate_spans(
    document: Document, spans: Iterable[Span], knowledge: Knowledge, sure: Confidence | None = None
) -> Annotation:
    """Tag one story whose names are found already, each with its kind: group → resolve → rank."""
    spans = list(spans)
    teams = Teams(document, spans, knowledge)
    groups = group(document, spans, knowledge, teams)
    never = [rule for group_ in groups if (rule := ruling(group_, document, knowledge).never)]
    if never:
        groups = [group_ for group_ in groups if not ruling(group_, document, knowledge).never]
    resolutions = resolve(document, groups, knowledge, teams)
    evidence = Evidence(document, resolutions, knowledge, sure or confidence.shipped())
    acted = [rule.id for rule in never] + [rule for found in resolutions for rule in found.rules]
    annotation = _annotation(document, groups, resolutions, evidence, knowledge)
    return replace(_without_doubtful(annotation), rules=tuple(dict.fromkeys(acted)))


def _beginning(document: Document) -> Document:
    """What the recogniser reads. In the rest of a text longer than any story only names that it found here, and
    those of the authority file, are looked for: so time stays bounded."""
    if len(document.text) <= READ_LIMIT and len(document.headline) <= READ_LIMIT:
        return document
    return replace(document, text=document.text[:READ_LIMIT], headline=document.headline[:READ_LIMIT])


def supports(language: str) -> bool:
    """Is there a model for this language ("en", "en-GB")?"""
    return language.lower().replace("_", "-").split("-")[0] in LANGUAGES


@dataclass(slots=True)
class _Named:
    """All groups of one story that were found to be the same entity, and its place among the tags."""

    index: int
    resolution: Resolution
    groups: list[Group]
    mentions: list[Mention]


def _annotation(
    document: Document, groups: list[Group], resolutions: list[Resolution], evidence: Evidence, knowledge: Knowledge
) -> Annotation:
    entities: dict[tuple[str, str], _Named] = {}
    mentions: list[Mention] = []
    for group_, found in zip(groups, resolutions, strict=True):
        key = _identity(found)
        named = entities.setdefault(key, _Named(len(entities), found, [], [])) if key else None
        own = [
            _mention(
                document,
                part,
                found,
                named.index if named else None,
                evidence.of_mention(group_, part, found, bool(named)),
            )
            for part in group_.parts
        ]
        mentions += own
        if named:
            named.groups.append(group_)
            named.mentions += own
    lead_extent = lead(document.text)
    return Annotation(
        mentions=tuple(sorted(mentions, key=lambda mention: (mention.field, mention.start))),
        tags=tuple(_tag(document, named, lead_extent, evidence, knowledge) for named in entities.values()),
    )


def _identity(found: Resolution) -> tuple[str, str] | None:
    """What makes two groups one tag: the same record, or the same new name of the same kind."""
    if found.record:
        return ("", found.record.id)
    name = without_legal_form(found.name) if found.kind == "organization" else found.name
    return (found.kind, name_key(name)) if name else None


def _without_doubtful(annotation: Annotation) -> Annotation:
    """A tag that is not even worth asking about is left out. Its mentions stay, with what they may mean."""
    tags = annotation.tags
    asked = [index for index, tag in enumerate(tags) if tag.confidence >= ASK_THRESHOLD]
    places: dict[int | None, int] = {index: place for place, index in enumerate(asked)}
    mentions = (
        mention
        if mention.tag is None
        else replace(mention, tag=places[mention.tag])
        if mention.tag in places
        else _left_open(mention, tags[mention.tag])
        for mention in annotation.mentions
    )
    return replace(annotation, mentions=tuple(mentions), tags=tuple(tags[index] for index in asked))


def _left_open(mention: Mention, tag: TagDraft) -> Mention:
    known = tag.entity_id and Candidate(tag.entity_id, tag.name, tag.confidence, (tag.reason,))
    return replace(mention, tag=None, reason="not sure enough to ask", candidates=(known,) if known else ())


def _mention(document: Document, part: Part, found: Resolution, tag: int | None, confidence: float) -> Mention:
    span = part.span
    is_short = tag is not None and name_key(span.text) != name_key(found.name)
    reason = part.relation.format(found.name) if part.relation and is_short else found.reason
    if tag is not None and found.kind == "place":
        reason = _with_metonymy(reason, stands_for_government(document, span.field, span.start, span.end))
    return Mention(
        field=span.field,
        start=span.start,
        end=span.end,
        text=span.text,
        kind=found.kind_of(span),
        confidence=confidence,
        tag=tag,
        reason=reason,
        candidates=found.candidates,
    )


def _with_metonymy(reason: str, said: str) -> str:
    return f"{reason}; the place, standing for its government: “{said}”" if said else reason


def _tag(
    document: Document, named: _Named, lead_extent: tuple[int, int], evidence: Evidence, knowledge: Knowledge
) -> TagDraft:
    found, mentions = named.resolution, named.mentions
    score = relevance(document, mentions, lead_extent)
    places = (mention for mention in mentions if found.kind == "place")
    sure = evidence.of_tag(found.kind, [mention.confidence for mention in mentions])
    sort = sort_of(found, named.groups[0], sure, document)
    surer, by_sort = shifted(sure, sort, knowledge.judged(document.source, sort)) if sort else (sure, "")
    certainty, by_people = weighed(surer, named.groups, found.record, document)
    said = filter(None, (stands_for_government(document, m.field, m.start, m.end) for m in places))
    return TagDraft(
        kind=found.kind,
        name=found.name,
        entity_id=found.record.id if found.record else None,
        status=found.record.status if found.record else "proposed",
        aliases=tuple(_aliases(named)),
        level=level(score),
        confidence=certainty,
        relevance=score,
        reason=_with_metonymy(found.reason + by_sort + ("" if found.is_taught else by_people), next(said, "")),
        apart_from=found.apart_from,
        explained=tuple(name for name in _explained(named) if not knowledge.named(name)),
        called=found.called,
        sort="" if by_people else sort,
        sure=sure,
    )


def _explained(named: _Named) -> Iterator[str]:
    """An acronym and its long form, where the story says that they are one. Two letters stand for too many things
    (and in a business story for the share of a company), so does what is another's name already."""
    for group_ in named.groups:
        acronyms = [alias for alias, reason in group_.aliases.items() if reason == ACRONYM_GIVEN]
        for name in [group_.name, *acronyms] if acronyms else ():
            if len(name_key(name)) > _TOO_SHORT and name_key(name) != name_key(named.resolution.name):
                yield name


def _aliases(named: _Named) -> list[str]:
    """Other full names, acronyms and nicknames that this story uses, in its order."""
    names = [group_.name for group_ in named.groups if _is_more_than_a_surname(group_)]
    given = [alias for group_ in named.groups for alias in group_.aliases]
    by_key = {name_key(name): name for name in reversed(names + given)}
    by_key.pop(name_key(named.resolution.name), None)
    return [name for name in dict.fromkeys(names + given) if by_key.get(name_key(name)) == name]


def _is_more_than_a_surname(group_: Group) -> bool:
    return group_.kind != "person" or " " in group_.name
