"""What the API answers: one class per kind of thing, read by the views and by the schema."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from articles.models import Article, ArticleState, NoticeKind, Precision, RevisionKind
from newsroom.api.stories import FoundTag, Record, Story
from tagging.models import Entity, EntityKind, EventPrecision, EventStatus, EventType, Level, RunState, Status, TagState


class Shape(serializers.Serializer[Any]):
    """What is answered. Of the kind that a view is about, those fields alone that were asked for."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        wanted = self._context.get("fields")
        if not wanted or not isinstance(self, self._context["view"].serializer_class):
            return fields
        return {name: field for name, field in fields.items() if name in wanted}


TAGGING_STATES = [(state.value, state.label) for state in RunState if state != RunState.SUPERSEDED]
STATUS_TO_SET = [Status.CONFIRMED]
NOTICE_KINDS = [*NoticeKind.choices, *RevisionKind.choices]


def address(request: Request, resource: str, pk: Any) -> str:
    """The address of a thing in this API."""
    return request.build_absolute_uri(f"{reverse('api:root')}{resource}/{pk}/")


class AddressField(serializers.URLField):
    """A read-only address, made by ``make(request, instance)``; null where there is none."""

    def __init__(self, make: Any, **options: Any) -> None:
        self.make = make
        super().__init__(read_only=True, source="*", **options)

    def to_representation(self, value: Any) -> Any:
        return self.make(self.context["request"], value)


def _record_address(request: Request, record: Record) -> str | None:
    if not record.has_page:
        return None
    row = record.row
    return address(request, row.plural if isinstance(row, Entity) else "events", row.pk)


def _record_page(request: Request, record: Record) -> str | None:
    return request.build_absolute_uri(record.row.get_absolute_url()) if record.has_page else None


class SourceRef(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()


class EntityRef(Shape):
    """A person, organization or place; without addresses where it has no page."""

    id = serializers.UUIDField(source="row.id")
    kind = serializers.ChoiceField(EntityKind.choices, source="row.kind")
    name = serializers.CharField(source="row.name")
    status = serializers.ChoiceField(Status.choices, source="row.status")
    url = AddressField(_record_address, allow_null=True, help_text="Its address in this API.")
    web_url = AddressField(_record_page, allow_null=True)


class EventRef(Shape):
    id = serializers.UUIDField(source="row.id")
    url = AddressField(_record_address)
    title = serializers.CharField(source="row.title")
    type = serializers.ChoiceField(EventType.choices, source="row.type")
    start = serializers.DateTimeField(source="row.start", allow_null=True)
    end = serializers.DateTimeField(source="row.end", allow_null=True)
    precision = serializers.ChoiceField(EventPrecision.choices, source="row.precision")
    planned = serializers.BooleanField(source="row.planned")
    status = serializers.ChoiceField(EventStatus.choices, source="row.status")


class MentionShape(Shape):
    """Where it stands: code points of the `headline` or `text` that came with it."""

    field = serializers.ChoiceField(["headline", "text"])
    start = serializers.IntegerField(min_value=0)
    end = serializers.IntegerField(min_value=1)
    text = serializers.CharField()


class TagShape(Shape):
    """ "This story names, or is about, this person, organization or place." """

    id = serializers.UUIDField(source="tag.id")
    url = AddressField(lambda request, found: address(request, "tags", found.tag.pk))
    article = serializers.UUIDField(source="tag.article_id")
    kind = serializers.ChoiceField(EntityKind.choices, source="entity.row.kind")
    entity = EntityRef()
    level = serializers.ChoiceField(Level.choices, source="tag.level")
    state = serializers.ChoiceField(TagState.choices, source="tag.state")
    confidence = serializers.FloatField(source="tag.confidence", min_value=0, max_value=1)
    relevance = serializers.FloatField(source="tag.relevance", min_value=0, max_value=1)
    mentions = MentionShape(many=True, required=False)
    provenance = serializers.DictField(source="tag.provenance", help_text="What made it, in which version, and why.")
    decided_by = serializers.CharField(
        source="tag.decided_by.username", allow_null=True, default=None, help_text="Null: no person decided."
    )
    decided_at = serializers.DateTimeField(source="tag.decided_at", allow_null=True)

    def to_representation(self, instance: FoundTag) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if instance.mentions is None:
            shown.pop("mentions", None)
        return shown


class TaggingShape(Shape):
    """How far the tagging of the current words is."""

    state = serializers.ChoiceField(TAGGING_STATES)
    error = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        return shown | {"error": shown["error"] or None, "note": shown["note"] or None}


class NoticeShape(Shape):
    """What must stand above the story, and beside every hit of it."""

    kind = serializers.ChoiceField(NOTICE_KINDS)
    text = serializers.CharField()


class SubjectShape(Shape):
    scheme = serializers.CharField(allow_blank=True)
    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)

    def to_representation(self, instance: Any) -> dict[str, str]:
        return {name: str(instance.get(name, "")) for name in ("scheme", "code", "name")}


class RevisionRef(Shape):
    number = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(RevisionKind.choices)
    created_at = serializers.DateTimeField()


def notices(article: Article) -> list[dict[str, str]]:
    """Standing notices, newest first, then the current words' own."""
    told = [{"kind": notice.kind, "text": notice.text} for notice in article.notices.all() if not notice.ended_at]
    if article.current and article.current.notice:
        told.append({"kind": article.current.kind, "text": article.current.notice})
    return told


class StoryShape(Shape):
    """A story. `text` and the tags' `mentions` are left out of lists unless `include` names them."""

    id = serializers.UUIDField(source="article.id")
    api_url = AddressField(lambda request, story: address(request, "articles", story.article.pk))
    web_url = AddressField(lambda request, story: request.build_absolute_uri(story.article.get_absolute_url()))
    url = serializers.CharField(source="article.url", help_text="The story's own address, as it was given.")
    headline = serializers.CharField(source="article.headline")
    text = serializers.CharField(source="article.text", required=False)
    byline = serializers.CharField(source="article.byline")
    source = SourceRef(source="article.source", allow_null=True)  # type: ignore[assignment]
    external_id = serializers.CharField(source="article.external_id")
    published_at = serializers.DateTimeField(source="article.published_at", allow_null=True)
    published_precision = serializers.ChoiceField(Precision.choices, source="article.published_precision")
    language = serializers.CharField(source="article.language")
    state = serializers.ChoiceField(ArticleState.choices, source="article.state")
    state_reason = serializers.CharField(source="article.state_reason")
    embargo_until = serializers.DateTimeField(source="article.embargo_until", allow_null=True)
    subjects = SubjectShape(source="article.subjects", many=True)
    revision = RevisionRef(source="article.current")
    created_at = serializers.DateTimeField(source="article.created_at")
    updated_at = serializers.DateTimeField(source="article.updated_at")
    tagging = TaggingShape(allow_null=True)
    tags = TagShape(many=True)
    events = EventRef(many=True)
    notices = serializers.SerializerMethodField()

    @extend_schema_field(NoticeShape(many=True))
    def get_notices(self, story: Story) -> list[dict[str, str]]:
        return notices(story.article)

    def to_representation(self, instance: Story) -> dict[str, Any]:
        if "text" in instance.parts:
            return super().to_representation(instance)
        text = self.fields.pop("text", None)  # not even read: a list does not load it
        try:
            return super().to_representation(instance)
        finally:
            if text is not None:
                self.fields["text"] = text


class CountShape(Shape):
    """A number of stories; above the bound `exact` is false and `value` is the bound."""

    value = serializers.IntegerField(min_value=0)
    exact = serializers.BooleanField()
