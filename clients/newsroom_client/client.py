"""The archive as a client sees it: stories, what they are about, decisions, search, and what changes."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, Unpack, cast
from urllib.parse import quote

from newsroom_client.http import Answer, Connection
from newsroom_client.shapes import (
    AnnotateInput,
    Annotation,
    ArticleChange,
    ArticleInput,
    Entity,
    EntityDetail,
    Event,
    Feed,
    Hit,
    KnownArticleInput,
    Story,
    Tag,
    TagDecided,
    Undone,
    Upload,
)

Kind = Literal["people", "organizations", "places"]
POLL = 0.3  # seconds
ANNOTATED_WITHIN = 60  # seconds


class Newsroom:
    """One archive, as the user of a token may see and change it.

    ``timeout`` are seconds without an answer, ``attempts`` how often a request is sent that nobody answers or that may
    succeed later. What is refused raises ApiError. For each thread one of its own.
    """

    def __init__(self, address: str, token: str, *, timeout: float = 30, attempts: int = 4) -> None:
        self._connection = Connection(address, token, timeout=timeout, attempts=attempts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def ask(self, method: str, path: str, **options: Any) -> Answer:
        """Any request to the API, for what has no method here (docs/api.md)."""
        return self._connection.ask(method, path, **options)

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """All rows of a list, page by page as they are taken."""
        address: str | None = path
        while address:
            page = self.ask("GET", address, query=query if address == path else None).json
            yield from page["results"]
            address = page["next"]

    # --- Stories -----------------------------------------------------------------------------------------------------

    def create_story(self, **story: Unpack[ArticleInput]) -> Story:
        """Store a story. A known one is recognised: other words make a revision of it."""
        return cast(Story, self.ask("POST", "articles/", body=story).json)

    def put_story(
        self,
        source: str,
        external_id: str,
        *,
        wait: int = 0,
        match: str | None = None,
        **story: Unpack[KnownArticleInput],
    ) -> Story:
        """Store a story under the id that its own system has for it, or revise it; with ``wait`` once it is tagged.

        ``match`` is the ETag of what it replaces, ``*`` whatever that is; without it, words that somebody else wrote
        last are not written over (ApiError 428).
        """
        path = f"articles/by-external-id/{quote(source, safe='')}/{quote(external_id)}/"
        headers = {"If-Match": match} if match else {}
        query = {"wait": wait or None}
        return cast(Story, self.ask("PUT", path, query=query, body=story, headers=headers, patience=wait).json)

    def story(self, pk: str, *, tags: str = "shown") -> Story:
        return cast(Story, self.ask("GET", f"articles/{pk}/", query={"tags": tags}).json)

    def until_tagged(self, pk: str, *, patience: float = 60, tags: str = "shown") -> Story:
        """The story once its tagging is done or has failed (``tagging.state``); raises TimeoutError."""
        deadline = time.monotonic() + patience
        while True:
            story = self.story(pk, tags=tags)
            if story["tagging"] and story["tagging"]["state"] in ("done", "failed"):
                return story
            if time.monotonic() > deadline:
                raise TimeoutError(f"{pk} was not tagged within {patience} seconds.")
            time.sleep(POLL)

    def stories(self, **query: Any) -> Iterator[Story]:
        """Stories, the newest first: ``state``, ``source``, ``published_from``, ``include="text,mentions"`` …"""
        return self.pages("articles/", **query)

    def change_story(self, pk: str, **change: Unpack[ArticleChange]) -> Story:
        """Other words, another state, an embargo. Raises Changed where somebody else was quicker."""
        read = self.ask("GET", f"articles/{pk}/")
        match = {"If-Match": read.etag} if read.etag else {}
        return cast(Story, self.ask("PATCH", f"articles/{pk}/", body=change, headers=match).json)

    def search(self, q: str = "", **query: Any) -> Iterator[Hit]:
        """All stories found, by the archive's grammar (docs/search.md)."""
        return self.pages("search/", q=q, facets=False, **query)

    def upload(self, file: Path | bytes, *, filename: str = "", source: str = "") -> Upload:
        """Send a file in any format that the archive reads; ``upload_of`` says what became of it."""
        content = file.read_bytes() if isinstance(file, Path) else file
        named = filename or (file.name if isinstance(file, Path) else "upload")
        body, content_type = _form(content, named, {"source": source} if source else {})
        return cast(Upload, self.ask("POST", "uploads/", content=body, content_type=content_type).json)

    def upload_of(self, pk: str) -> Upload:
        return cast(Upload, self.ask("GET", f"uploads/{pk}/").json)

    # --- What they are about -----------------------------------------------------------------------------------------

    def records(self, kind: Kind, **query: Any) -> Iterator[Entity]:
        """The authority file: ``q`` is the beginning of a name, or like it."""
        return self.pages(f"{kind}/", **query)

    def record(self, kind: Kind, pk: str) -> EntityDetail:
        """One record; of one that was merged, the record that stayed."""
        answer = self.ask("GET", f"{kind}/{pk}/")
        if answer.status == 301:
            answer = self.ask("GET", answer.headers["location"])
        return cast(EntityDetail, answer.json)

    def events(self, **query: Any) -> Iterator[Event]:
        return self.pages("events/", **query)

    def tags(self, **query: Any) -> Iterator[Tag]:
        return self.pages("tags/", **query)

    def annotate(self, **text: Unpack[AnnotateInput]) -> Annotation:
        """What a text would be tagged with. Nothing of it is stored. Raises TimeoutError where no worker was free."""
        answer = self.ask("POST", "annotate/", body=text)
        deadline = time.monotonic() + ANNOTATED_WITHIN
        while answer.status == 202 or "result" in answer.json:
            job = answer.json
            if job.get("result"):
                return cast(Annotation, job["result"])
            if job["state"] not in ("waiting", "running") or time.monotonic() > deadline:
                raise TimeoutError(f"The text was not read: {job['state']}. {job['error']}")
            time.sleep(POLL)
            answer = self.ask("GET", job["url"])
        return cast(Annotation, answer.json)

    # --- Decisions ---------------------------------------------------------------------------------------------------

    def accept(self, tag: str, *, reason: str = "") -> TagDecided:
        return self._decide(tag, "accept", reason=reason)

    def reject(self, tag: str, *, reason: str = "") -> TagDecided:
        """Wrong: it is hidden at once and not suggested for this story again."""
        return self._decide(tag, "reject", reason=reason)

    def relink(self, tag: str, record: str, *, reason: str = "") -> TagDecided:
        """The words mean another record."""
        return self._decide(tag, "relink", entity=record, reason=reason)

    def _decide(self, tag: str, act: str, **body: str) -> TagDecided:
        return cast(TagDecided, self.ask("POST", f"tags/{tag}/{act}/", body=body).json)

    def undo(self, decision: str, *, reason: str = "") -> Undone:
        return cast(Undone, self.ask("POST", f"decisions/{decision}/undo/", body={"reason": reason}).json)

    # --- What changes ------------------------------------------------------------------------------------------------

    def changes(self, since: str | None = None, *, wait: int = 30, objects: bool = True) -> Iterator[Feed]:
        """Pages of the change feed, without end. Keep each page's ``cursor`` in one transaction with what you make of
        its rows, and begin with it again: nothing is missed, and nothing comes twice but where you were cut off."""
        while True:
            query = {"since": since, "wait": wait, "include": "object" if objects else None}
            answer = self.ask("GET", "changes/", query=query, patience=wait)
            page = cast(Feed, answer.json)
            since = page["cursor"]
            yield page
            if not page["more"] and "retry-after" in answer.headers:  # others wait already
                time.sleep(float(answer.headers["retry-after"]))


def _form(content: bytes, filename: str, fields: dict[str, str]) -> tuple[bytes, str]:
    """A body of ``multipart/form-data``, and its content type."""
    boundary = uuid.uuid4().hex
    head = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    name = filename.replace("\\", "_").replace('"', "%22").replace("\r", " ").replace("\n", " ")
    head += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    head += "Content-Type: application/octet-stream\r\n\r\n"
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
