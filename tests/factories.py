"""Rows for tests, made through the same doors as real ones wherever there is a door."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from articles.ingest import add_revision
from articles.models import Article, NearDuplicate, Source, Upload
from newsroom.accounts.models import Role, User
from tagging.models import Alias, Entity, Event, Report, RunState, Tag, TaggingRun
from tagging.pipeline.names import name_key


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    role = Role.READER
    password = factory.django.Password("not-a-secret-4711")

    class Params:
        editor = factory.Trait(role=Role.EDITOR)
        admin = factory.Trait(role=Role.ADMIN)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    name = factory.Sequence(lambda n: f"Source {n}")
    slug = factory.Sequence(lambda n: f"source-{n}")


class ArticleFactory(DjangoModelFactory):
    """An Article with one Revision and its search document; ``headline`` and ``text`` are the Revision's.

    Its TaggingRun is made as in life; nothing is handed to a worker before a commit. ``tagged=True`` tells a real
    worker that it is done with the story, so that it leaves the tags which a test makes.
    """

    class Meta:
        model = Article

    source = factory.SubFactory(SourceFactory)
    language = "en"

    @classmethod
    def _create(cls, model_class: type[Article], *args: Any, **kwargs: Any) -> Article:
        headline = kwargs.pop("headline", "Council approves new bridge")
        text = kwargs.pop("text", "The council approved the new bridge on Monday.")
        notice = kwargs.pop("notice", "")
        if isinstance(kwargs.get("published_at"), str):
            kwargs["published_at"] = datetime.fromisoformat(kwargs["published_at"])
        if kwargs.get("published_at") is not None:
            kwargs.setdefault("sort_at", kwargs["published_at"])
        kwargs.setdefault("slug", Article.slug_for(headline))
        tagged = kwargs.pop("tagged", False)
        with transaction.atomic():
            article = super()._create(model_class, *args, **kwargs)
            add_revision(article, headline, text, actor=None, notice=notice)
            if tagged:
                TaggingRun.objects.filter(article=article).update(state=RunState.DONE)
        return article


def link_near_duplicates(one: Article, other: Article) -> None:
    first, second = sorted([one.pk, other.pk])
    NearDuplicate.objects.create(first_id=first, second_id=second, likeness=0.9)


class EntityFactory(DjangoModelFactory):
    class Meta:
        model = Entity

    kind = "person"
    name = factory.Sequence(lambda n: f"Nadia Okonjo {n}")


class AliasFactory(DjangoModelFactory):
    class Meta:
        model = Alias

    entity = factory.SubFactory(EntityFactory)
    name = factory.Sequence(lambda n: f"Alias {n}")


class TagFactory(DjangoModelFactory):
    class Meta:
        model = Tag

    article = factory.SubFactory(ArticleFactory)
    entity = factory.SubFactory(EntityFactory)
    confidence = 0.9
    relevance = 0.5
    surfaces = factory.LazyAttribute(lambda tag: [name_key(tag.entity.name)])


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    title = factory.Sequence(lambda n: f"Bridge opening {n}")


class ReportFactory(DjangoModelFactory):
    class Meta:
        model = Report

    event = factory.SubFactory(EventFactory)
    article = factory.SubFactory(ArticleFactory)


class UploadFactory(DjangoModelFactory):
    class Meta:
        model = Upload

    filename = "story.txt"
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    size = 10
