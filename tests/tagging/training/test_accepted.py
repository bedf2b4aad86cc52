from __future__ import annotations

import pytest

from articles.models import Article
from newsroom.accounts.models import User
from tagging import decisions
from tagging.models import Entity, Tag
from tagging.training.accepted import accepted_texts
from tagging.training.exam import own_exam
from tagging.training.texts import LabelledText
from tests.factories import ArticleFactory, EntityFactory, UserFactory
from tests.tagging.world import Named, tag_story

pytestmark = pytest.mark.django_db

TEXT = "Mira Solheim met Tor Vik in Accra.\nNothing was said.\nThe talks with Solheim went on in Lomé."


@pytest.fixture
def editor() -> User:
    return UserFactory(editor=True)


@pytest.fixture
def solheim() -> Entity:
    return EntityFactory(name="Mira Solheim")


@pytest.fixture
def article(solheim: Entity) -> Article:
    article = ArticleFactory(headline="A meeting", text=TEXT)
    accra = EntityFactory(name="Accra", kind="place")
    tag_story(article, Named(("Mira Solheim", "Solheim"), solheim), Named(("Accra",), accra), Named(("Lomé",)))
    return article


def decide(article: Article, editor: User, **decided: str) -> None:
    for tag in Tag.objects.filter(article=article).select_related("entity"):
        name = tag.entity.name.split()[0]
        if name in decided:
            getattr(decisions, decided[name])(tag, actor=editor)


def words(text: LabelledText) -> tuple[list[str], list[str]]:
    names = [text.text[start:end] for start, end, _ in text.names]
    return names, [text.text[start:end] for start, end in text.undecided]


def test_paragraphs_with_accepted_tags_are_learned_from(article: Article, editor: User) -> None:
    decide(article, editor, Mira="accept", Accra="accept")
    first, last = accepted_texts()
    assert [kind for *_, kind in first.names] == ["person", "place"]
    assert words(first) == (["Mira Solheim", "Accra"], ["Tor", "Vik"])
    assert words(last) == (["Solheim"], ["Lomé"])


def test_a_rejected_tag_teaches_nothing(article: Article, editor: User) -> None:
    decide(article, editor, Mira="accept", Accra="reject")
    first, _ = accepted_texts()
    assert words(first) == (["Mira Solheim"], ["Tor", "Vik", "Accra"])


def test_a_story_that_is_not_decided_to_the_end_is_left_out(article: Article, editor: User) -> None:
    decide(article, editor, Mira="accept")
    assert list(accepted_texts()) == []


@pytest.mark.parametrize("change", [{"state": "withheld"}, {"language": "ht"}])
def test_a_story_that_is_not_for_readers_or_not_in_english_is_left_out(
    article: Article, editor: User, change: dict[str, str]
) -> None:
    decide(article, editor, Mira="accept", Accra="accept")
    Article.objects.filter(pk=article.pk).update(**change)
    assert list(accepted_texts()) == []


def test_own_texts_judge_only_by_what_was_decided(article: Article, editor: User) -> None:
    """Found beside the accepted names is only what nobody decided: it does not count."""
    from tagging.pipeline.types import Document, Span

    class Finder:
        name = "finder"

        def recognise(self, document: Document) -> list[Span]:
            kinds = {
                "Mira Solheim": "person",
                "Solheim": "person",
                "Accra": "place",
                "Tor Vik": "person",
                "Lomé": "place",
            }
            found = []
            for name, kind in kinds.items():
                start = document.text.find(name)
                if start >= 0:
                    found.append(Span("text", start, start + len(name), name, kind, 1.0))  # type: ignore[arg-type]
            return [s for s in found if s.text != "Solheim" or "Mira" not in document.text]

    decide(article, editor, Mira="accept", Accra="accept")
    assert own_exam(list(accepted_texts())).score(Finder()) == 1.0
