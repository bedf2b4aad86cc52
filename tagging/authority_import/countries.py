"""Which countries a description or a place tells of: what keeps two ministries of finance apart."""

from __future__ import annotations

import re
from uuid import UUID

from django.db.models import Q

from tagging.models import Alias, Entity, EntityKind
from tagging.pipeline.names import name_key

_WORD = re.compile(r"[^\W\d_][\w.'’-]*")
_LONGEST = 4  # words


class Countries:
    """The places that are countries: those with an ISO code, or whose description begins with "Country"."""

    def __init__(self) -> None:
        is_country = (
            Q(description__istartswith="country")
            | Q(description__istartswith="island country")
            | Q(external_ids__has_any_keys=["iso2", "iso3"])
        )
        places = Entity.objects.canonical().filter(is_country, kind=EntityKind.PLACE)
        named = dict(places.values_list("pk", "name"))
        self.pks = set(named)
        self._by_key = {name_key(name): pk for pk, name in named.items()}
        aliases = Alias.objects.filter(entity__in=self.pks, blocked=False).values_list("key", "entity_id")
        self._by_key = {**dict(aliases), **self._by_key}

    def reached(self, line: set[UUID]) -> set[UUID]:
        """The countries among what something lies in."""
        return line & self.pks

    def named_in(self, text: str) -> set[UUID]:
        """The countries that a text names, by words that begin with a capital."""
        words = _WORD.findall(text)
        found = set()
        for start, word in enumerate(words):
            if word[0].isupper():
                phrases = (" ".join(words[start : start + length]) for length in range(1, _LONGEST + 1))
                found |= {self._by_key[key] for phrase in phrases if (key := name_key(phrase)) in self._by_key}
        return found
