"""What people taught of a name, as it applies to one story: never a name, always this record, never that one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tagging.pipeline.grouping import SURE_OF_KIND, Group
from tagging.pipeline.names import name_key
from tagging.pipeline.sport import context_of
from tagging.pipeline.types import Document, EntityRecord, Knowledge, Rule


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules that apply to a group of mentions, the narrower before the wider."""

    never: Rule | None = None
    link: Rule | None = None
    not_link: dict[str, Rule] = field(default_factory=dict)  # by the id of the record that is ruled out


NOTHING = Ruling()


def ruling(group: Group, document: Document, knowledge: Knowledge) -> Ruling:
    """By the name of the group: of "Kelley" in a story that tells whose surname it is, nothing is to be learned."""
    if group.among:  # two of that surname in one story
        return NOTHING
    not_link: dict[str, Rule] = {}
    context = context_of(document)
    for rule in knowledge.rules(group.name, document.source):
        if rule.context not in ("", context):
            continue
        if rule.action == "not_link":
            not_link.setdefault(rule.entity_id, rule)
        elif not _is_of_kind(group, rule, knowledge):
            continue
        elif rule.action == "never":
            return Ruling(never=rule)
        elif rule.entity_id not in not_link:
            return Ruling(link=rule, not_link=not_link)
    return Ruling(not_link=not_link) if not_link else NOTHING


def _is_of_kind(group: Group, rule: Rule, knowledge: Knowledge) -> bool:
    if group.kind == rule.kind:
        return True
    record = knowledge.get(rule.entity_id) if rule.action == "link" else None
    return record is not None and (group.kind in (record.kind, "other") or group.surest < SURE_OF_KIND)


def weighed(
    confidence: float, groups: Iterable[Group], record: EntityRecord | None, document: Document
) -> tuple[float, str]:
    """The confidence of a link beside what people said of the same name in stories of the same kind, and that in words.

    What the machine says counts as much as one of them. Each yes answers a no: where a name was accepted, it can mean
    the record. Against a name that a confirmed record has in the file the first no counts nothing, as for rules.
    """
    if record is None or not record.said:
        return confidence, ""
    keys = {key for group in groups for key in _names(group)}
    context = context_of(document)
    said = [(key, pro, con) for key, there, pro, con in record.said if key in keys and there in ("", context)]
    own = {name_key(name) for name in (record.name, *record.aliases)} if record.status == "confirmed" else set()
    pro = max((pro for _, pro, _ in said), default=0)
    con = max((con - (key in own) for key, _, con in said), default=0)
    against = max(con - pro, 0)
    if not pro and not against:
        return confidence, ""
    reason = f"; by people: yes in {pro}, no in {max(con for _, _, con in said)} stories"
    return round((confidence + pro) / (1 + pro + against), 4), reason


def _names(group: Group) -> set[str]:
    return {name_key(group.name), *(name_key(part.span.text) for part in group.parts if not part.relation)}
