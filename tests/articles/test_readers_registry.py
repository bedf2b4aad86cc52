"""Which reader takes a file, what no reader takes, and what a file's bytes mean."""

import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.readers import ItemError, RawArticle, ReadError, choose, read

ZONE = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
STORY = "The harbour of Hällevik reopened on Monday – after six weeks, the café owner said.\nFerries sail again today."


def only(data: bytes, filename: str = "") -> RawArticle:
    (article,) = read(data, filename=filename, zone=ZONE, now=NOW)
    assert isinstance(article, RawArticle)
    return article


def error(data: bytes, filename: str = "story.txt", limit: int | None = None) -> ReadError:
    with pytest.raises(ReadError) as caught:
        list(read(data, filename=filename, zone=ZONE, now=NOW, limit=limit))
    assert caught.value.message
    return caught.value


@pytest.mark.parametrize(
    ("data", "filename", "name"),
    [
        (b"A plain story.", "story.html", "text"),
        (b"A plain story.", "story.md", "markdown"),
        (b"A plain story.", "", "text"),
        (b"# Harbour reopens\n\nFerries sail.", "story.txt", "markdown"),
        (b"---\ntitle: Harbour\n---\nFerries sail.", "story.txt", "markdown"),
        (b"\xef\xbb\xbf  <!-- saved -->\n<!DOCTYPE html><p>Ferries sail.", "story.txt", "html"),
        (b"<?xml version='1.0'?><html><body><p>Ferries sail.</p></body></html>", "story.md", "html"),
        ("<html><p>Ferries sail.".encode("utf-16"), "story.txt", "html"),
        (b"<p>Ferries sail.</p>", "", "html"),
        (b"Waves < 3 m and winds > 20 knots are <expected>.", "story.html", "text"),
    ],
)
def test_the_content_chooses_the_reader_and_the_name_only_breaks_a_tie(data: bytes, filename: str, name: str) -> None:
    assert choose(data, filename).name == name


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old Microsoft Office"),
        (b"7z\xbc\xaf\x27\x1crest", "compressed archive"),
        (b"PK\x03\x04" + bytes(26) + b"xl/workbook.xml", "Office file"),
        (b"<?xml version='1.0'?><invoice/>", "XML"),
    ],
)
def test_a_foreign_file_renamed_to_text_is_named_for_what_it_is(data: bytes, kind: str) -> None:
    refused = error(data)
    assert refused.code == "unsupported"
    assert kind in refused.message


def test_the_refusal_of_a_picture_called_text_is_a_sentence() -> None:
    refused = error(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR").message
    assert refused.startswith(
        "This seems to be a PNG image, whatever its name says, and holds no story that can be read. "
    )


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\x00\x00", b"...", b"<html><script>alert(1)</script></html>"])
def test_a_file_without_words_is_empty(data: bytes) -> None:
    assert error(data).code == "empty"


def test_bytes_that_are_no_text_are_refused() -> None:
    assert error(random.Random(7).randbytes(5_000)).code == "not_text"
    assert error(bytes(range(256)) * 50).code == "not_text"


def test_a_file_above_the_limit_is_refused_before_it_is_read() -> None:
    assert error(b"word " * 100, limit=499).code == "too_large"
    assert list(read(b"word " * 100, zone=ZONE, limit=500))


@pytest.mark.parametrize(
    ("encoding", "used"),
    [
        ("utf-8", "utf-8 (valid)"),
        ("utf-8-sig", "utf-8 (byte order mark)"),
        ("utf-16", "utf-16 (byte order mark)"),
        ("utf-16-le", "utf-16-le (zeros in every second byte)"),
        ("utf-16-be", "utf-16-be (zeros in every second byte)"),
        ("utf-32", "utf-32 (byte order mark)"),
        ("cp1252", "cp1252 (plausible)"),
    ],
)
def test_the_same_words_in_every_encoding(encoding: str, used: str) -> None:
    article = only(STORY.encode(encoding))
    assert article.text == STORY
    assert article.encoding == used


def test_an_encoding_of_another_script_is_detected() -> None:
    words = "Портовая администрация сообщила в понедельник, что гавань снова открыта для судов после ремонта."
    assert only(words.encode("cp1251")).text == words


@pytest.mark.parametrize(
    ("declared", "encoding", "used"),
    [
        ("iso-8859-1", "utf-8", "utf-8"),
        ("utf-8", "cp1252", "cp1252"),
        ("iso-8859-1", "cp1252", "cp1252"),
        ("no-such-encoding", "utf-8", "utf-8"),
        ("unicode_escape", "utf-8", "utf-8"),
    ],
)
def test_a_wrong_declaration_does_no_harm(declared: str, encoding: str, used: str) -> None:
    page = f"<html><head><meta charset='{declared}'></head><body><p>{STORY}</p></body></html>"
    article = only(page.encode(encoding))
    assert "Hällevik reopened on Monday – after" in article.text
    assert article.encoding.startswith(used)


def test_a_right_declaration_is_followed() -> None:
    page = "<html><head><meta charset='iso-8859-2'></head><body><p>Łódź ogłosiła większość.</p></body></html>"
    assert only(page.encode("iso-8859-2")).text == "Łódź ogłosiła większość."


def test_a_text_cut_off_inside_a_character_is_still_utf_8() -> None:
    article = only(("é " * 600).encode() + b"\xc3")
    assert article.text.startswith("é é")
    assert article.encoding == "utf-8 (1 broken)"


OPENINGS = st.sampled_from(
    [
        b"",
        b"<html>",
        b"<p>",
        b"# ",
        b"---\ntitle: x\ndate: ",
        b"Headline: ",
        b"EMBARGOED ",
        b"By ",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
    ]
)


@given(
    OPENINGS, st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_are_stories_or_a_read_error(opening: bytes, rest: bytes) -> None:
    try:
        stories = list(read(opening + rest, zone=ZONE, now=NOW))
    except ReadError:
        return
    for story in stories:
        assert isinstance(story, RawArticle | ItemError)
        if isinstance(story, RawArticle):
            assert story.text or story.headline
            assert "\x00" not in story.text + story.headline + story.notes
