"""What people taught of a name, as it applies to one story: never a name, always this record, never that one."""

from __future__ import annotations

from dataclasses import dataclass, field

from tagging.pipeline.grouping import SURE_OF_KIND, Group
from tagging.pipeline.types import Document, Knowledge, Rule


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
    for rule in knowledge.rules(group.name, document.source):
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
