"""The change feed: one row per change, numbered in commit order by one sequencer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q

from articles.models.touching import NOTE_CHANGE, note

SEQUENCER_LOCK = 0x6E657773  # any constant of our own: who holds it may number rows


def by_token(actor: Any) -> dict[str, str]:
    """For ``data``: the token by which somebody came, if they did."""
    token = getattr(actor, "token_name", "")
    return {"token": token} if token else {}


class ChangeQuerySet(models.QuerySet["Change"]):
    def record(
        self,
        action: str,
        kind: str,
        object_id: UUID | str,
        *,
        article_id: UUID | None = None,
        actor: Any = None,
        **data: Any,
    ) -> Change:
        """Note a change in the transaction that makes it; with the token by which its actor came."""
        data |= by_token(actor)
        return self.create(action=action, kind=kind, object_id=object_id, article_id=article_id, actor=actor, data=data)

    def number(self, limit: int = 5000) -> int:
        """Give the next numbers to committed rows; returns how many.

        A plain serial shows gaps that fill later (a slow transaction commits a low number late), so a follower
        would miss rows. Here only committed rows get a number, one sequencer at a time.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            # The lock comes first, in its own statement: the next one must see what its last holder committed.
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
            if not cursor.fetchone()[0]:
                return 0
            cursor.execute(NUMBER_CHANGES, [limit])
            return cursor.rowcount


NUMBER_CHANGES = """
UPDATE articles_change SET seq = numbered.seq
FROM (
    SELECT id, (SELECT coalesce(max(seq), 0) FROM articles_change) + row_number() OVER (ORDER BY id) AS seq
    FROM (SELECT id FROM articles_change WHERE seq IS NULL ORDER BY id LIMIT %s) AS waiting
) AS numbered
WHERE articles_change.id = numbered.id
"""


class Change(models.Model):
    """Something that a follower of the archive must know: created, revised, decided, merged, lifted, removed …"""

    id = models.BigAutoField(primary_key=True)
    seq = models.BigIntegerField(null=True, unique=True, help_text="Its place in the feed; empty until numbered.")
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=30)
    kind = models.CharField(max_length=20, help_text="article, tag, person, event …")
    object_id = models.UUIDField()
    article_id = models.UUIDField(null=True, help_text="Whose visibility decides who may see this row.")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="Empty: a machine, or nobody knows.",
    )
    data = models.JSONField(default=dict)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["id"], name="change_to_number", condition=Q(seq__isnull=True)),
            models.Index(fields=["kind", "object_id"], name="change_object"),
        ]
        triggers = [note("told", pgtrigger.Insert, NOTE_CHANGE)]

    def __str__(self) -> str:
        return f"{self.action} {self.kind} {self.object_id}"


class Touched(models.Model):
    """What followers must read again, noted by the database itself (``articles.models.touching``): no way of writing
    forgets it. A row waits here until it is told (``newsroom.following``), and is then gone."""

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(null=True, db_index=True, help_text="The transaction that wrote it.")
    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()
    was = models.SmallIntegerField(null=True, help_text="Of a story: who saw it before, and who sees it now.")
    now = models.SmallIntegerField(null=True)
    change_id = models.BigIntegerField(null=True)
    after = models.UUIDField(null=True, help_text="Of many stories: up to which one they were noted.")

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
