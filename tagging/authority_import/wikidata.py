"""Entities as Wikidata writes them in its JSON dumps: labels, aliases, descriptions, claims.

The meaning of the properties (P31 …): https://www.wikidata.org/wiki/Wikidata:List_of_properties; the layout:
https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LANGUAGES = ("en", "en-gb", "en-us", "mul")
IDS = {"P214": "viaf", "P213": "isni", "P1566": "geonames", "P1278": "lei", "P946": "isin", "P5531": "cik"}
# Classes that real items are most often instances of; other items are told by what they have (``_BY_PROPERTY``).
CLASSES = {
    "person": "Q5",
    "place": (
        "Q515 Q6256 Q3624078 Q486972 Q5119 Q35657 Q10864048 Q82794 Q5107 Q23442 Q4022 Q8502 Q532 Q3957 Q1549591 "
        "Q1637706 Q15284 Q484170 Q34876 Q6465 Q10742 Q28575 Q47168 "
        "Q13220204 Q56061 Q1093829 Q1763527 Q23397 Q165 Q9430 Q7275"
    ),
    "organization": (
        "Q43229 Q4830453 Q783794 Q6881511 Q891723 Q7278 Q163740 Q79913 Q484652 Q327333 Q245065 Q192350 Q11204 Q11032 "
        "Q3918 Q476028 Q22687 Q41487 Q1616075 Q192283 Q2659904 Q748019 Q895526 Q46970 Q1194093 Q12973014 Q847017"
    ),
}
_KIND_OF = {item: kind for kind, items in CLASSES.items() for item in items.split()}
_BY_PROPERTY = (
    ("person", ("P569", "P570", "P21")),  # born, died, sex
    ("organization", ("P159", "P169", "P112", "P452", "P749")),  # seat, head, founder, industry, parent organization
    ("place", ("P1566", "P1082", "P36", "P131", "P625")),  # GeoNames, population, capital, lies in, coordinates
)
KEPT_LABELS = 100_000


class Wikidata:
    """Turns items into rows. It keeps the labels of positions (and other items without a kind) that it has met, so
    that later items who held them name them; bounded."""

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}

    @staticmethod
    def is_item(row: Mapping[str, Any]) -> bool:
        return isinstance(row.get("labels"), Mapping) and "name" not in row

    def read(self, item: Mapping[str, Any]) -> dict[str, Any]:
        claims = item.get("claims")
        claims = claims if isinstance(claims, Mapping) else {}
        qid, label = str(item.get("id") or ""), _in_english(item.get("labels"))
        kind = _kind(claims)
        if not kind and qid and label and len(self._labels) < KEPT_LABELS:
            self._labels[qid] = label
        return {
            "kind": kind,
            "name": label,
            "aliases": list(_aliases(item.get("aliases"))),
            "description": _in_english(item.get("descriptions")),
            "external_ids": ({"wikidata": qid} if qid else {})
            | {scheme: value for prop, scheme in IDS.items() if isinstance(value := _first(claims, prop), str)},
            "parent": _reference(claims, ("P131", "P17") if kind == "place" else ("P749", "P361")),
            "country": _reference(claims, ("P17", "P27")),
            "roles": list(self._roles(claims)),
            "born": _time(_first(claims, "P569")),
            "died": _time(_first(claims, "P570")),
        }

    def _roles(self, claims: Mapping[str, Any]) -> Iterator[dict[str, str]]:
        for claim in _ranked(claims, "P39"):
            position = _item_id(_value(claim.get("mainsnak")))
            found = claim.get("qualifiers")
            qualifiers = found if isinstance(found, Mapping) else {}
            if position:
                yield {
                    "title": self._labels.get(position, f"Position {position}"),
                    "from": _time(_qualifier(qualifiers, "P580")),
                    "to": _time(_qualifier(qualifiers, "P582")),
                }


def _kind(claims: Mapping[str, Any]) -> str:
    for claim in _ranked(claims, "P31"):
        kind = _KIND_OF.get(_item_id(_value(claim.get("mainsnak"))))
        if kind:
            return kind
    return next((kind for kind, properties in _BY_PROPERTY if any(claims.get(p) for p in properties)), "")


def _in_english(texts: Any) -> str:
    if not isinstance(texts, Mapping):
        return ""
    languages = [language for language in LANGUAGES if language in texts] or list(texts)[:1]
    found = texts[languages[0]] if languages else ""
    return str(found.get("value") or "") if isinstance(found, Mapping) else str(found or "")


def _aliases(texts: Any) -> Iterator[str]:
    if isinstance(texts, Mapping):
        for language in LANGUAGES:
            listed = texts.get(language)
            for alias in listed if isinstance(listed, list) else ():
                yield str(alias.get("value") or "") if isinstance(alias, Mapping) else str(alias)


def _ranked(claims: Mapping[str, Any], prop: str) -> list[Mapping[str, Any]]:
    """The property's claims, preferred ones first, without deprecated ones."""
    listed = claims.get(prop)
    found = [claim for claim in (listed if isinstance(listed, list) else ()) if isinstance(claim, Mapping)]
    good = [claim for claim in found if claim.get("rank") != "deprecated"]
    return sorted(good, key=lambda claim: claim.get("rank") != "preferred")


def _value(snak: Any) -> Any:
    data = snak.get("datavalue") if isinstance(snak, Mapping) else None
    return data.get("value") if isinstance(data, Mapping) else None


def _first(claims: Mapping[str, Any], prop: str) -> Any:
    return next((_value(claim.get("mainsnak")) for claim in _ranked(claims, prop)), None)


def _qualifier(qualifiers: Mapping[str, Any], prop: str) -> Any:
    listed = qualifiers.get(prop)
    return _value(listed[0]) if isinstance(listed, list) and listed else None


def _item_id(value: Any) -> str:
    return str(value.get("id") or "") if isinstance(value, Mapping) else ""


def _reference(claims: Mapping[str, Any], properties: tuple[str, ...]) -> dict[str, Any] | None:
    ids = (_item_id(_first(claims, prop)) for prop in properties)
    return next(({"external_ids": {"wikidata": qid}} for qid in ids if qid), None)


def _time(value: Any) -> str:
    """``+1946-06-14T00:00:00Z`` to the day, month or year that its precision says; before our era: empty."""
    if not isinstance(value, Mapping):
        return ""
    time, precision = str(value.get("time") or ""), value.get("precision")
    length = {11: 10, 10: 7, 9: 4}.get(precision if isinstance(precision, int) else 0, 0)
    return time[1 : 1 + length] if time.startswith("+") else ""
