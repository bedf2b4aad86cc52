"""Five megabytes of unique words: stored whole, searchable at the beginning, whatever the script."""

from __future__ import annotations

from itertools import islice, product

import pytest

from articles.ingest import ingest
from articles.models import Article, SearchDocument
from articles.models.search import INDEXED_BYTES, INDEXED_CHARACTERS
from articles.readers import RawArticle
from articles.search import ask, page
from newsroom.search import SearchRequest, search_archive
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

SIZE = 5_000_000  # characters


def unique_words(letters: str, length: int, joint: str = "") -> str:
    """Unique words of ``length`` letters, ``joint`` between the letters, as many as are ever indexed and more."""
    count = 2 * INDEXED_CHARACTERS // (length * (1 + len(joint)))
    return " ".join(joint.join(word) for word in islice(product(letters, repeat=length), count))


HAN = "".join(map(chr, [*range(0x4E00, 0x9FA0), *range(0x3400, 0x4DB0), *range(0xAC00, 0xD7A0)]))
RARE_HAN = "".join(map(chr, range(0x20000, 0x2A6D0)))


def scattered(letters: str, joint: str, parts: int = 2) -> str:
    """Hyphenated words whose parts are all different for as long as there are letters."""
    size = len(letters)
    words = (
        joint.join(letters[(n * parts + part + (n * parts // size) * part) % size] for part in range(parts))
        for n in range(INDEXED_CHARACTERS // (2 * parts) + 1)
    )
    return " ".join(words)


WORST = {
    "short words": unique_words("abcdefghijklmnopqrstuvwxyz", 4),
    "hyphenated": unique_words("abcdefghijklmnopqrstuvwxyz", 4, "-"),
    "addresses": " ".join(f"a{n:05x}.example/{n:05x}" for n in range(12_000)),
    "greek, hyphenated": scattered("".join(map(chr, range(0x3B1, 0x3C9))), "-"),
    "han, hyphenated": scattered(HAN, "-"),
    "han, hyphenated in threes": scattered(HAN, "-", 3),
    "han, single": scattered(HAN, " "),
    "rare han, hyphenated": scattered(RARE_HAN, "-"),
    "every letter there is, hyphenated": scattered(HAN + RARE_HAN, "-"),
    "hyphenated halves": " ".join(f"{n:03x}-{4095 - n:03x}{n // 4096}" for n in range(25_000)),
    "one endless word": "x" * INDEXED_CHARACTERS,
}


@pytest.mark.parametrize("kind", WORST)
def test_no_text_is_too_much_for_the_index(kind: str) -> None:
    article = ArticleFactory(headline="Long " * 200, text="Zebra " + WORST[kind])
    document = SearchDocument.objects.get(article=article)
    assert len(document.text) <= INDEXED_CHARACTERS
    assert len(document.text.encode()) <= INDEXED_BYTES
    assert list(SearchDocument.objects.filter(ask("zebra", {}).where)) == [document]


def test_five_megabytes_of_unique_words_are_stored_whole_and_found_by_their_beginning() -> None:
    text = " ".join(f"w{n:06x}" for n in range(SIZE // 8))
    outcome = ingest(RawArticle(headline="Much", text=text), source=None, actor=None)
    assert Article.objects.get(pk=outcome.article.pk).text == text
    found = search_archive(UserFactory(), SearchRequest(q="w000005"))
    assert [hit.article.pk for hit in found.hits] == [outcome.article.pk]
    assert not search_archive(UserFactory(), SearchRequest(q="w098000")).hits


def test_a_cut_in_the_middle_of_a_character_loses_that_character_alone() -> None:
    text = "é" + "字" * INDEXED_BYTES
    article = ArticleFactory(text=text)
    kept = SearchDocument.objects.get(article=article).text
    assert text.startswith(kept)
    assert INDEXED_BYTES - 3 < len(kept.encode()) <= INDEXED_BYTES


def test_a_hit_far_down_in_a_text_still_has_a_snippet() -> None:
    article = ArticleFactory(text="filler " * 4_000 + "needle")
    asked = ask("needle", {})
    found = page(SearchDocument.objects.filter(asked.where), asked, sort="newest", limit=5, cursor="")
    assert found.article_ids == [article.pk]
    assert found.snippets[article.pk].startswith("filler")
