"""Requests to the API, repeated where that is safe and of use."""

from __future__ import annotations

import gzip
import http.client
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

AGAIN = {429, 502, 503, 504}  # answers after which the same request may succeed
LONGEST_PAUSE = 60.0  # seconds
WRITES = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Problem:
    """One thing that was wrong; ``attr`` is the field or parameter, if it was one."""

    code: str
    detail: str
    attr: str | None


class ApiError(Exception):
    """The API refused. ``problems`` say why; ``str()`` is for people."""

    def __init__(self, status: int, problems: list[Problem]) -> None:
        self.status, self.problems = status, problems
        super().__init__(f"{status}: " + "; ".join(f"{p.attr}: {p.detail}" if p.attr else p.detail for p in problems))

    def has(self, code: str) -> bool:
        return any(problem.code == code for problem in self.problems)


class NotFound(ApiError):
    """404: there is no such thing, or the token's user may not see it."""


class Changed(ApiError):
    """412: somebody changed it since it was read. Read it again, and decide again."""


class Unreachable(Exception):
    """Nobody answered, however often it was tried."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content) if self.content else None

    @property
    def etag(self) -> str | None:
        return self.headers.get("etag")


class Connection:
    """One connection, kept open, to one API with one token. Not for several threads at once."""

    def __init__(self, address: str, token: str, *, timeout: float, attempts: int) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ValueError(f"Not an address: {address!r}. It looks like https://news.example.")
        self._kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._root = parts.netloc, parts.path.rstrip("/") + "/api/v1/"
        self._token, self._timeout, self._attempts = token, timeout, attempts
        self._open: http.client.HTTPConnection | None = None

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        content: bytes | None = None,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        patience: float = 0,
    ) -> Answer:
        """The answer; raises ApiError where it is a refusal.

        What writes bears a key of its own, so that it is done once even where it has to be sent again because no answer
        came. ``path`` is one below the API's root, or an address that the API gave; ``patience`` are seconds that the
        answer may take beyond the usual.
        """
        sent = json.dumps(body).encode() if body is not None else content
        told = {"Authorization": f"Token {self._token}", "Accept": "application/json", "Accept-Encoding": "gzip"}
        if sent is not None:
            told["Content-Type"] = content_type
        if method in WRITES:
            told["Idempotency-Key"] = str(uuid.uuid4())
        target = self._target(path, query)
        for attempt in range(self._attempts):
            is_last = attempt + 1 == self._attempts
            try:
                answer = self._send(method, target, sent, {**told, **(headers or {})}, patience)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if is_last:
                    raise Unreachable(f"{self._host}: {error}") from error
                time.sleep(2**attempt / 4)
                continue
            if answer.status not in AGAIN or is_last:
                return _checked(answer)
            time.sleep(_pause(answer, attempt))
        raise AssertionError("at least one attempt")

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _target(self, path: str, query: Mapping[str, Any] | None) -> str:
        if "://" in path:
            parts = urlsplit(path)
            if parts.netloc != self._host:
                raise ValueError(f"{path} is not of {self._host}: the token stays here.")
            target = parts.path + (f"?{parts.query}" if parts.query else "")
        else:
            target = self._root + path.lstrip("/")
        asked = {name: _written(value) for name, value in (query or {}).items() if value is not None}
        return f"{target}{'&' if '?' in target else '?'}{urlencode(asked, doseq=True)}" if asked else target

    def _send(
        self, method: str, target: str, content: bytes | None, headers: Mapping[str, str], patience: float
    ) -> Answer:
        if self._open is None:
            self._open = self._kind(self._host, timeout=self._timeout)
        self._open.timeout = self._timeout + patience
        if self._open.sock is not None:
            self._open.sock.settimeout(self._timeout + patience)
        self._open.request(method, target, content, dict(headers))
        response = self._open.getresponse()
        told = {name.lower(): value for name, value in response.getheaders()}
        read = response.read()
        return Answer(response.status, told, gzip.decompress(read) if told.get("content-encoding") == "gzip" else read)


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_written(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _pause(answer: Answer, attempt: int) -> float:
    try:
        return min(float(answer.headers.get("retry-after", "")), LONGEST_PAUSE)
    except ValueError:
        return float(min(2**attempt / 2, LONGEST_PAUSE))


def _checked(answer: Answer) -> Answer:
    if answer.status < 400:
        return answer
    try:
        problems = [Problem(each["code"], each["detail"], each["attr"]) for each in answer.json["errors"]]
    except (ValueError, KeyError, TypeError):  # a proxy, not the API
        problems = [Problem("unknown", answer.content[:200].decode("utf-8", "replace"), None)]
    kind = {404: NotFound, 412: Changed}.get(answer.status, ApiError)
    raise kind(answer.status, problems)
