"""Answers to programs go out compressed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers


class CompressForPrograms(GZipMiddleware):
    """gzip, where the request shows a token. What a browser is sent by its cookie stays as it is: whoever can make it
    ask could tell from the lengths of compressed answers what they hold (BREACH).

    An ETag names the state of a thing, however it travels: it is not weakened.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if not request.headers.get("Authorization"):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])  # of the short ones and of "not modified" too
        etag = response.get("ETag")
        answer = super().process_response(request, response)
        if etag is not None:
            answer["ETag"] = etag
        return answer
