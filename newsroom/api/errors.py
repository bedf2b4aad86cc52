"""Every refusal of the API in one form: ``{type, errors: [{code, detail, attr}]}`` (drf-standardized-errors)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import UnreadablePostError
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions, status
from rest_framework.exceptions import ErrorDetail

from articles.readers import ReadError
from articles.tidying import IngestError
from newsroom.search import SearchError
from tagging.decisions import DecisionError


class Refusal(exceptions.APIException):
    """A refusal that may have headers of its own."""

    def __init__(self, detail: Any = None, code: str | None = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail, code)
        self.headers = headers or {}


class Conflict(Refusal):
    """What was asked for does not go with how things stand."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = "This does not go with how things stand."
    default_code = "conflict"


class PreconditionRequired(Refusal):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = "Say in If-Match which state you change: the ETag that you read, or * for whatever it is."
    default_code = "precondition_required"


class PreconditionFailed(Refusal):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "It has changed since you read it: ETag says what it is now. Read it again."
    default_code = "precondition_failed"


class Unprocessable(Refusal):
    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "unprocessable"


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "The request is too large."
    default_code = "too_large"


def invalid(attr: str, message: str, code: str = "invalid") -> exceptions.ValidationError:
    """A 400 that points at one field or parameter."""
    return exceptions.ValidationError({attr: [ErrorDetail(message, code=code)]})


FIELD_OF = {
    "no_name": "name",
    "long_name": "name",
    "bad_level": "level",
    "bad_kind": "kind",
    "bad_title": "title",
    "no_start": "start",
    "bad_end": "end",
    "how_many": "articles",
}
PARAMETER_OF = {"bad_cursor": "cursor", "bad_year": "year", "bad_date": "date"}


def _undecided(error: DecisionError) -> exceptions.APIException:
    if error.code == "not_permitted":
        return exceptions.PermissionDenied(error.message)
    if error.code in FIELD_OF:
        return invalid(FIELD_OF[error.code], error.message, error.code)
    return Conflict(error.message, code=error.code)


class Handler(ExceptionHandler):
    """Turns what the rooms below raise into the answer that a client gets."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        match exc:
            case IngestError():
                return invalid(exc.field or "non_field_errors", exc.message, exc.code)
            case ReadError():
                return invalid("file", exc.message, exc.code)
            case SearchError():
                return invalid(PARAMETER_OF.get(exc.code, "q"), exc.told, exc.code)
            case DecisionError():
                return _undecided(exc)
            case DjangoValidationError():
                return exceptions.ValidationError(exc.messages)
            case RequestDataTooBig():
                return TooLarge()
            case SuspiciousOperation() | UnreadablePostError():
                return exceptions.ParseError("The request could not be read.")
        return super().convert_known_exceptions(exc)

    def get_headers(self, exc: exceptions.APIException) -> dict[str, str]:
        told: dict[str, str] = super().get_headers(exc)
        return told | getattr(exc, "headers", {})

    def format_exception(self, exc: exceptions.APIException) -> dict[str, Any]:
        told: dict[str, Any] = super().format_exception(exc)
        for error in told["errors"]:
            error["detail"] = _sayable(error["detail"])
            if error["attr"]:
                error["attr"] = _sayable(error["attr"]).removesuffix(".non_field_errors")
        return told


def _sayable(text: str) -> str:
    """An error may quote what was sent: half a surrogate pair, which JSON can spell, has no bytes in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
