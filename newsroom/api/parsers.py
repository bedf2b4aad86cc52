"""Request bodies, read strictly: what is not understood is refused, never guessed or ignored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from newsroom.api.errors import TooLarge

FORM_OVERHEAD = 1024 * 1024  # bytes of a multipart body beside its file


class StrictJSONParser(parsers.JSONParser):
    """JSON in UTF-8 (RFC 8259), of bounded size, without repeated names, NaN or bottomless nesting."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(limit + 1)
        if len(body) > limit:
            raise TooLarge(f"The body is larger than {limit:,} bytes.")
        try:
            return json.loads(body.decode("utf-8"), object_pairs_hook=_unrepeated, parse_constant=_refuse_constant)
        except UnicodeDecodeError as error:
            raise ParseError(f"The body is not UTF-8 (byte {error.start}).") from error
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}") from error
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error


class BoundedMultiPartParser(parsers.MultiPartParser):
    """Forms with a file, refused before they are read where they say that they are too large."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        assert parser_context is not None
        length = int(parser_context["request"].META.get("CONTENT_LENGTH") or 0)
        if length > settings.UPLOAD_MAX_BYTES + FORM_OVERHEAD:
            raise TooLarge(f"The file is larger than {settings.UPLOAD_MAX_BYTES:,} bytes.")
        return super().parse(stream, media_type, parser_context)


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")
