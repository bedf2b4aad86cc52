"""Is what is recorded true? Every original byte, every revision, mention and count is looked at again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection

from articles.models import Revision, Upload
from articles.text import fingerprint
from tagging.models import Mention

CHUNK = 1024 * 1024
# What can be asked of the database as a whole: what is looked at, what is wrong with it, and which rows are.
QUESTIONS = (
    (
        "revision",
        "the numbers of its story's versions have a gap",
        """SELECT article_id FROM articles_revision
        GROUP BY article_id HAVING max(number) <> count(*) OR min(number) <> 1""",
    ),
    (
        "article",
        "its current words are not its newest",
        """SELECT a.id FROM articles_article AS a LEFT JOIN articles_revision AS c ON c.id = a.current_id
        WHERE c.article_id IS DISTINCT FROM a.id OR c.number <> (
            SELECT max(number) FROM articles_revision AS r WHERE r.article_id = a.id)""",
    ),
    (
        "search document",
        "it does not say what its story says",
        """SELECT a.id FROM articles_article AS a JOIN articles_revision AS r ON r.id = a.current_id
        LEFT JOIN articles_searchdocument AS d ON d.article_id = a.id
        WHERE d.headline IS DISTINCT FROM r.headline OR NOT starts_with(r.text, d.text)
            OR (d.text = '' AND r.text <> '')""",
    ),
    (
        "upload",
        "it is called done, but not all of its stories are",
        """SELECT u.id FROM articles_upload AS u WHERE u.state = 'done' AND (
            NOT EXISTS (SELECT FROM articles_item AS i WHERE i.upload_id = u.id)
            OR EXISTS (SELECT FROM articles_item AS i
                       WHERE i.upload_id = u.id AND i.state IN ('waiting', 'failed')))""",
    ),
    (
        "item",
        "it is called taken, but has no story",
        """SELECT i.id FROM articles_item AS i
        WHERE i.state IN ('done', 'revised') AND (i.article_id IS NULL OR i.revision_id IS NULL)""",
    ),
    (
        "tagging",
        "it is called done, but another version is the current one and has no run",
        """SELECT a.id FROM articles_article AS a WHERE a.current_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM tagging_taggingrun AS run WHERE run.revision_id = a.current_id)""",
    ),
    (
        "meaning of a name",
        "its count is not that of the accepted tags",
        """SELECT entity_id FROM (
            SELECT entity_id, key, sum(stories) AS stories FROM tagging_meant GROUP BY entity_id, key
        ) AS counted FULL JOIN (
            SELECT entity_id, key, count(*) AS stories FROM tagging_tag, unnest(surfaces) AS key
            WHERE state = 'accepted' AND decided_by_id IS NOT NULL GROUP BY entity_id, key
        ) AS real USING (entity_id, key)
        WHERE coalesce(counted.stories, 0) <> coalesce(real.stories, 0)""",
    ),
)


class Fault(NamedTuple):
    kind: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.what}"


def faults() -> Iterator[Fault]:
    yield from _originals()
    yield from _revisions()
    yield from _mentions()
    for kind, what, query in QUESTIONS:
        with connection.cursor() as cursor:
            cursor.execute(query)
            yield from (Fault(kind, str(key), what) for (key,) in cursor.fetchall())


def counts() -> dict[str, int]:
    """What was looked at."""
    return {
        "originals": Upload.objects.values("sha256").distinct().count(),
        "revisions": Revision.objects.count(),
        "mentions": Mention.objects.count(),
    }


def _originals() -> Iterator[Fault]:
    uploads = Upload.objects.order_by("sha256", "pk").distinct("sha256").only("file", "sha256", "size")
    for upload in uploads.iterator(chunk_size=1_000):
        if wrong := _wrong_bytes(upload):
            yield Fault("original", str(upload.pk), wrong)


def _wrong_bytes(upload: Upload) -> str:
    digest, size = hashlib.sha256(), 0
    try:
        with upload.file.open("rb") as file:
            while data := file.read(CHUNK):
                digest.update(data)
                size += len(data)
    except OSError as error:
        return f"its file cannot be read ({error})"
    if size != upload.size:
        return f"its file has {size:,} bytes, not {upload.size:,}"
    return "" if digest.hexdigest() == upload.sha256 else "its bytes are not those that were received"


def _revisions() -> Iterator[Fault]:
    rows = Revision.objects.order_by("pk").values_list("pk", "headline", "text", "fingerprint")
    for pk, headline, text, recorded in rows.iterator(chunk_size=500):
        if fingerprint(headline, text) != recorded:
            yield Fault("revision", str(pk), "its words are not those of its fingerprint")


def _mentions() -> Iterator[Fault]:
    rows = Mention.objects.order_by("revision", "pk").values_list("pk", "revision", "field", "start", "end", "text")
    words: Any = {}
    current = None
    for pk, revision, field, start, end, text in rows.iterator(chunk_size=2_000):
        if revision != current:
            current = revision
            words = Revision.objects.values("headline", "text").get(pk=revision)
        if words[field][start:end] != text:
            yield Fault("mention", str(pk), "its words do not stand at its place")
