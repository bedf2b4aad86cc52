"""What clients of the API rely on, out of its OpenAPI description; what would break them; and their types.

The contract is the description without its texts, examples and refusals. What may change without a new version: more
paths, more that can be asked for, more in an answer. Everything else breaks somebody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from keyword import iskeyword
from typing import Any

from newsroom.api.schema import SOME_FIELDS

Json = dict[str, Any]
TEXTS = {"description", "title", "summary", "example", "examples", "externalDocs", "operationId", "tags", "security"}
METHODS = ("get", "post", "put", "patch", "delete")


def contract(description: Json) -> Json:
    """The part of an OpenAPI description that a client's code depends on."""
    paths = {path: _methods(item) for path, item in description["paths"].items()}
    used: dict[str, Any] = {}
    _use(paths, description["components"]["schemas"], used)
    return {"paths": paths, "shapes": dict(sorted(used.items()))}


def _methods(item: Json) -> Json:
    return {method: _operation(item[method]) for method in METHODS if method in item}


def _operation(operation: Json) -> Json:
    parameters = {f"{each['in']} {each['name']}": _parameter(each) for each in operation.get("parameters", ())}
    answers = {code: _body(answer) for code, answer in operation["responses"].items() if code < "400"}
    sent = {"sent": _body(operation["requestBody"])} if "requestBody" in operation else {}
    return {"parameters": dict(sorted(parameters.items())), **sent, "answers": answers}


def _parameter(parameter: Json) -> Json:
    return {"required": parameter.get("required", False), "shape": _bare(parameter["schema"])}


def _body(body: Json) -> Json:
    return {media: _bare(content.get("schema", {})) for media, content in sorted(body.get("content", {}).items())}


def _bare(shape: Any) -> Any:
    """Without texts. A property may be called like one of them."""
    if isinstance(shape, list):
        return [_bare(part) for part in shape]
    if not isinstance(shape, dict):
        return shape
    if SOME_FIELDS in shape.get("anyOf", ()):  # with `fields` an answer is what its asker wanted
        return _bare(next(part for part in shape["anyOf"] if part != SOME_FIELDS))
    bare = {name: _bare(part) for name, part in shape.items() if name not in TEXTS and name != "properties"}
    if "properties" in shape:
        bare["properties"] = {name: _bare(part) for name, part in shape["properties"].items()}
    return bare


def _use(part: Any, shapes: Json, used: Json) -> None:
    """Add the shapes that ``part`` refers to, and those that these do."""
    for name in _names(part):
        if name not in used:
            used[name] = _bare(shapes[name])
            _use(used[name], shapes, used)


def _names(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _names(each)
    elif isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].rpartition("/")[2]
        for each in part.values():
            yield from _names(each)


# --- What breaks a client --------------------------------------------------------------------------------------------


def broken(before: Json, now: Json) -> list[str]:
    """What a client that was written against ``before`` would stumble over, in words."""
    return list(_Comparison(before["shapes"], now["shapes"]).paths(before["paths"], now["paths"]))


class _Comparison:
    def __init__(self, before: Json, now: Json) -> None:
        self.before, self.now = before, now
        self.seen: set[tuple[str, str, bool]] = set()

    def paths(self, before: Json, now: Json) -> Iterator[str]:
        for path, methods in before.items():
            for method, operation in methods.items():
                where = f"{method.upper()} {path}"
                if method not in now.get(path, {}):
                    yield f"{where} is gone"
                else:
                    yield from self.operation(where, operation, now[path][method])

    def operation(self, where: str, before: Json, now: Json) -> Iterator[str]:
        for name, parameter in before["parameters"].items():
            if name not in now["parameters"]:
                yield f"{where}: parameter {name} is gone"
            else:
                yield from self.shape(
                    f"{where} {name}", parameter["shape"], now["parameters"][name]["shape"], sent=True
                )
        for name, parameter in now["parameters"].items():
            if parameter["required"] and not before["parameters"].get(name, {}).get("required"):
                yield f"{where}: parameter {name} is required now"
        if "sent" in now and "sent" not in before:
            yield f"{where}: a body is required now"
        yield from self.bodies(f"{where} body", before.get("sent", {}), now.get("sent", {}), sent=True)
        for code, answer in before["answers"].items():
            if code not in now["answers"]:
                yield f"{where}: answer {code} is gone"
            else:
                yield from self.bodies(f"{where} {code}", answer, now["answers"][code], sent=False)

    def bodies(self, where: str, before: Json, now: Json, *, sent: bool) -> Iterator[str]:
        for media, shape in before.items():
            if media not in now:
                yield f"{where}: {media} is gone"
            else:
                yield from self.shape(where, shape, now[media], sent=sent)

    def shape(self, where: str, before: Json, now: Json, *, sent: bool) -> Iterator[str]:
        pair = (json.dumps(before), json.dumps(now), sent)
        if pair in self.seen:
            return
        self.seen.add(pair)
        before, now = self.read(before, self.before), self.read(now, self.now)
        wanted, given = (now, before) if sent else (before, now)  # who receives must take all that the other may give
        if missing := _kinds(given) - _kinds(wanted):
            yield f"{where} {'may not be' if sent else 'may be'} {', '.join(sorted(missing))} now"
        if sent and "enum" in now and (gone := [v for v in before.get("enum", ()) if v not in now["enum"]]):
            yield f"{where} may not be {', '.join(map(str, gone))} now"
        yield from self.properties(where, before, now, sent=sent)
        if "items" in before and "items" in now:
            yield from self.shape(f"{where}[]", before["items"], now["items"], sent=sent)
        yield from self.alternatives(where, before, now, sent=sent)

    def properties(self, where: str, before: Json, now: Json, *, sent: bool) -> Iterator[str]:
        known, have = before.get("properties", {}), now.get("properties", {})
        for name, shape in known.items():
            if name not in have:
                yield f"{where}.{name} is gone"
                continue
            yield from self.shape(f"{where}.{name}", shape, have[name], sent=sent)
            if not sent and name in before.get("required", ()) and name not in now.get("required", ()):
                yield f"{where}.{name} may be missing now"
        if sent:
            for name in set(now.get("required", ())) - set(before.get("required", ())):
                yield f"{where}.{name} is required now"

    def alternatives(self, where: str, before: Json, now: Json, *, sent: bool) -> Iterator[str]:
        """Of a thing that may be null, or one that stands alone in a list of alternatives."""
        one, other = _alternatives(before), _alternatives(now)
        if len(one) == len(other) == 1 and (one[0] is not before or other[0] is not now):
            yield from self.shape(where, one[0], other[0], sent=sent)

    def read(self, shape: Json, shapes: Json) -> Json:
        return shapes[shape["$ref"].rpartition("/")[2]] if "$ref" in shape else shape


def _alternatives(shape: Json) -> list[Json]:
    """Null apart."""
    parts = shape.get("oneOf") or shape.get("anyOf") or shape.get("allOf")
    return [part for part in parts if part.get("type") != "null"] if parts else [shape]


def _kinds(shape: Json) -> set[str]:
    """The JSON types of a value; nothing where anything goes."""
    parts = shape.get("oneOf") or shape.get("anyOf")
    if parts:
        return {"null"} if any(part.get("type") == "null" for part in parts) else set()
    told = shape.get("type", [])
    return {told} if isinstance(told, str) else set(told)


# --- Types for a client in Python ------------------------------------------------------------------------------------

HEAD = '''"""What the API takes and answers. Made from the API itself (manage.py api_contract --write), not by hand."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict
'''
SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def python_types(contract: Json) -> str:
    """A module with a TypedDict for each object of the contract and a Literal for each choice."""
    names = _python_names(contract["shapes"])
    types = [_declared(names[name], shape, names) for name, shape in contract["shapes"].items()]
    return "\n\n".join([HEAD.rstrip("\n"), *types]) + "\n"


def _python_names(shapes: Json) -> dict[str, str]:
    """Without our endings, where that is clear."""
    endings = re.compile(r"^Patched|(Request|(?<!^)Shape|(?<!^)Enum)$")
    short = {name: endings.sub("", endings.sub("", name)) for name in shapes}
    taken = list(short.values())
    return {name: each if taken.count(each) == 1 else name for name, each in short.items()}


def _declared(name: str, shape: Json, names: dict[str, str]) -> str:
    if "properties" not in shape:
        return f"{name} = {_python(shape, names)}"
    needed = shape.get("required", ())
    keys = {
        key: _python(part, names) if key in needed else f"NotRequired[{_python(part, names)}]"
        for key, part in shape["properties"].items()
    }
    if all(key.isidentifier() and not iskeyword(key) for key in keys):
        return "\n".join([f"\nclass {name}(TypedDict):", *(f"    {key}: {kind}" for key, kind in keys.items())]) + "\n"
    return f"{name} = TypedDict({name!r}, {{" + ", ".join(f'"{key}": "{kind}"' for key, kind in keys.items()) + "})"


def _python(shape: Json, names: dict[str, str]) -> str:
    if "$ref" in shape:
        return names[shape["$ref"].rpartition("/")[2]]
    if parts := shape.get("oneOf") or shape.get("anyOf") or shape.get("allOf"):
        return " | ".join(dict.fromkeys(_python(part, names) for part in parts))
    if "enum" in shape:
        return (
            "Literal[" + ", ".join(json.dumps(value) if value is not None else "None" for value in shape["enum"]) + "]"
        )
    told = shape.get("type", [])
    kinds = [told] if isinstance(told, str) else told
    return " | ".join(_of_kind(kind, shape, names) for kind in kinds) or "Any"


def _of_kind(kind: str, shape: Json, names: dict[str, str]) -> str:
    if kind == "array":
        return f"list[{_python(shape.get('items', {}), names)}]"
    if kind == "object":
        rest = shape.get("additionalProperties", {})
        return f"dict[str, {_python(rest, names) if isinstance(rest, dict) else 'Any'}]"
    return SCALARS[kind]
