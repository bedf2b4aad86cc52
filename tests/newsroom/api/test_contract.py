"""What breaks a client of the API, and the types that it is given."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from newsroom.api.contract import broken, contract, python_types

OPENAPI: dict[str, Any] = {
    "paths": {
        "/stories/": {
            "get": {
                "operationId": "list",
                "parameters": [{"in": "query", "name": "q", "schema": {"type": "string", "enum": ["a", "b"]}}],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/StoryShape"}}}},
                    "404": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Errors"}}}},
                },
            },
            "post": {
                "requestBody": {"content": {"text/json": {"schema": {"$ref": "#/components/schemas/NewRequest"}}}},
                "responses": {"201": {"description": "Made."}},
            },
        },
    },
    "components": {
        "schemas": {
            "StoryShape": {
                "description": "A story.",
                "properties": {
                    "description": {"type": "string", "description": "What it is."},
                    "source": {"oneOf": [{"$ref": "#/components/schemas/SourceShape"}, {"type": "null"}]},
                    "from": {"type": ["string", "null"]},
                },
                "required": ["description"],
            },
            "SourceShape": {
                "properties": {"names": {"type": "array", "items": {"type": "string"}}},
                "required": ["names"],
            },
            "NewRequest": {
                "properties": {"text": {"type": "string"}, "kind": {"enum": ["x", "y"]}},
                "required": ["text"],
            },
            "Errors": {"properties": {}},
        }
    },
}  # fmt: skip
SHAPES = ("components", "schemas")


def changed(*path: str, to: Any = None, without: Any = None) -> list[str]:
    """What breaks when the value at the path becomes another, or loses a part."""
    now = deepcopy(OPENAPI)
    place: Any = now
    for name in path[:-1]:
        place = place[name]
    if without is None:
        place[path[-1]] = to
    elif isinstance(place[path[-1]], list):
        place[path[-1]].remove(without)
    else:
        del place[path[-1]][without]
    return broken(contract(OPENAPI), contract(now))


def test_texts_and_refusals_are_no_part_of_it() -> None:
    assert changed(*SHAPES, "StoryShape", "description", to="Another text.") == []
    assert changed("paths", "/stories/", "get", "responses", without="404") == []
    assert "Errors" not in contract(OPENAPI)["shapes"]
    assert "description" in contract(OPENAPI)["shapes"]["StoryShape"]["properties"]


@pytest.mark.parametrize(
    ("path", "change", "told"),
    [
        (("paths",), {"without": "/stories/"}, "GET /stories/ is gone"),
        (("paths", "/stories/"), {"without": "post"}, "POST /stories/ is gone"),
        (("paths", "/stories/", "get", "parameters"), {"to": []}, "GET /stories/: parameter query q is gone"),
        (("paths", "/stories/", "post", "responses"), {"to": {"202": {}}}, "POST /stories/: answer 201 is gone"),
        (
            ("paths", "/stories/", "get", "parameters"),
            {"to": [{"in": "query", "name": "q", "required": True, "schema": {"type": "string", "enum": ["b"]}}]},
            "GET /stories/ query q may not be a now",
        ),
        (
            (*SHAPES, "StoryShape", "properties"),
            {"without": "description"},
            "GET /stories/ 200.description is gone",
        ),
        ((*SHAPES, "StoryShape", "required"), {"to": []}, "GET /stories/ 200.description may be missing now"),
        (
            (*SHAPES, "StoryShape", "properties", "description", "type"),
            {"to": ["string", "null"]},
            "GET /stories/ 200.description may be null now",
        ),
        (
            (*SHAPES, "SourceShape", "properties", "names", "items", "type"),
            {"to": "integer"},
            "GET /stories/ 200.source.names[] may be integer now",
        ),
        ((*SHAPES, "NewRequest", "required"), {"to": ["text", "kind"]}, "POST /stories/ body.kind is required now"),
        (
            (*SHAPES, "NewRequest", "properties", "kind", "enum"),
            {"without": "x"},
            "POST /stories/ body.kind may not be x now",
        ),
        (
            (*SHAPES, "NewRequest", "properties", "text", "type"),
            {"to": "integer"},
            "POST /stories/ body.text may not be string now",
        ),
    ],
)  # fmt: skip
def test_what_breaks_a_client_is_told(path: tuple[str, ...], change: dict[str, Any], told: str) -> None:
    assert told in changed(*path, **change)


@pytest.mark.parametrize(
    ("path", "more"),
    [
        (("paths", "/more/"), {"get": {"responses": {}}}),
        ((*SHAPES, "StoryShape", "properties", "more"), {"type": "string"}),
        ((*SHAPES, "NewRequest", "properties", "more"), {"type": "string"}),
        ((*SHAPES, "NewRequest", "properties", "text", "type"), ["string", "null"]),
        ((*SHAPES, "NewRequest", "required"), []),
        ((*SHAPES, "StoryShape", "properties", "from", "type"), "string"),
        ((*SHAPES, "NewRequest", "properties", "kind", "enum"), ["x", "y", "z"]),
    ],
)
def test_what_is_more_breaks_nobody(path: tuple[str, ...], more: Any) -> None:
    assert changed(*path, to=more) == []


def test_the_types_are_those_of_the_contract() -> None:
    told = python_types(contract(OPENAPI))
    compile(told, "shapes.py", "exec")
    assert 'class New(TypedDict):\n    text: str\n    kind: NotRequired[Literal["x", "y"]]' in told
    assert "class Source(TypedDict):\n    names: list[str]" in told
    story = '{"description": "str", "source": "NotRequired[Source | None]", "from": "NotRequired[str | None]"}'
    assert f"Story = TypedDict('Story', {story})" in told  # "from" is no name of Python's
    assert "Errors" not in told
