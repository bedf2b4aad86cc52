"""One story in, its Annotation out: recognise → repair → group → resolve → rank.

The same document, knowledge and recogniser give the same annotation. Offsets are into the document's own fields.
"""

from __future__ import annotations

from dataclasses import dataclass

from tagging.pipeline.grouping import Group, Part, group
from tagging.pipeline.names import name_key
from tagging.pipeline.relevance import lead_end, level, relevance
from tagging.pipeline.repair import DEFAULT_STEPS, STEPS, repair
from tagging.pipeline.resolve import Resolution, resolve
from tagging.pipeline.types import Annotation, Document, Knowledge, Mention, Recogniser, Span, TagDraft

PIPELINE_VERSION = "1"
LANGUAGES = ("en",)


def annotate(document: Document, knowledge: Knowledge, recogniser: Recogniser) -> Annotation:
    """Tag one story. A language without a model gives an empty annotation that says so."""
    if not supports(document.language):
        return Annotation(language_supported=False)
    steps = STEPS.get(recogniser.name, DEFAULT_STEPS)
    spans = repair(document, recogniser.recognise(document), knowledge, steps)
    groups = group(document, spans, knowledge)
    return _annotation(document, groups, resolve(document, groups, knowledge))


def supports(language: str) -> bool:
    """Is there a model for this language ("en", "en-GB")?"""
    return language.lower().replace("_", "-").split("-")[0] in LANGUAGES


@dataclass(slots=True)
class _Named:
    """All groups of one story that were found to be the same entity."""

    resolution: Resolution
    groups: list[Group]

    @property
    def parts(self) -> list[Part]:
        return [part for group_ in self.groups for part in group_.parts]


def _annotation(document: Document, groups: list[Group], resolutions: list[Resolution]) -> Annotation:
    entities: dict[tuple[str, str], _Named] = {}
    mentions: list[tuple[Span, Mention]] = []
    tags = list[tuple[str, str]]()
    for group_, found in zip(groups, resolutions, strict=True):
        key = _identity(found)
        if key and key not in entities:
            entities[key] = _Named(found, [])
            tags.append(key)
        if key:
            entities[key].groups.append(group_)
        index = tags.index(key) if key else None
        mentions += [(part.span, _mention(part, found, index)) for part in group_.parts]
    mentions.sort(key=lambda pair: (pair[0].field, pair[0].start))
    end_of_lead = lead_end(document.text)
    return Annotation(
        mentions=tuple(mention for _, mention in mentions),
        tags=tuple(_tag(document, entities[key], end_of_lead) for key in tags),
    )


def _identity(found: Resolution) -> tuple[str, str] | None:
    """What makes two groups one tag: the same record, or the same new name of the same kind."""
    if found.record:
        return ("", found.record.id)
    return (found.kind, name_key(found.name)) if found.name else None


def _mention(part: Part, found: Resolution, tag: int | None) -> Mention:
    span = part.span
    reason = part.relation.format(found.name) if tag is not None and part.relation else found.reason
    certainty = part.certainty * (found.certainty if tag is not None else 1.0)
    return Mention(
        field=span.field,
        start=span.start,
        end=span.end,
        text=span.text,
        kind=found.kind,
        confidence=round(span.confidence * certainty, 4),
        tag=tag,
        reason=reason,
        candidates=found.candidates if tag is None else (),
    )


def _tag(document: Document, named: _Named, end_of_lead: int) -> TagDraft:
    found, parts = named.resolution, named.parts
    score = relevance(document, [part.span for part in parts], end_of_lead)
    confidence = sum(p.span.confidence * p.certainty for p in parts) / len(parts) * found.certainty
    return TagDraft(
        kind=found.kind,
        name=found.name,
        entity_id=found.record.id if found.record else None,
        status=found.record.status if found.record else "proposed",
        aliases=tuple(_aliases(named)),
        level=level(score),
        confidence=round(min(confidence, 1.0), 4),
        relevance=score,
        reason=found.reason,
    )


def _aliases(named: _Named) -> list[str]:
    """Other full names, acronyms and nicknames that this story uses, in its order."""
    names = [group_.name for group_ in named.groups if _is_more_than_a_surname(group_)]
    given = [alias for group_ in named.groups for alias in group_.aliases]
    by_key = {name_key(name): name for name in reversed(names + given)}
    by_key.pop(name_key(named.resolution.name), None)
    return [name for name in dict.fromkeys(names + given) if by_key.get(name_key(name)) == name]


def _is_more_than_a_surname(group_: Group) -> bool:
    return group_.kind != "person" or " " in group_.name
