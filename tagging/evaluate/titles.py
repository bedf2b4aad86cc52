"""Which record of the authority file is what the gold calls by the title of an encyclopedia's article.

An editor who knows both takes "Derby County" for "Derby_County_F.C." and makes no second record of it. What is judged
is the record, not how the set wrote the kind: its countries are places also where it links them to their teams.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from tagging.models import Alias, Entity, Status
from tagging.pipeline.names import name_key
from tagging.pipeline.types import SpanKind

_IN_BRACKETS = re.compile(r"\s*\(.*\)$")
_CODE = re.compile(r"\\u([0-9a-f]{4})")
_OF_CLUBS = frozenset(("fc", "afc", "ac", "as", "cf", "sc", "sk", "fk", "nk", "tc", "fsv", "vfb", "vfl", "club"))
_SIDE = "team"


def called(title: str) -> str:
    """ "Jonathan Edwards" of "Jonathan_Edwards_\\u0028athlete\\u0029": the set writes some letters as their codes."""
    written = _CODE.sub(lambda code: chr(int(code[1], 16)), title)
    return _IN_BRACKETS.sub("", written.replace("_", " "))


def kind_of(title: str, read_as: SpanKind) -> SpanKind:
    """A team is an organization, whatever the word for it was marked as."""
    words = name_key(called(title)).split()
    return "organization" if _SIDE in words or _OF_CLUBS.intersection(words) else read_as


def forms(title: str) -> list[str]:
    """What a record of it may be called, the fullest first: "akron ohio", "akron"; "derby county fc" and without."""
    name = called(title)
    full, city = name_key(name), name_key(name.partition(",")[0])
    left_out = _OF_CLUBS | {"national"} if kind_of(title, "other") == "organization" else frozenset()
    short = " ".join(word for word in full.split() if word not in left_out)
    return [form for form in dict.fromkeys((full, short, city)) if form]


class Titles:
    """What of the gold is which record, as far as it was met: each title one record, and each record one title."""

    def __init__(self) -> None:
        self._records: dict[str, UUID] = {}

    def __getitem__(self, title: str) -> UUID:
        return self._records[title]

    def settle(self, title: str, record: UUID) -> UUID:
        self._records[title] = record
        return record

    def record(self, title: str, read_as: SpanKind, statuses: Iterable[str] = (Status.CONFIRMED,)) -> UUID | None:
        """The one record that is called so and is nothing else yet, by the fullest of its names that leads to any."""
        if title in self._records:
            return self._records[title]
        for form in forms(title):
            found = self._of_kind(form, kind_of(title, read_as), statuses)
            if len(found) == 1:
                return self.settle(title, found[0])
            if found:
                return None
        return None

    def may_be(self, title: str, entity: Entity, read_as: SpanKind, words: str) -> bool:
        """Is it a record for this name that is nothing else yet: proposed by a machine, or a body whose whole name is
        in the title? A side without a record is proposed as "Lyon football team"."""
        kind = kind_of(title, read_as)
        if entity.kind != kind or entity.pk in self._records.values():
            return False
        if kind == "organization" and set(entity.key.split()) <= set(forms(title)[0].split()):
            return True
        if entity.status != Status.PROPOSED:
            return False
        is_side = entity.key.startswith(f"{name_key(words)} ") and entity.key.endswith(f" {_SIDE}")
        return is_side or entity.key in {*forms(title), name_key(words)}

    def _of_kind(self, form: str, kind: SpanKind, statuses: Iterable[str]) -> list[UUID]:
        """A name of several words says what is meant, even where the set has another kind for it."""
        records = Entity.objects.canonical().filter(status__in=list(statuses)).exclude(pk__in=self._records.values())
        by_alias = Alias.objects.filter(key=form, blocked=False).values("entity")
        for named in (records.filter(key=form), records.filter(pk__in=by_alias)):
            kinds = list(named.values_list("pk", "kind"))
            found = [pk for pk, its in kinds if its == kind] or ([pk for pk, _ in kinds] if " " in form else [])
            if found:
                return found
        return []
