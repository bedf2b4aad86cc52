"""Popolo documents: persons, organizations, memberships, posts, areas (http://www.popoloproject.com/specs/)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

SECTIONS = ("persons", "organizations", "areas")


def is_document(document: Any) -> bool:
    return isinstance(document, Mapping) and any(isinstance(document.get(name), list) for name in SECTIONS)


def rows(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Areas and organizations first, then the people with their memberships as roles."""
    found = {section: [one for one in _list(document, section) if isinstance(one, Mapping)] for section in SECTIONS}
    organizations = {str(one.get("id")): one for one in found["organizations"]}
    areas = {str(one.get("id")): one for one in found["areas"]}
    for area in found["areas"]:
        yield _row(area, "place") | {"parent": _above(area, areas)}
    for organization in found["organizations"]:
        country = areas.get(str(organization.get("area_id")))
        yield _row(organization, "organization") | {
            "parent": _above(organization, organizations),
            "country": _reference(country) if country else None,
        }
    roles = _roles_by_person(document, organizations)
    for person in found["persons"]:
        own = [_role(one, organizations, {}) for one in _list(person, "memberships") if isinstance(one, Mapping)]
        yield _row(person, "person") | {"roles": [*own, *roles.get(str(person.get("id")), [])]}


def _list(holder: Mapping[str, Any], name: str) -> list[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else []


def _row(one: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": one.get("name"),
        "aliases": [_alias(name) for name in _list(one, "other_names") if isinstance(name, Mapping)],
        "external_ids": _ids(one),
        "description": one.get("summary") or one.get("description") or one.get("classification"),
        "born": one.get("birth_date") if kind == "person" else None,
        "died": one.get("death_date") if kind == "person" else None,
    }


def _alias(name: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name.get("name"), "kind": "former" if name.get("end_date") else None}


def _ids(one: Mapping[str, Any]) -> dict[str, Any]:
    """Its identifiers; its own id only where that looks unique beyond the file (a URI, a UUID)."""
    listed = [each for each in _list(one, "identifiers") if isinstance(each, Mapping)]
    ids = {str(each.get("scheme") or ""): each.get("identifier") for each in listed}
    own = str(one.get("id") or "")
    return ids | ({"popolo": own} if "/" in own or len(own) >= 32 else {})


def _reference(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": one.get("name"), "external_ids": _ids(one)}


def _above(one: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> dict[str, Any] | None:
    above = others.get(str(one.get("parent_id")))
    return _reference(above) if above else None


def _roles_by_person(
    document: Mapping[str, Any], organizations: Mapping[str, Mapping[str, Any]]
) -> dict[str, list[dict[str, Any]]]:
    posts = {str(post.get("id")): post for post in _list(document, "posts") if isinstance(post, Mapping)}
    roles: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for membership in _list(document, "memberships"):
        if isinstance(membership, Mapping):
            roles[str(membership.get("person_id"))].append(_role(membership, organizations, posts))
    return roles


def _role(
    membership: Mapping[str, Any],
    organizations: Mapping[str, Mapping[str, Any]],
    posts: Mapping[str, Mapping[str, Any]],
) -> dict[str, Any]:
    post = posts.get(str(membership.get("post_id")), {})
    organization = organizations.get(str(membership.get("organization_id") or post.get("organization_id")), {})
    return {
        "title": membership.get("role") or post.get("label") or post.get("role") or "Member",
        "of": organization.get("name"),
        "from": membership.get("start_date") or post.get("start_date"),
        "to": membership.get("end_date") or post.get("end_date"),
    }
