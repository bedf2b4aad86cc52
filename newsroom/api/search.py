"""``search/``: the whole archive by words and by what its stories are about."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from articles.search import Exactly, count_exactly
from articles.search.parser import LONGEST_QUERY
from articles.visibility import only_sources
from newsroom.api.fields import Strict
from newsroom.api.resource import Resource
from newsroom.api.shapes import AddressField, CountShape, NoticeShape, Shape, SourceRef, TagShape, address, notices
from newsroom.api.stories import stories
from newsroom.search import Hit, InCommon, SearchRequest, documents, in_common, question, search_archive
from tagging.models import TagChoice

FACETS = ("person", "organization", "place", "source", "language", "year")


class SearchQuery(Strict):
    q = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST_QUERY, help_text="docs/search.md")
    words = serializers.ChoiceField(["all", "any"], default="all", help_text="any: plain language, no operators.")
    sort = serializers.ChoiceField(["relevance", "newest"], default="relevance")
    person = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)
    organization = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)
    place = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)
    event = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)
    source = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)  # type: ignore[assignment]
    language = serializers.ListField(child=serializers.CharField(max_length=8), required=False, max_length=20)
    year = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=9998), required=False, max_length=20
    )
    date = serializers.CharField(required=False, max_length=60, help_text="As `date:` takes it in a query.")
    without = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=20, help_text="Records and sources to leave out."
    )
    tags = serializers.ChoiceField(TagChoice.choices, default="shown", help_text="Which tags count, and are told.")
    facets = serializers.BooleanField(default=True, help_text="Without them the answer comes sooner.")
    exact = serializers.BooleanField(default=False, help_text="Count all that is found: `exactly`. May take seconds.")
    limit = serializers.IntegerField(min_value=1, max_value=100, default=20)
    cursor = serializers.CharField(required=False, max_length=500, help_text="As `next` carries it.")


class HitShape(Shape):
    """A story that was found."""

    id = serializers.UUIDField(source="article.id")
    api_url = AddressField(lambda request, hit: address(request, "articles", hit.article.pk))
    web_url = AddressField(lambda request, hit: request.build_absolute_uri(hit.article.get_absolute_url()))
    url = serializers.CharField(source="article.url", help_text="The story's own address, as it was given.")
    headline = serializers.CharField(source="article.headline")
    snippet = serializers.CharField(help_text="HTML whose only markup is `<mark>`.")
    published_at = serializers.DateTimeField(source="article.published_at", allow_null=True)
    source = SourceRef(source="article.source", allow_null=True)  # type: ignore[assignment]
    language = serializers.CharField(source="article.language")
    state = serializers.CharField(source="article.state")
    near_duplicate_of = serializers.UUIDField(
        source="like", allow_null=True, help_text="A hit before it on this page, of which it is a rewrite or version."
    )
    notices = serializers.SerializerMethodField()
    tags = serializers.SerializerMethodField()

    @extend_schema_field(NoticeShape(many=True))
    def get_notices(self, hit: Hit) -> list[dict[str, str]]:
        return notices(hit.article)

    @extend_schema_field(TagShape(many=True))
    def get_tags(self, hit: Hit) -> Any:
        story = self.context["stories"][hit.article.pk]
        return TagShape(story.tags, many=True, context=self.context).data


class FacetValueShape(Shape):
    value = serializers.CharField(help_text="What to send as the parameter of the facet's name.")
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField(min_value=0)
    selected = serializers.BooleanField()
    adds = serializers.BooleanField(help_text="The count is of stories that a click would add to those found.")


class FacetsShape(Shape):
    """Counts of the newest 10,000 hits; of all of them where `facets_exact`."""

    person = FacetValueShape(many=True)
    organization = FacetValueShape(many=True)
    place = FacetValueShape(many=True)
    source = FacetValueShape(many=True)  # type: ignore[assignment]
    language = FacetValueShape(many=True)
    year = FacetValueShape(many=True)


class ExactlyShape(Shape):
    """Every story that was found, and how many they are if those with the same words count once."""

    stories = serializers.IntegerField(min_value=0)
    different = serializers.IntegerField(min_value=0)


class ResultsShape(Shape):
    count = CountShape()
    exactly = ExactlyShape(allow_null=True, help_text="Where it was asked for.")
    results = HitShape(many=True)
    facets = FacetsShape(allow_null=True, help_text="Unless they were not asked for.")
    facets_exact = serializers.BooleanField(allow_null=True)
    did_you_mean = serializers.ListField(
        child=serializers.CharField(), help_text="Where nothing was found: queries that find something."
    )
    next = serializers.URLField(allow_null=True, help_text="The address of the next page.")


class Search(Resource):
    pagination_class = None
    queries = {"list": SearchQuery}
    for_limited = ("list",)

    @extend_schema(responses=ResultsShape, operation_id="search")
    def list(self, request: Request) -> Response:
        """Stories that match a query in the archive's grammar (docs/search.md) and fulfil all filters."""
        asked = self.asked
        is_exact, with_facets = asked.pop("exact"), asked.pop("facets")
        records = [pk for kind in ("person", "organization", "place") for pk in asked.pop(kind, [])]
        wanted = SearchRequest(
            entities=tuple(records),
            events=tuple(asked.pop("event", [])),
            sources=tuple(asked.pop("source", [])),
            years=tuple(asked.pop("year", [])),
            languages=tuple(asked.pop("language", [])),
            without=tuple(asked.pop("without", [])),
            any_word=asked.pop("words") == "any",
            **asked,
        )
        found = search_archive(self.user, wanted)
        common = in_common(self.user, wanted) if with_facets else None
        told = stories((hit.article for hit in found.hits), self.user, choice=wanted.tags, parts=())
        context = self.context | {"stories": {story.article.pk: story for story in told}}
        return Response(
            {
                "count": CountShape(found.count).data,
                "exactly": ExactlyShape(self._exactly(wanted)).data if is_exact else None,
                "results": HitShape(found.hits, many=True, context=context).data,
                "facets": self._facets(common) if common else None,
                "facets_exact": common.exact if common else None,
                # Of the words of any story: not for whom only some sources are.
                "did_you_mean": found.did_you_mean if only_sources(self.user) is None else [],
                "next": self._next(found.next),
            }
        )

    def _facets(self, common: InCommon) -> dict[str, Any]:
        return {kind: FacetValueShape(common.facets.get(kind, []), many=True).data for kind in FACETS}

    def _exactly(self, wanted: SearchRequest) -> Exactly:
        return count_exactly(documents(self.user, wanted, question(self.user, wanted)[0]))

    def _next(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = cursor
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")
