"""What a story's own file tags is suggested, or accepted where its Source is trusted, and people's word stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from articles.ingest import ingest
from articles.models import Article, Source
from articles.readers import RawArticle, SourceTag
from tagging import decisions
from tagging.models import Entity, Origin, Status, Tag, TagState
from tests.factories import AliasFactory, EntityFactory, SourceFactory, UserFactory
from tests.tagging.world import Named, tag_story

pytestmark = pytest.mark.django_db

TEXT = "Mira Solheim opened the bridge in Larsund on Monday, and the council of the town thanked her for it."


def tag(name: str, kind: Any = "person", scheme: str = "", code: str = "") -> SourceTag:
    return SourceTag(kind=kind, scheme=scheme, code=code, name=name)


def take(*tags: SourceTag, source: Source | None = None, text: str = TEXT) -> Article:
    raw = RawArticle(headline="Bridge opened", text=text, tags=tags, external_id="b1", published_at=date(2026, 3, 2))
    return ingest(raw, source=source or SourceFactory(), actor=None).article


def states(article: Article) -> dict[str, str]:
    return dict(Tag.objects.filter(article=article).values_list("entity__name", "state"))


@pytest.mark.parametrize(("trusted", "state"), [(False, TagState.SUGGESTED), (True, TagState.ACCEPTED)])
def test_the_files_own_tags_are_there_at_once(trusted: bool, state: str) -> None:
    mira = EntityFactory(name="Mira Solheim")
    article = take(tag("Mira  Solheim"), source=SourceFactory(trusts_own_tags=trusted))
    found = Tag.objects.get(article=article)
    assert (found.entity, found.state, found.decided_by, found.provenance["origin"]) == (
        mira,
        state,
        None,
        Origin.SOURCE,
    )


def test_a_record_is_found_by_its_id_by_its_name_or_by_an_alias_that_one_bears() -> None:
    by_id = EntityFactory(name="Larsund Council", kind="organization", external_ids={"wikidata": "Q9000"})
    by_alias = AliasFactory(
        name="LHA", key="lha", entity=EntityFactory(name="Larsund Harbour Authority", kind="organization")
    )
    for _ in range(2):
        AliasFactory(name="Solheim", key="solheim", entity=EntityFactory())
    article = take(
        tag("The Council", "organization", "http://www.wikidata.org/entity/", "Q9000"),
        tag("LHA", "organization"),
        tag("Solheim"),
        tag("Tor Vik"),
        tag("Opening of the bridge", "event"),
    )
    assert states(article).keys() == {by_id.name, by_alias.entity.name, "Tor Vik"}
    assert Entity.objects.get(name="Tor Vik").status == Status.PROPOSED


def test_a_tagging_adds_its_words_and_takes_no_source_tag_away() -> None:
    mira, tor = EntityFactory(name="Mira Solheim"), EntityFactory(name="Tor Vik")
    article = take(tag("Mira Solheim"), tag("Tor Vik"))
    tag_story(article, Named(("Mira Solheim",), entity=mira))
    tag_story(article)
    assert states(article) == {"Mira Solheim": "suggested", "Tor Vik": "suggested"}
    assert {found.provenance["origin"] for found in Tag.objects.filter(entity__in=[mira, tor])} == {Origin.SOURCE}


def test_a_new_version_brings_its_own_tags_and_keeps_what_people_decided() -> None:
    source, editor = SourceFactory(), UserFactory(editor=True)
    article = take(tag("Mira Solheim"), tag("Tor Vik"), tag("Eva Berg"), source=source)
    decisions.reject(Tag.objects.get(entity__name="Tor Vik"), actor=editor)
    decisions.accept(Tag.objects.get(entity__name="Eva Berg"), actor=editor)
    assert take(tag("Tor Vik"), tag("Ida Lund"), source=source, text=f"{TEXT} More.") == article
    assert states(article) == {"Tor Vik": "rejected", "Eva Berg": "accepted", "Ida Lund": "suggested"}
