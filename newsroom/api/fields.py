"""What clients send, field by field: strict, with an error that points at what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from articles.dates import DateError, parse_published
from articles.identity import day_start

DATE_SCHEMA = {
    "anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}],
    "description": "RFC 3339, or a day in the newsroom's zone.",
    "examples": ["2022-10-27T06:00:00Z", "2022-10-27"],
}
FAR_AHEAD = datetime(2200, 1, 1, tzinfo=UTC)


class Strict(serializers.Serializer[Any]):
    """Input whose unknown fields are errors. Every message is "field: what is wrong"."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError(
                    {name[:100]: [_no_such_field(name, self.fields)] for name in unknown[:20]}
                )
        return super().to_internal_value(data)


def _no_such_field(name: str, known: Iterable[str]) -> ErrorDetail:
    return ErrorDetail(f"There is no such field.{meant(name, known)}", "unknown")


def meant(name: str, known: Iterable[str]) -> str:
    """What may have been meant by a name that there is not, as a sentence; or nothing."""
    likely = get_close_matches(name[:100].lower(), list(known), 1)
    return f" Did you mean “{likely[0]}”?" if likely else ""


def query_data(query: QueryDict, serializer: serializers.Serializer[Any]) -> dict[str, Any]:
    """Query parameters as a serializer reads them; only those that are lists may stand twice."""
    data: dict[str, Any] = {}
    for name, values in query.lists():
        if isinstance(serializer.fields.get(name), serializers.ListField):
            data[name] = values
        elif len(values) > 1:
            raise serializers.ValidationError({name[:100]: [ErrorDetail("Given more than once.", "repeated")]})
        else:
            data[name] = values[0]
    return data


@extend_schema_field(DATE_SCHEMA)
class PublishedField(serializers.Field[datetime | date, str, str, Any]):
    """When a story was published: a moment, or a day in the newsroom's zone."""

    default_error_messages = {"not_a_string": "Write it like 2022-10-27 or 2022-10-27T06:00:00Z."}
    bound: datetime | None = None

    def to_internal_value(self, data: Any) -> datetime | date:
        if not isinstance(data, str) or not data.isascii():  # digits of other scripts are read, but by people
            self.fail("not_a_string")
        try:
            found = parse_published(data, timezone.get_default_timezone(), now=self.bound)
        except DateError as error:
            raise serializers.ValidationError(error.message, error.code) from None
        if found.value is None:
            raise serializers.ValidationError(found.note, "ambiguous")
        return found.value

    def to_representation(self, value: Any) -> str:
        return str(value)


@extend_schema_field(DATE_SCHEMA)
class MomentField(PublishedField):
    """A moment; a bare day is its first in the newsroom's zone. Years far ahead are allowed."""

    bound = FAR_AHEAD

    def to_internal_value(self, data: Any) -> datetime:
        value = super().to_internal_value(data)
        return value if isinstance(value, datetime) else day_start(value)


class Text(serializers.CharField):
    """A string, where JSON's numbers are none."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Id(serializers.UUIDField):
    """A UUID as a string."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false, and no other word for it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


@extend_schema_field({"type": "string"})
class NamesField(serializers.Field[frozenset[str], str, str, Any]):
    """Names with commas between them, out of those that there are."""

    default_error_messages = {"unknown": "There is no “{name}” here.{meant}"}

    def __init__(self, known: Iterable[str], **options: Any) -> None:
        self.known = list(known)
        super().__init__(required=False, **options)

    def to_internal_value(self, data: str) -> frozenset[str]:
        names = [name.strip() for name in data.split(",")]
        for name in names:
            if name not in self.known:
                self.fail("unknown", name=name[:100], meant=meant(name, self.known))
        return frozenset(names)

    def to_representation(self, value: frozenset[str]) -> str:
        return ",".join(sorted(value))


class IncludeField(NamesField):
    """What is told beyond the short form."""

    def __init__(self, *known: str) -> None:
        super().__init__(known, help_text=f"Tell these too, with commas between them: {', '.join(known)}.")


class FieldsField(NamesField):
    """Which fields of a shape are told; its id always is."""

    def __init__(self, shape: type[serializers.Serializer[Any]]) -> None:
        super().__init__(shape().get_fields(), help_text="Tell these fields alone, with commas between them, and `id`.")

    def to_internal_value(self, data: str) -> frozenset[str]:
        return super().to_internal_value(data) | {"id"}


class SubjectInput(Strict):
    """A subject as the source codes it."""

    scheme = Text(max_length=250, allow_blank=True, default="")
    code = Text(max_length=250, allow_blank=True, default="")
    name = Text(max_length=250, allow_blank=True, default="")

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        if not (attrs["code"] or attrs["name"]):
            raise serializers.ValidationError("A subject has a code or a name.", "blank")
        return attrs


class ReasonInput(Strict):
    """The body of an act that needs nothing more than, if at all, its reason."""

    reason = Text(max_length=2000, allow_blank=True, default="")


@extend_schema_field(
    {
        "type": "object",
        "propertyNames": {"pattern": "^[A-Za-z0-9_-]{1,40}$"},
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 250},
    }
)
class CodesField(serializers.DictField):
    """``{"wikidata": "Q22686"}``: ids of other files, by a short name of the file."""

    child = Text(max_length=250)
    default_error_messages = {"bad_key": "“{name}” is no short name of a file: a–z, 0–9, - and _ only."}

    def to_internal_value(self, data: Any) -> Any:
        found = super().to_internal_value(data)
        for key in found:
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", key):
                self.fail("bad_key", name=key[:40])
        return found
