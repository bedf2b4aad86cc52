"""Stories as clients send them, and what is done with them: through the functions that every door uses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from rest_framework import serializers

from articles.ingest import Outcome, ingest, revise
from articles.models import Article, ArticleState, Change, RevisionKind
from articles.readers import RawArticle, ReadError
from articles.readers.formatted import FORMATS, plain_words
from articles.sources import source_named
from articles.states import set_embargo, set_state
from articles.tidying import one_line, tidy
from newsroom.accounts.models import User
from newsroom.api.errors import invalid
from newsroom.api.fields import MomentField, PublishedField, Strict, SubjectInput, Text
from newsroom.api.given_tags import MOST as MOST_TAGS
from newsroom.api.given_tags import GivenTag

FORMAT_HELP = "How `text` is marked up; what is kept, and what offsets count in, are its words."
STATES_TO_CREATE = [ArticleState.PUBLISHED, ArticleState.DRAFT, ArticleState.WITHHELD]
STATES_TO_SET = [*STATES_TO_CREATE, ArticleState.WITHDRAWN]


class WordsField(Text):
    """Words that are more than space."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=settings.ARTICLE_MAX_CHARACTERS, **options)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if isinstance(data, str) and not data.strip():
            self.fail("blank")
        return super().run_validation(data)


class ArticleInput(Strict):
    """A story as a client sends it. `url` is the story's own address."""

    headline = Text(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text="Without one, the beginning of the text stands in for it.",
    )
    text = WordsField()
    published_at = PublishedField(required=False, allow_null=True)
    source = Text(  # type: ignore[assignment]
        required=False, max_length=120, help_text="Its name; made if there is none."
    )
    byline = Text(required=False, allow_blank=True, max_length=500)
    language = serializers.RegexField(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", required=False, max_length=35)
    url = serializers.URLField(required=False, allow_blank=True, max_length=2000)
    external_id = Text(required=False, allow_blank=True, max_length=250)
    embargo_until = MomentField(required=False, allow_null=True)
    state = serializers.ChoiceField(STATES_TO_CREATE, required=False)
    subjects = SubjectInput(many=True, required=False, max_length=500)  # type: ignore[call-arg]
    text_format = serializers.ChoiceField(FORMATS, default="text", help_text=FORMAT_HELP)
    tags = GivenTag(
        many=True,
        required=False,
        max_length=MOST_TAGS,  # type: ignore[call-arg]
        help_text="What the story is about: decisions of yours, for which a token needs the scope `review`.",
    )


class KnownArticleInput(ArticleInput):
    """A story under an id of its source, which its address names. `state`, `published_at`, `language` and `url` count
    where it is new; of a known one `byline` and `embargo_until` are set, and other words make a revision."""

    source = external_id = None  # type: ignore[assignment]


class ArticleChange(Strict):
    """What of a story is to change; other words make a new revision of the given `kind`."""

    state = serializers.ChoiceField(STATES_TO_SET, required=False)
    reason = Text(required=False, allow_blank=True, max_length=2000)
    embargo_until = MomentField(required=False, allow_null=True)
    byline = Text(required=False, allow_blank=True, max_length=500)
    headline = WordsField(required=False)
    text = WordsField(required=False)
    text_format = serializers.ChoiceField(FORMATS, required=False, help_text=FORMAT_HELP)
    kind = serializers.ChoiceField(RevisionKind.choices, required=False)
    notice = Text(required=False, allow_blank=True, max_length=5000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if {"kind", "notice"} & attrs.keys() and not {"headline", "text"} & attrs.keys():
            raise invalid("kind" if "kind" in attrs else "notice", "Only together with new words.")
        if "reason" in attrs and "state" not in attrs:
            raise invalid("reason", "Only together with a state.")
        if "text_format" in attrs and "text" not in attrs:
            raise invalid("text_format", "Only together with a text.")
        return attrs


def take(given: dict[str, Any], actor: User) -> Outcome:
    """Ingest a story that a client sent as fields."""
    name, (raw, state) = given.pop("source", ""), raw_of(given, actor)
    with transaction.atomic():
        source = source_named(name) if name else None
        return ingest(raw, source=source, actor=actor, state=state)


def raw_of(given: dict[str, Any], actor: User) -> tuple[RawArticle, str | None]:
    """The story as ``ingest`` takes it, and the state in which it is to arrive."""
    given = {**given}
    state = given.pop("state", None)
    if state == ArticleState.WITHHELD and not actor.may_see_withheld:
        raise invalid("state", "Your role may not withhold stories.", "not_allowed")
    _unmark(given, given.get("headline", ""))
    return RawArticle(**given | {"subjects": tuple(given.get("subjects", ()))}), state


def _unmark(given: dict[str, Any], headline: str) -> None:
    """The words without their markup, in place; ``headline`` is what the story is called otherwise."""
    form = given.pop("text_format", "text")
    if form == "text":
        return
    try:
        given["headline"], given["text"] = plain_words(given["text"], form, headline)
    except ReadError as error:
        raise invalid("text", error.message, error.code) from None


def change(article: Article, asked: dict[str, Any], actor: User) -> None:
    """Apply a client's changes in one transaction, through the functions that every door uses."""
    _unmark(asked, asked.get("headline", article.headline))
    with transaction.atomic():
        locked = Article.objects.select_for_update(of=("self",)).select_related("current").get(pk=article.pk)
        if "embargo_until" in asked:
            set_embargo(locked, asked["embargo_until"], actor=actor)
        if "state" in asked:
            set_state(locked, asked["state"], actor=actor, reason=asked.get("reason", ""))
        if "byline" in asked:
            _set_byline(locked, asked["byline"], actor)
        if {"headline", "text"} & asked.keys():
            _new_words(locked, asked, actor)


def _set_byline(article: Article, byline: str, actor: User) -> None:
    Article.objects.filter(pk=article.pk).update(
        byline=one_line(byline), version=F("version") + 1, updated_at=timezone.now()
    )
    Change.objects.record("changed", "article", article.pk, article_id=article.pk, actor=actor, fields=["byline"])


def _new_words(article: Article, asked: dict[str, Any], actor: User) -> None:
    """A revision; the same words again are none, unless they come with a notice or as a correction."""
    words = tidy(
        RawArticle(
            headline=asked.get("headline", article.headline),
            text=asked.get("text", article.text),
            notice=asked.get("notice", ""),
        )
    )
    says_more = asked.get("notice") or asked.get("kind", RevisionKind.UPDATE) != RevisionKind.UPDATE
    if says_more or (words.headline, words.text) != (article.headline, article.text):
        revise(article, words, actor=actor, kind=asked.get("kind", RevisionKind.UPDATE))
