"""Which record a decision means: one that there is, or one that is made with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from newsroom.api.fields import Id, ReasonInput, Strict, Text
from tagging.decisions import NewRecord
from tagging.models import EntityKind


class NewRecordInput(Strict):
    """A record that nobody's file has yet: made with the decision, and undone with it."""

    kind = serializers.ChoiceField(EntityKind.choices)
    name = Text(max_length=250)
    description = Text(max_length=300, allow_blank=True, default="")

    def to_internal_value(self, data: Any) -> NewRecord:
        return NewRecord(**super().to_internal_value(data))


class ChosenInput(ReasonInput):
    entity = Id(required=False, help_text="The record that is really meant.")
    new = NewRecordInput(required=False, help_text="Instead of `entity`: make the record with this decision.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        only_one(given, "entity", "new")
        return given


def only_one(given: Mapping[str, Any], *fields: str) -> None:
    if sum(name in given for name in fields) != 1:
        message = f"Send one of {' and '.join(fields)}."
        raise serializers.ValidationError({fields[0]: [ErrorDetail(message, "required")]})
