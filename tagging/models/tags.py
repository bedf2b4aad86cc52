"""What a story is about: Mentions are spans of its words, Tags join it to the authority file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import F, Q

from articles.ids import uuid7
from articles.models import Article, Revision, Source, TagPolicy
from articles.models.history import tracked_when_decided
from articles.models.touching import XID, touches
from articles.visibility import visible
from tagging.models.entities import Entity, note_knowledge
from tagging.pipeline.names import name_key

if TYPE_CHECKING:
    from tagging.models.runs import TaggingRun


class Level(models.TextChoices):
    ABOUT = "about", "About"
    PASSING = "passing", "In passing"


class TagState(models.TextChoices):
    SUGGESTED = "suggested", "Suggested"
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"


class TagChoice(models.TextChoices):
    """Which tags a door uses: ``tags=shown|accepted|all``."""

    SHOWN = "shown"
    ACCEPTED = "accepted"
    ALL = "all"


def shown(tag: str = "") -> Q:
    """The condition under which readers see a tag. ``tag`` is the lookup path to the Tag ("tag__")."""

    def field(name: str) -> str:
        return f"{tag}{name}"

    accepted = Q(**{field("state"): TagState.ACCEPTED})
    suggested = Q(**{field("state"): TagState.SUGGESTED})
    policy = field("article__source__tag_policy")
    mixed = suggested & Q(**{field("confidence__gte"): settings.LINK_THRESHOLD})
    no_policy = Q(**{field("article__source__isnull"): True})
    return (
        accepted
        | (mixed & (no_policy | Q(**{policy: TagPolicy.MIXED})))
        | (suggested & Q(**{policy: TagPolicy.OPT_OUT}))
    )


def policies() -> dict[UUID, str]:
    """The sources that do not have the usual policy, each with its own."""
    return dict(Source.objects.exclude(tag_policy=TagPolicy.MIXED).order_by().values_list("pk", "tag_policy"))


def shown_under(known: Mapping[UUID, str]) -> Q:
    """The same as ``shown`` under the policies that were just read: where every source has the usual one, tags are
    chosen out of their own index, without a look at any story."""
    accepted, suggested = Q(state=TagState.ACCEPTED), Q(state=TagState.SUGGESTED)
    sure = suggested & Q(confidence__gte=settings.LINK_THRESHOLD)
    if not known:
        return accepted | sure
    opt_out = [pk for pk, policy in known.items() if policy == TagPolicy.OPT_OUT]
    usual = ~Q(article__source__in=list(known))
    return accepted | (sure & usual) | (suggested & Q(article__source__in=opt_out))


class TagQuerySet(models.QuerySet["Tag"]):
    def visible_to(self, user: Any) -> TagQuerySet:
        return self.filter(visible(user, "article__"))

    def chosen(self, choice: str = TagChoice.SHOWN, known: Mapping[UUID, str] | None = None) -> TagQuerySet:
        """Tags for readers (shown), of people alone (accepted), or all that nobody rejected; ``known`` are the
        ``policies``, where they were read."""
        if choice == TagChoice.ACCEPTED:
            return self.filter(state=TagState.ACCEPTED)
        if choice == TagChoice.ALL:
            return self.exclude(state=TagState.REJECTED)
        return self.filter(shown() if known is None else shown_under(known))

    def waiting(self) -> TagQuerySet:
        """Suggestions that wait for somebody: all but those that a sign-off left as they still are."""
        return self.filter(state=TagState.SUGGESTED).exclude(left_open__surfaces=F("surfaces"))


# How often people said that a name means an entity, told by trigger so that no way of deciding or undoing forgets it.
# Rows are only added here: two editors who decide on the same entities at once never wait for each other.
COUNT_OLD = "INSERT INTO tagging_meant (entity_id, key, stories) SELECT OLD.entity_id, unnest(OLD.surfaces), -1;"
COUNT_NEW = "INSERT INTO tagging_meant (entity_id, key, stories) SELECT NEW.entity_id, unnest(NEW.surfaces), 1;"
WAS_ACCEPTED = pgtrigger.Q(old__state=TagState.ACCEPTED, old__decided_by__isnull=False)
IS_ACCEPTED = pgtrigger.Q(new__state=TagState.ACCEPTED, new__decided_by__isnull=False)


# What stories call a proposed person is known of its record, and so is that one no longer does.
CALLED_OLD = "INSERT INTO tagging_knowledgechange (entity_id, xid) VALUES (OLD.entity_id, {xid});"
CALLED_NEW = "INSERT INTO tagging_knowledgechange (entity_id, xid) VALUES (NEW.entity_id, {xid});"
WAS_CALLED, IS_CALLED = "OLD.provenance ? 'called'", "NEW.provenance ? 'called'"
CALLED_OTHERWISE = (
    f"(({WAS_CALLED} OR {IS_CALLED}) AND (OLD.entity_id, OLD.state, OLD.provenance -> 'called')"
    " IS DISTINCT FROM (NEW.entity_id, NEW.state, NEW.provenance -> 'called'))"
)


def note_called(name: str, operation: Any, statements: str, condition: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        operation=operation,
        func=f"{statements.format(xid=XID)} RETURN NULL;",
        condition=pgtrigger.Condition(condition),
    )


def count_meant(name: str, operation: Any, func: str, condition: Any) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name, level=pgtrigger.Row, when=pgtrigger.After, operation=operation, func=func, condition=condition
    )


@tracked_when_decided
class Tag(models.Model):
    """ "This Article names or is about this Entity": one per pair.

    A rejected row stays and binds: neither its entity nor, for its kind, any of its ``surfaces`` is suggested for
    this Article again.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="tags")
    original_entity = models.ForeignKey(
        Entity, null=True, editable=False, on_delete=models.PROTECT, related_name="+", help_text="Before a merge."
    )
    level = models.CharField(max_length=7, choices=Level, default=Level.PASSING)
    state = models.CharField(max_length=9, choices=TagState, default=TagState.SUGGESTED)
    confidence = models.FloatField(default=1.0)
    relevance = models.FloatField(default=0.0)
    surfaces = ArrayField(models.CharField(max_length=250), default=list, help_text="name_key of what names it here.")
    provenance = models.JSONField(default=dict, help_text="{origin, pipeline, knowledge, reason, sort, sure, called}")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: a machine."
    )
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        ordering = ["-relevance", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "entity"], name="tag_one_per_article_and_entity"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="tag_level_known"),
            models.CheckConstraint(condition=Q(state__in=TagState.values), name="tag_state_known"),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="tag_confidence_0_to_1"),
            models.CheckConstraint(condition=Q(relevance__range=(0, 1)), name="tag_relevance_0_to_1"),
            models.CheckConstraint(
                condition=~Q(state=TagState.REJECTED) | Q(decided_by__isnull=False), name="tag_rejected_by_someone"
            ),
        ]
        indexes = [
            # Which stories name a record, and whether readers see that, is read out of the index alone.
            models.Index(
                fields=["entity", "article"],
                include=["state", "confidence", "level"],
                name="tag_of_entity",
                condition=~Q(state=TagState.REJECTED),
            ),
            models.Index(fields=["article"], name="tag_to_review", condition=Q(state=TagState.SUGGESTED)),
            models.Index(fields=["-id"], name="tag_newest_suggested", condition=Q(state=TagState.SUGGESTED)),
            models.Index(fields=["entity"], name="tag_called", condition=Q(provenance__has_key="called")),
            # Facets count the tags of thousands of stories out of the index alone.
            models.Index(
                fields=["article"],
                include=["entity", "state", "confidence"],
                name="tag_of_article",
                condition=~Q(state=TagState.REJECTED),
            ),
        ]
        triggers = [
            *touches("touched", ("article", "article_id"), before=[("named", "entity_id")]),
            count_meant("meant_new", pgtrigger.Insert, f"{COUNT_NEW} RETURN NULL;", IS_ACCEPTED),
            count_meant("meant_no_more", pgtrigger.Update, f"{COUNT_OLD} RETURN NULL;", WAS_ACCEPTED),
            count_meant("meant_now", pgtrigger.Update, f"{COUNT_NEW} RETURN NULL;", IS_ACCEPTED),
            count_meant("meant_gone", pgtrigger.Delete, f"{COUNT_OLD} RETURN NULL;", WAS_ACCEPTED),
            note_called("called_so", pgtrigger.Insert, CALLED_NEW, IS_CALLED),
            note_called("called_otherwise", pgtrigger.Update, f"{CALLED_OLD} {CALLED_NEW}", CALLED_OTHERWISE),
            note_called("called_no_more", pgtrigger.Delete, CALLED_OLD, WAS_CALLED),
        ]

    def __str__(self) -> str:
        return f"{self.entity} ({self.state})"

    def get_absolute_url(self) -> str:
        return self.article.get_absolute_url()

    @property
    def is_sure(self) -> bool:
        """Sure enough for readers."""
        return self.confidence >= settings.LINK_THRESHOLD

    @property
    def is_decided(self) -> bool:
        return self.decided_by_id is not None


FOLD_MEANT = """
WITH gone AS (
    DELETE FROM tagging_meant WHERE (entity_id, key) IN (
        SELECT entity_id, key FROM tagging_meant GROUP BY entity_id, key HAVING count(*) > 1 LIMIT %s
    ) RETURNING entity_id, key, stories
)
INSERT INTO tagging_meant (entity_id, key, stories)
SELECT entity_id, key, sum(stories) FROM gone GROUP BY entity_id, key HAVING sum(stories) <> 0
"""


class MeantQuerySet(models.QuerySet["Meant"]):
    def fold(self, most: int = 10_000) -> None:
        """Add up the rows of one name and entity: what is read of them stays the same."""
        with connection.cursor() as cursor:
            cursor.execute(FOLD_MEANT, [most])


class Meant(models.Model):
    """In how many stories people said that a name (``name_key``) means an Entity: the sum of ``stories``. Accepted
    Tags leave these rows by trigger."""

    id = models.BigAutoField(primary_key=True)
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=250)
    stories = models.IntegerField()

    objects = MeantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["entity", "key"], name="meant_of_entity")]
        triggers = [note_knowledge("knowledge_new", pgtrigger.Insert, "entity_id", "new_values")]

    def __str__(self) -> str:
        return f"{self.key}: {self.stories:+}"


# The words are taken out of a story in blocks, once each: to count to a place in a long text of any script takes time,
# and to do so for each of thousands of mentions minutes. A block reaches as far as the longest mention beyond its end.
MENTION_IN_TEXT = """
IF EXISTS (
    WITH block AS MATERIALIZED (
        SELECT part.*, substr(CASE part.field WHEN 'headline' THEN revision.headline ELSE revision.text END,
                              part.number * 4096 + 1, 4096 + 500) AS words
        FROM (SELECT DISTINCT revision_id, field, start / 4096 AS number FROM new_values) AS part
        JOIN articles_revision AS revision ON revision.id = part.revision_id
    )
    SELECT 1 FROM new_values AS mention LEFT JOIN block ON block.revision_id = mention.revision_id
        AND block.field = mention.field AND block.number = mention.start / 4096
    WHERE substr(block.words, mention.start % 4096 + 1, mention."end" - mention.start) IS DISTINCT FROM mention.text
        OR char_length(mention.text) <> mention."end" - mention.start
) THEN
    RAISE EXCEPTION 'a mention must equal the words of its revision at its place' USING ERRCODE = 'check_violation';
END IF;
RETURN NULL;
"""


class Mention(models.Model):
    """A span of a Revision's words, in code points: ``revision.<field>[start:end] == text``, kept by the database."""

    id = models.BigAutoField(primary_key=True)
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey(Tag, null=True, on_delete=models.SET_NULL, related_name="mentions")
    field = models.CharField(max_length=8, choices=[("headline", "headline"), ("text", "text")])
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.CharField(max_length=500)
    key = models.CharField(max_length=250, default="", editable=False, help_text="name_key(text)")
    kind = models.CharField(max_length=12, help_text="As detected: person, organization, place, other.")
    confidence = models.FloatField(default=1.0)
    reason = models.CharField(max_length=300, blank=True)
    candidates = models.JSONField(null=True, help_text="Top 5, only where unresolved or ambiguous.")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["revision", "field", "start"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "field", "start", "end"], name="mention_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="mention_not_empty"),
        ]
        indexes = [models.Index(fields=["key", "revision"], name="mention_of_name")]
        triggers = [
            pgtrigger.Trigger(
                name="in_text",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_values"),
                func=MENTION_IN_TEXT,
            ),
            pgtrigger.Trigger(
                name="in_text_still",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Update,
                referencing=pgtrigger.Referencing(new="new_values"),
                func=MENTION_IN_TEXT,
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = name_key(self.text)[:250]
        super().save(*args, **kwargs)


def provenance(origin: str, *, run: TaggingRun | None = None, reason: str = "", **more: Any) -> dict[str, Any]:
    """What a Tag's ``provenance`` holds: who or what made it, with which versions, and why."""
    made: dict[str, Any] = {"origin": origin, "reason": reason, **more}
    if run is not None:
        made |= {"pipeline": run.pipeline_version, "knowledge": run.knowledge_version}
    return made
