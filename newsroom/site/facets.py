"""Facets beside what was found: each value a link that narrows, and one that leaves out; one can look for others."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from newsroom.search import FacetValue
from newsroom.site.addresses import address, kept, with_value, without_value

# In the order of the page: key in the results, heading, parameter in the address.
FACETS = (
    ("person", "People", "entity"),
    ("organization", "Organizations", "entity"),
    ("place", "Places", "entity"),
    ("source", "Sources", "source"),
    ("year", "Years", "year"),
    ("language", "Languages", "language"),
)
SEARCHED_WITHIN = ("person", "organization", "place")
LEFT_OUT = ("entity", "source")  # parameters whose values can be left out
ENOUGH = 10  # values; where there are fewer, all are shown and there is nothing to look for


@dataclass(frozen=True)
class FacetLink:
    """``count`` is what a click gives; with ``adds`` what it adds."""

    label: str
    count: int
    is_selected: bool
    adds: bool
    url: str
    exclude_url: str


@dataclass(frozen=True)
class Facet:
    """``find`` is the name of its search box, empty where it has none; ``found`` what was typed there."""

    key: str
    title: str
    links: list[FacetLink]
    find: str
    found: str
    kept: list[tuple[str, str]]
    all_url: str


def facets(query: QueryDict, values: dict[str, list[FacetValue]]) -> list[Facet]:
    made = [_facet(query, key, title, parameter, values.get(key, [])) for key, title, parameter in FACETS]
    return [facet for facet in made if facet.links or facet.found]


def looked_for(query: QueryDict) -> dict[str, str]:
    """What is typed into the search boxes of facets, by facet."""
    return {key: text for key in SEARCHED_WITHIN if (text := query.get(f"find_{key}", "").strip()[:100])}


def _facet(query: QueryDict, key: str, title: str, parameter: str, values: list[FacetValue]) -> Facet:
    links = [_link(query, parameter, value) for value in values]
    found = looked_for(query).get(key, "")
    has_box = key in SEARCHED_WITHIN and (bool(found) or len(values) >= ENOUGH)
    find = f"find_{key}"
    along = [("q", query.get("q", "")), *kept(query)]
    return Facet(key, title, links, find if has_box else "", found, along, address(query, **{find: ""}))


def _link(query: QueryDict, parameter: str, value: FacetValue) -> FacetLink:
    change = without_value if value.selected else with_value
    exclude = "" if value.selected or parameter not in LEFT_OUT else with_value(query, "without", value.value)
    return FacetLink(
        value.label, value.count, value.selected, value.adds, change(query, parameter, value.value), exclude
    )
