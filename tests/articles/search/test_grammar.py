"""The parser alone: no database, no Django."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search.errors import SearchError
from articles.search.parser import DEEPEST, LONGEST_QUERY, MOST_TERMS, any_word, parse
from articles.search.syntax import Or, Word, leaves, written

FIELDS = ("title", "person", "org", "place", "event", "about", "source", "by", "subject", "date", "lang", "is")


def read(query: str) -> str:
    node = parse(query, FIELDS)
    return written(node) if node else ""


@pytest.mark.parametrize(
    ("query", "reading"),
    [
        ("", ""),
        ("   ", ""),
        ("bridge", "bridge"),
        ("bridge ferry", "bridge AND ferry"),
        ("bridge AND ferry", "bridge AND ferry"),
        ("bridge OR ferry", "bridge OR ferry"),
        ("bridge or ferry", "bridge AND or AND ferry"),
        ("a b OR c", "(a AND b) OR c"),
        ("a (b OR c)", "a AND (b OR c)"),
        ("(a OR b) -(c d)", "(a OR b) AND -(c AND d)"),
        ("bridge -ferry", "bridge AND -ferry"),
        ("-ferry", "-ferry"),
        ("well-known", "well-known"),
        ('"bank of England"', '"bank of England"'),
        ("“bank of England”", '"bank of England"'),
        ('bridge -"new ferry"', 'bridge AND -"new ferry"'),
        ("vote near/5 council", "vote near/5 council"),
        ('"prime minister" NEAR/10 resign*', '"prime minister" near/10 resign*'),
        ("near miss", "near AND miss"),
        ("brid*", "brid*"),
        ('person:"Antony Blinken"', 'person:"Antony Blinken"'),
        ("PERSON:Barbecue", "person:Barbecue"),
        ("place:Haiti!", "place:Haiti!"),
        ('place:"Port-au-Prince"! flood', 'place:"Port-au-Prince"! AND flood'),
        ("title:(bridge OR ferry)", "title:bridge OR title:ferry"),
        ("subject:medtop:04000000", "subject:medtop:04000000"),
        ("date:2022-10-01..2022-10-31", "date:2022-10-01..2022-10-31"),
        ('(person:"A B" OR title:brid*) -source:wire', '(person:"A B" OR title:brid*) AND -source:wire'),
        ("-person:(Ann OR Bob)", "-(person:Ann OR person:Bob)"),
        ("o'neill R&D 12:30 C++", "o'neill AND R&D AND 12:30 AND C++"),
        ("Update: bridge", "Update: AND bridge"),
        ("https://example.org/a", "https://example.org/a"),
        ("北京", "北京"),
    ],
)
def test_a_query_is_read_as_it_is_meant(query: str, reading: str) -> None:
    assert read(query) == reading


@pytest.mark.parametrize(
    ("query", "fault", "suggestion"),
    [
        ('bridge "bank of', '"bank of', 'bridge "bank of"'),
        ('bridge ""', '""', "bridge"),
        ("bridge (ferry", "(", "bridge (ferry)"),
        ("bridge) ferry", ")", "bridge ferry"),
        ("bridge ()", "()", "bridge"),
        ("bridge OR", "OR", "bridge"),
        ("OR bridge", "OR", "bridge"),
        ("bridge OR OR ferry", "OR", "bridge OR ferry"),
        ("bridge AND", "AND", "bridge"),
        ("bridge NOT ferry", "NOT ", "bridge -ferry"),
        ("bridge | ferry", "|", "bridge OR ferry"),
        ("bridge & ferry", "&", "bridge ferry"),
        ("bridge - ferry", "-", "bridge ferry"),
        ("bridge – ferry", "–", "bridge ferry"),
        ("+bridge", "+bridge", "bridge"),
        ("!bridge", "!bridge", "-bridge"),
        ("*ridge", "*ridge", "ridge*"),
        ("br*dge", "br*dge", "brdge*"),
        ("a*", "a*", "a"),
        ('"bank of eng*"', '"bank of eng*"', '"bank of eng"'),
        ("vote NEAR council", "NEAR", "vote near/5 council"),
        ("vote near/0 council", "near/0", "vote near/1 council"),
        ("vote near/99 council", "near/99", "vote near/30 council"),
        ("near/5 council", "near/5", "council"),
        ("vote near/5", "near/5", "vote"),
        ("a near/5 b near/5 c", "near/5", "a near/5 b b near/5 c"),
        ("headline:bridge", "headline:", "title:bridge"),
        ("persom:Ann bridge", "persom:", "person:Ann bridge"),
        ("re:invent bridge", "re:invent", '"re:invent" bridge'),
        ("title: bridge", "title:", "title:bridge"),
        ("author: Ann", "author:", "by:Ann"),
        ("person:(title:Ann)", "title:", "person:(Ann)"),
        ("bridge & | ferry", "&", "bridge | ferry"),
        ("🛳", "🛳", ""),
        ("a\0b", "\0", "ab"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_a_query_that_can_be_read(query: str, fault: str, suggestion: str) -> None:
    with pytest.raises(SearchError) as caught:
        parse(query, FIELDS)
    error = caught.value
    assert error.code == "bad_query"
    assert (query[error.start : error.end], error.suggestion) == (fault, suggestion)


def brackets(depth: int) -> str:
    return "(" * depth + "bridge" + ")" * depth


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("x" * (LONGEST_QUERY + 1), "too_long"),
        ("x " * 5_000, "too_long"),
        ("a " * (MOST_TERMS + 1), "too_long"),
        (" OR ".join("abcdefg" for _ in range(MOST_TERMS + 1)), "too_long"),
        (brackets(DEEPEST + 1), "too_deep"),
        ("(" * 1_900, "too_deep"),
        ("-(" * 900, "too_deep"),
    ],
)
def test_a_query_that_would_cost_too_much_is_refused(query: str, code: str) -> None:
    with pytest.raises(SearchError) as caught:
        parse(query, FIELDS)
    assert caught.value.code == code


def test_what_is_just_small_enough_is_read() -> None:
    assert parse("a " * MOST_TERMS, FIELDS)
    assert parse(brackets(DEEPEST), FIELDS)


@given(st.text(alphabet=st.sampled_from('ab "()-*:!/+|&ORND.5neartil\n“'), max_size=40))
def test_any_text_is_read_or_refused_with_a_place_inside_it(query: str) -> None:
    try:
        node = parse(query, FIELDS)
    except SearchError as caught:
        error = caught
    else:
        for leaf, _ in leaves(node) if node else ():
            assert query[leaf.start : leaf.end].strip()
        return
    assert 0 <= error.start <= error.end <= len(query)
    assert error.message


@given(st.text(max_size=60))
def test_what_was_read_reads_the_same_once_it_is_written_out(query: str) -> None:
    try:
        reading = read(query)
    except SearchError:
        return
    assert read(reading) == reading


def test_plain_language_has_no_signs() -> None:
    assert any_word('Why did "Ann\'s" ferry - (the old one) sink? Ferry!') == Or(
        tuple(
            Word(text, start, start + len(text))
            for text, start in [("Why", 0), ("did", 4), ("Ann's", 9), ("ferry", 16), ("the", 25), ("old", 29),
                                ("one", 33), ("sink", 38)]
        )
    )  # fmt: skip
    assert any_word("bridge?") == Word("bridge", 0, 6)
    assert any_word(" - ") is None
    with pytest.raises(SearchError):
        any_word(" ".join(f"w{n}" for n in range(MOST_TERMS + 1)))
