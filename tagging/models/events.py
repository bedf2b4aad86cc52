"""What happened or is planned, and which stories report it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.text import slugify

from articles.ids import uuid7
from articles.models import Article, Revision
from articles.models.history import tracked, tracked_but, tracked_when_decided
from articles.models.touching import noted_where, touches
from articles.visibility import public, sees_all_records, visible
from tagging.models.entities import STORIES_FOR_A_PAGE, Entity, Origin
from tagging.models.tags import TagState, shown
from tagging.pipeline.names import name_key


class EventPrecision(models.TextChoices):
    MINUTE = "minute", "minute"
    DAY = "day", "day"
    WEEK = "week", "week"
    MONTH = "month", "month"
    QUARTER = "quarter", "quarter"
    YEAR = "year", "year"
    DECADE = "decade", "decade"
    UNKNOWN = "unknown", "unknown"


class EventType(models.TextChoices):
    """A small ontology after PLOVER's and ACE's event categories; "other" is an honest answer."""

    DIPLOMACY = "diplomacy", "Diplomacy"
    VISIT = "visit", "Visit"
    DEAL = "deal", "Deal, agreement"
    SANCTION = "sanction", "Sanction"
    AID = "aid", "Aid"
    ELECTION = "election", "Election"
    APPOINTMENT = "appointment", "Appointment, resignation"
    LEGISLATION = "legislation", "Law, resolution"
    PROTEST = "protest", "Protest, strike"
    ATTACK = "attack", "Attack, fighting"
    ARREST = "arrest", "Arrest"
    COURT = "court", "Court ruling, trial"
    DISASTER = "disaster", "Disaster, accident"
    HEALTH = "health", "Health, epidemic"
    DEATH = "death", "Death"
    BUSINESS = "business", "Business, economy"
    SCIENCE = "science", "Science, technology"
    CULTURE = "culture", "Culture"
    SPORT = "sport", "Sport"
    OTHER = "other", "Other"


class EventStatus(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    CONFIRMED = "confirmed", "Confirmed"
    REJECTED = "rejected", "No event"


# What a person may set of an event, each with the columns that hold it. What was set stays, whatever Reports say.
PINNABLE = {
    "title": ("title",),
    "type": ("type",),
    "when": ("start", "end", "precision"),
    "planned": ("planned",),
    "place": ("place_id",),
    "participants": (),
}


# A story that reports a merged event tells the one that stays.
MERGED = noted_where("stories_of_event", "id", "old_values.merged_into_id IS DISTINCT FROM new_values.merged_into_id")


class EventQuerySet(models.QuerySet["Event"]):
    def canonical(self) -> EventQuerySet:
        return self.filter(merged_into__isnull=True)

    def visible_to(self, user: Any) -> EventQuerySet:
        """For editors all but what only stories tell that they may not see. For readers those that people entered or
        confirmed, or that three stories report; what a machine found never without a story of theirs that tells it,
        for its fields would say what only others tell."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        reports = Report.objects.filter(event=OuterRef("pk")).order_by()
        entered = ~Q(origin=Origin.MACHINE)
        if sees_all_records(user) and user.may_see_withheld:
            return self.all()
        if sees_all_records(user):
            return self.filter(entered | Exists(reports.filter(visible(user, "article__"))) | ~Exists(reports))
        told = reports.filter(public("article__") & visible(user, "article__"), shown())
        often = Exists(told[STORIES_FOR_A_PAGE - 1 : STORIES_FOR_A_PAGE])
        claimed = Exists(told.exclude(claims={}))
        known = Q(status=EventStatus.CONFIRMED) | (Q(status=EventStatus.PROPOSED) & often)
        return self.filter(known & (entered | claimed))


@tracked
class Event(models.Model):
    """Something that happened or is planned. Its fields are the resolved view of its Reports."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(max_length=300)
    key = models.CharField(max_length=300, editable=False, help_text="name_key(title)")
    slug = models.SlugField(max_length=80, allow_unicode=True, blank=True, editable=False)
    type = models.CharField(max_length=12, choices=EventType, default=EventType.OTHER)
    description = models.TextField(blank=True)
    start = models.DateTimeField(null=True, blank=True)
    end = models.DateTimeField(null=True, blank=True)
    precision = models.CharField(max_length=7, choices=EventPrecision, default=EventPrecision.UNKNOWN)
    planned = models.BooleanField(default=False)
    place = models.ForeignKey(
        Entity,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events_here",
        limit_choices_to={"kind": "place"},
    )
    status = models.CharField(max_length=9, choices=EventStatus, default=EventStatus.CONFIRMED)
    pinned = ArrayField(models.CharField(max_length=12), default=list, editable=False, help_text="Set by people.")
    origin = models.CharField(max_length=7, choices=Origin, default=Origin.EDITOR, editable=False)
    seed_key = models.CharField(max_length=120, null=True, unique=True, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged_from"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = [F("start").desc(nulls_last=True), "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="event_has_title"),
            models.CheckConstraint(condition=Q(type__in=EventType.values), name="event_type_known"),
            models.CheckConstraint(condition=Q(precision__in=EventPrecision.values), name="event_precision_known"),
            models.CheckConstraint(condition=Q(status__in=EventStatus.values), name="event_status_known"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="event_end_not_before_start"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(start__isnull=False), name="event_end_needs_start"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="event_not_merged_into_itself"),
        ]
        indexes = [
            models.Index(fields=["start", "id"], name="event_start"),
            models.Index(fields=["place", "start", "id"], name="event_place"),
            models.Index(
                fields=["-id"],
                name="event_to_check",
                condition=Q(status=EventStatus.PROPOSED, merged_into__isnull=True),
            ),
            GinIndex(OpClass("key", "gin_trgm_ops"), name="event_key_trigram"),
        ]
        triggers = [
            *touches("touched", ("event", "id"), also=MERGED),
            pgtrigger.Trigger(
                name="start_of_parts",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("start"),
                func="UPDATE tagging_participation SET start = NEW.start WHERE event_id = NEW.id; RETURN NULL;",
                condition=pgtrigger.Q(old__start__df=pgtrigger.F("new__start")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        for name, value in self.following_from(self.title).items():
            setattr(self, name, value)
        super().save(*args, **kwargs)

    @staticmethod
    def following_from(title: str) -> dict[str, str]:
        """The fields that a title fills."""
        slug = slugify(title, allow_unicode=True)[:80].rstrip("-")
        return {"key": name_key(title)[:300], "slug": slug}

    def get_absolute_url(self) -> str:
        return f"/events/{self.slug or 'event'}-{self.id}/"

    def canonical(self) -> Event:
        event = self
        while event.merged_into is not None:
            event = event.merged_into
        return event

    @property
    def when(self) -> datetime | None:
        return self.start

    @property
    def set_by_people(self) -> set[str]:
        """Which of ``PINNABLE`` no Report changes: all of what people entered."""
        return set(self.pinned) if self.origin == Origin.MACHINE else set(PINNABLE)


class ParticipationRole(models.TextChoices):
    AGENT = "agent", "Agent"
    PATIENT = "patient", "Patient"
    PARTICIPANT = "participant", "Participant"


@tracked_but("start")
class Participation(models.Model):
    """Event + role + Entity, or a bare surface where the one who took part is in nobody's file. ``start`` is the
    event's, kept by triggers, so that a record's newest events are found in one index however many it has."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="participations")
    role = models.CharField(max_length=12, choices=ParticipationRole, default=ParticipationRole.PARTICIPANT)
    entity = models.ForeignKey(Entity, null=True, blank=True, on_delete=models.PROTECT, related_name="participations")
    surface = models.CharField(max_length=250, blank=True)
    start = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(entity__isnull=False) | ~Q(surface=""), name="participation_names_someone"
            ),
            models.UniqueConstraint(fields=["event", "entity", "role"], name="participation_once"),
        ]
        indexes = [models.Index(fields=["entity", "start", "event"], name="participation_of_entity")]
        triggers = [
            *touches("touched", ("event", "event_id")),
            pgtrigger.Trigger(
                name="start_of_event",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("event_id"),
                func="NEW.start = (SELECT start FROM tagging_event WHERE id = NEW.event_id); RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return str(self.entity or self.surface)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> ReportQuerySet:
        return self.filter(visible(user, "article__"))

    def told_to(self, user: Any) -> ReportQuerySet:
        """Of the stories this user may see: for readers the Reports that are shown, for editors all but rejected."""
        visible_ = self.visible_to(user).exclude(event__status=EventStatus.REJECTED)
        return visible_.exclude(state=TagState.REJECTED) if user.may_edit else visible_.filter(shown())


@tracked_when_decided
class Report(models.Model):
    """ "This Article reports this Event", with the Article's own claims about it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="reports")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=TagState, default=TagState.SUGGESTED)
    confidence = models.FloatField(default=1.0)
    evidence = models.JSONField(default=dict, blank=True, help_text="{field, start, end, text}")
    claims = models.JSONField(default=dict, blank=True, help_text="{from, to, precision, place, toll, participants}")
    provenance = models.JSONField(default=dict)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "article"], name="report_one_per_event_and_article"),
            models.CheckConstraint(condition=Q(state__in=TagState.values), name="report_state_known"),
            models.CheckConstraint(condition=Q(confidence__range=(0, 1)), name="report_confidence_0_to_1"),
        ]
        triggers = touches("touched", ("article", "article_id"), ("reported", "event_id"))

    def __str__(self) -> str:
        return f"{self.article_id}: {self.event}"

    @property
    def is_decided(self) -> bool:
        return self.decided_by_id is not None

    @property
    def is_main(self) -> bool:
        """Whether it is the story's main event: what its headline or beginning tells, or what it is about."""
        return "main" in self.provenance
