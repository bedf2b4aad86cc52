"""Many things in one request: each succeeds or fails alone, and is answered in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_field
from drf_standardized_errors.formatter import flatten_errors
from rest_framework import exceptions, serializers

from newsroom.api.errors import Handler
from newsroom.api.fields import Strict
from newsroom.api.job_shapes import JobShape
from newsroom.api.results import ItemResult

MOST = 1_000
FEW = 50  # that a request does itself; more are done in the background

Checked = tuple[Any, dict[str, str] | None]  # an item as it was read, or what is wrong with it


class BulkInput(Strict):
    items = serializers.ListField(
        child=serializers.JSONField(), min_length=1, max_length=MOST, help_text=f"Up to {MOST:,}."
    )


def bulk_operation(name: str, few: int, example: OpenApiExample) -> Callable[[Any], Any]:
    """How a bulk endpoint is described."""
    return extend_schema(
        request=BulkInput,
        responses={
            200: OpenApiResponse(BulkShape, f"Up to {few}: all were looked at; each has its own `status`."),
            202: OpenApiResponse(BulkShape, "More: they go on in the background; see `jobs/{id}/results/`."),
        },
        examples=[example],
        operation_id=name,
    )


class BulkShape(JobShape):
    """How far it is, and the results where it is over already."""

    results = serializers.SerializerMethodField(help_text="In order; empty where it goes on in the background.")

    @extend_schema_field(ItemResult(many=True))
    def get_results(self, job: Any) -> Any:
        return ItemResult(self.context["results"], many=True, context=self.context).data


def checked(items: list[Any], check: Callable[[Any], Any]) -> Iterator[Checked]:
    """Each item as ``check`` reads it, or its first error, which points into the request."""
    for number, item in enumerate(items):
        try:
            yield check(item), None
        except exceptions.APIException as error:
            yield None, first_error(error, f"items.{number}")


def first_error(error: Exception, at: str) -> dict[str, str]:
    context: Any = {}
    known: Any = Handler(error, context).convert_known_exceptions(error)
    found = flatten_errors(known.detail)[0]
    attr = (found.attr or "").removesuffix("non_field_errors").rstrip(".")
    return {"code": found.code, "detail": found.detail, "attr": f"{at}.{attr}".rstrip(".")}
