"""What the archive learned from Decisions: Lessons are what each said of a name, Rules what follows from them.

A Rule is worked out from its Lessons (``tagging.learning``), never typed in: what is undone no longer counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from articles.ids import uuid7
from articles.models import Article, Source
from articles.models.history import tracked
from tagging.models.entities import Entity, EntityKind, note_knowledge
from tagging.models.review import Decision
from tagging.pipeline.sport import NEWS

if TYPE_CHECKING:
    from datetime import datetime


class Says(models.TextChoices):
    MEANS = "means", "This name means this record"
    NOT = "not", "This name does not mean this record"
    NEVER = "never", "This is no name of this kind"


class Lesson(models.Model):
    """What a Decision says of one name. One that ``teaches`` makes a Rule; the others only count for or against it."""

    id = models.BigAutoField(primary_key=True)
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="lessons")
    article = models.ForeignKey(Article, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    source = models.ForeignKey(Source, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    says = models.CharField(max_length=5, choices=Says)
    surface_key = models.CharField(max_length=250, help_text="name_key(surface)")
    surface = models.CharField(max_length=250, help_text="As written.")
    kind = models.CharField(max_length=12, choices=EntityKind, help_text="What the name was read as.")
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="+")
    teaches = models.BooleanField(default=False)
    for_all = models.BooleanField(default=False, help_text="Of somebody whose word counts everywhere.")
    needs_second = models.BooleanField(default=False, help_text="Against the authority file: one word is not enough.")
    context = models.CharField(
        max_length=30, blank=True, default="", help_text="The sport of its story, or “news”; empty: it is of no matter."
    )
    sort = models.CharField(
        max_length=100, blank=True, default="", help_text="Of the suggestion that was decided on, in doubt as it was."
    )
    expected = models.FloatField(default=0.0, help_text="How sure the machine was of that suggestion.")
    only_here = models.BooleanField(default=False, help_text="Somebody said that it is for this story alone.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(says__in=Says.values), name="lesson_says_known")]
        indexes = [
            models.Index(fields=["surface_key", "-id"], name="lesson_newest"),
            models.Index(fields=["surface_key"], name="lesson_that_teaches", condition=Q(teaches=True)),
            models.Index(fields=["source", "sort", "-id"], name="lesson_of_sort", condition=~Q(sort="")),
            models.Index(fields=["entity"], name="lesson_sorted", condition=~Q(sort="")),
        ]
        triggers = [
            note_knowledge("knowledge_said", pgtrigger.Insert, "entity_id", "new_values"),
            note_knowledge("knowledge_narrowed", pgtrigger.Update, "entity_id", "new_values"),
        ]

    def __str__(self) -> str:
        return f"{self.surface}: {self.says} {self.entity}"


class RuleScope(models.TextChoices):
    ARTICLE = "article", "This story"
    SOURCE = "source", "This source"
    EVERYWHERE = "everywhere", "Everywhere"


class RuleAction(models.TextChoices):
    LINK = "link", "This name means this record"
    NOT_LINK = "not_link", "This name does not mean this record"
    NEVER = "never", "Never a name of this kind here"


class Verdict(models.TextChoices):
    HOLDS = "holds", "Holds"
    WAITING = "waiting", "Waits for a second word"
    CONTESTED = "contested", "Contested"
    GONE = "gone", "Nothing speaks for it any more"


@tracked
class Rule(models.Model):
    """What Decisions taught. Its ``verdict`` weighs what speaks for and against it; people may switch it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    action = models.CharField(max_length=8, choices=RuleAction)
    scope = models.CharField(max_length=10, choices=RuleScope)
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    surface_key = models.CharField(max_length=250)
    surface = models.CharField(max_length=250, default="", help_text="As it was written.")
    kind = models.CharField(max_length=12, choices=EntityKind, blank=True, help_text="Empty: whatever it is read as.")
    entity = models.ForeignKey(Entity, null=True, blank=True, on_delete=models.CASCADE, related_name="rules")
    context = models.CharField(
        max_length=30,
        blank=True,
        default="",
        help_text="The sport of the stories in which it holds, or “news”: outside of sport; empty: all.",
    )
    pro = models.PositiveIntegerField(default=0, help_text="How often people said so.")
    con = models.PositiveIntegerField(default=0, help_text="How often people said otherwise.")
    verdict = models.CharField(max_length=9, choices=Verdict, default=Verdict.GONE)
    switched = models.BooleanField(null=True, help_text="Off or on by a person; empty: the verdict decides.")
    active = models.BooleanField(default=False)
    taught_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    taught_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(action__in=RuleAction.values), name="rule_action_known"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="rule_verdict_known"),
            models.CheckConstraint(
                condition=Q(scope=RuleScope.ARTICLE, article__isnull=False, source__isnull=True)
                | Q(scope=RuleScope.SOURCE, article__isnull=True, source__isnull=False)
                | Q(scope=RuleScope.EVERYWHERE, article__isnull=True, source__isnull=True),
                name="rule_scope_has_its_object",
            ),
            models.UniqueConstraint(
                fields=["surface_key", "action", "scope", "article", "source", "kind", "entity", "context"],
                name="rule_once",
                nulls_distinct=False,
            ),
        ]
        triggers = [
            note_knowledge(name, operation, "surface_key", rows, noted="surface_key")
            for name, operation, rows in (
                ("knowledge_new", pgtrigger.Insert, "new_values"),
                ("knowledge_changed", pgtrigger.Update, "new_values"),
                ("knowledge_gone", pgtrigger.Delete, "old_values"),
            )
        ]

    def __str__(self) -> str:
        """ "in Harbour Wire, “Joly” = Mélanie Joly"."""
        return f"{self.where}, “{self.surface}” {self._says()}"

    @property
    def where(self) -> str:
        place = {RuleScope.ARTICLE: "in this story", RuleScope.SOURCE: f"in {self.source}"}
        told = place.get(RuleScope(self.scope), "everywhere")
        return told if self.context in ("", NEWS) else f"{told}, in stories on {self.context}"

    def _says(self) -> str:
        if self.action == RuleAction.NEVER:
            return f"is never {'an' if self.kind == EntityKind.ORGANIZATION else 'a'} {self.kind}"
        return f"{'=' if self.action == RuleAction.LINK else 'is not'} {self.entity}"

    @property
    def standing(self) -> str:
        """How to begin a line about it."""
        if self.active:
            return "Learned"
        if self.switched is False:
            return "Switched off"
        waiting = {Verdict.WAITING: "Noted, once more and it is learned", Verdict.CONTESTED: "Contested, not learned"}
        return waiting.get(Verdict(self.verdict), "Not learned")

    @property
    def taught(self) -> str:
        """ "learned 12 Oct 2026 from Ana"."""
        at: datetime | None = self.taught_at
        if at is None or self.taught_by is None:
            return ""
        return f"learned {at:%-d %b %Y} from {self.taught_by.get_full_name() or self.taught_by.get_username()}"


class RuleHit(models.Model):
    """A story in which a Rule decided, when it was tagged."""

    id = models.BigAutoField(primary_key=True)
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="hits")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "article"], name="rule_hit_once_a_story")]

    def __str__(self) -> str:
        return f"{self.rule} in {self.article_id}"
