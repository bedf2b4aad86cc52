"""Cleaning a story's words, the way back to the input, and what identifies a story."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import clean, fingerprint, headline_from, is_boilerplate

# Plain words, and everything that cleaning changes or must keep.
MESSY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "ab \n\r\t\x00\x0b"
            "\x85\xa0\xad\u0301\u0316\u0344\u061c\u0915\u094d\u200b\u200c\u200d\u2028\u2029\u202e\u2190"
            "\u2329\u2665\u2adc\ud800\ufeff\ufe0f\U0001f468\u1112\u1161\u11ab\u0958\u212b"
        ),
    ),
    max_size=60,
)


@given(MESSY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once
    assert unicodedata.is_normalized("NFC", once)


@given(MESSY)
def test_every_cleaned_character_comes_from_where_it_says(text: str) -> None:
    cleaned = clean(text)
    last = 0
    for index, char in enumerate(cleaned.text):
        start, end = cleaned.source_span(index, index + 1)
        assert last <= start < end <= len(text)
        assert cleaned.source_offset(index) == start
        last = start
        origin = text[start:end]
        if char in " \n":
            assert any(part.isspace() for part in origin)
        elif char == "\ufffd":
            assert origin == char or "\ud800" <= origin <= "\udfff"
        else:
            around = text[max(0, start - 2) : end + 4]  # a reordered mark stands beside its base
            assert char == origin or char in unicodedata.normalize("NFC", clean(around).text + origin)


@given(MESSY, MESSY)
def test_the_way_back_finds_the_same_words(before: str, after: str) -> None:
    text = f"{before} \xa0Port\xad-au\u200b-Prince. {after}"
    cleaned = clean(text)
    start = cleaned.text.index("Port-au-Prince", 0)
    first, last = cleaned.source_span(start, start + len("Port-au-Prince"))
    assert clean(text[first:last]).text == "Port-au-Prince"


def test_offsets_reach_over_what_was_removed() -> None:
    text = "\ufeffCafe\u0301  de\xad Paris\r\n\r\n\r\nnext"
    cleaned = clean(text)
    assert cleaned.text == "Café de Paris\n\nnext"
    assert text[slice(*cleaned.source_span(0, 4))] == "Cafe\u0301"
    assert text[slice(*cleaned.source_span(5, 7))] == "de"
    assert text[slice(*cleaned.source_span(15, 19))] == "next"
    assert cleaned.source_offset(len(cleaned.text)) == len(text)


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\n\n\n\n\ntwo", "one\n\ntwo"),
        ("one \n \n two", "one\n\ntwo"),
        ("a\x00b\x07c\u202ed\u2066e", "abcde"),
        ("\xa0 wide\u3000\u2009space\t", "wide space"),
        ("1.  Reed\t Oslo    27:12\n\t2.\tBerg  \n", "1. Reed\tOslo\t27:12\n2.\tBerg"),
        ("“Typed” – as it—was ’twas", "“Typed” – as it—was ’twas"),
        ("क\u094d\u200dष", "क\u094d\u200dष"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("ad\u200dmin\u200c", "admin"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("한", "한"),
        ("tax &amp; spend", "tax &amp; spend"),
    ],
)
def test_it_removes_what_no_reader_sees_and_keeps_what_was_typed(dirty: str, expected: str) -> None:
    assert clean(dirty).text == expected


@pytest.mark.parametrize("unit", ["a  ", "x\xad", "e\u0301", "\u0301\u0316", "\r\n\n\n", "क\u200d\u200d", "漢字"])
def test_five_times_the_text_takes_about_five_times_as_long(unit: str) -> None:
    def seconds(count: int) -> float:
        text = "x" + unit * count
        start = time.process_time()
        clean(text)
        return time.process_time() - start

    clean("e\u0301")  # builds its patterns once
    assert seconds(100_000) < 25 * max(seconds(20_000), 0.002)


def test_copies_that_differ_in_typing_share_a_fingerprint() -> None:
    one = fingerprint("Harbour Reopens", "The harbour — closed since May — reopened.\n\nShips “waited”.")
    other = fingerprint("HARBOUR REOPENS", 'the harbour - closed since may - reopened. Ships "waited"')
    assert one == other
    assert len(one) == 64


def test_a_changed_word_or_a_moved_headline_is_another_fingerprint() -> None:
    known = fingerprint("Harbour reopens", "Ships waited.")
    assert known != fingerprint("Harbour reopens", "Ships wait.")
    assert known != fingerprint("Harbour", "reopens Ships waited.")


STORY = (
    "The island's only harbour reopened on Monday after dredgers cleared a sandbar that had kept ferries away for six "
    "weeks, the port authority said, and the first boats brought flour, medicine and mail to waiting shopkeepers."
)


def test_a_story_identifies_itself_and_a_stock_phrase_does_not() -> None:
    assert not is_boilerplate(STORY)
    for text in (
        "",
        "Blah blah blah. " * 40,
        "Full story to follow.",
        "1.25 1.30 1.28 " * 60,
        "Click here for more. " * 30,
    ):
        assert is_boilerplate(text)


def test_a_missing_headline_is_the_first_sentence_cut_at_a_word() -> None:
    assert headline_from("Mr. Ames met U.S. envoys in Oslo. They left.") == "Mr. Ames met U.S. envoys in Oslo"
    cut = headline_from(STORY, limit=60)
    assert len(cut) <= 60
    assert cut.endswith("…")
    assert STORY.startswith(cut[:-1])
    assert headline_from("") == ""
    assert len(headline_from("x" * 10_000)) <= 110
