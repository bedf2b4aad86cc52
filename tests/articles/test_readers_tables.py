"""CSV and JSON records: columns by known names or by the sender's map, each row with its own error."""

import json

import pytest

from articles.readers import ItemError, RawArticle, ReadError, choose, columns_named
from tests.articles.reading import STORY, only, refused, stories


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_is_read_whatever_parts_its_columns(delimiter: str, encoding: str) -> None:
    rows = [
        ["Headline", "Author", "Date", "Text", "Desk"],
        ["Größe", "Ann Leewood", "2026-03-02", STORY.replace(",", ""), "Ports"],
    ]
    story = only("\r\n".join(delimiter.join(row) for row in rows).encode(encoding), "stories.txt")
    assert (story.headline, story.byline, str(story.published_at)) == ("Größe", "Ann Leewood", "2026-03-02")
    assert (story.text, story.notes) == (STORY.replace(",", ""), "Desk: Ports")


def test_quoted_cells_keep_their_lines_and_markup_is_read() -> None:
    table = f'title,body\n"Quay, to ""close""","<p>{STORY}</p><p>Two.</p>"\n"Ferries","One line\n\nanother"\n'
    one, two = stories(table)
    assert isinstance(one, RawArticle)
    assert isinstance(two, RawArticle)
    assert (one.headline, one.text) == ('Quay, to "close"', f"{STORY}\n\nTwo.")
    assert two.text == "One line\n\nanother"


def test_a_bad_row_is_an_error_and_the_others_are_read() -> None:
    one, bad, two = stories(f"title,text\nA,{STORY}\nB,\nC,{STORY}\n".replace(", after", " after"))
    assert isinstance(bad, ItemError)
    assert bad.code == "no_story"
    assert [getattr(story, "headline", "") for story in (one, two)] == ["A", "C"]


def test_the_senders_map_names_the_columns() -> None:
    table = f"Überschrift;Inhalt;Stand\nKai zu;{STORY};02.03.2026\n"
    columns = {"headline": "Überschrift", "text": "Inhalt", "published_at": "Stand"}
    story = only(table, "a.csv", columns=columns)
    assert (story.headline, story.text, str(story.published_at)) == ("Kai zu", STORY, "2026-03-02")
    assert refused(table, "a.csv") == "no_story"


def test_prose_with_commas_is_no_table() -> None:
    assert choose(b"Ships, boats, ferries\n\nThey all came, and went.").name == "text"


def test_records_a_line_each_with_their_own_errors() -> None:
    lines = [json.dumps({"title": f"Part {n}", "text": STORY, "tags": ["a", "b"]}) for n in range(3)]
    lines[1] = lines[1][:40]
    one, broken, two = stories("\n".join(lines))
    assert isinstance(one, RawArticle)
    assert isinstance(broken, ItemError)
    assert isinstance(two, RawArticle)
    assert ([s["name"] for s in one.subjects], broken.code, two.headline) == (["a", "b"], "malformed", "Part 2")


@pytest.mark.parametrize("envelope", [lambda s: s, lambda s: {"total": 2, "items": s}, lambda s: {"results": s}])
def test_a_list_or_an_envelope_gives_its_records(envelope: object) -> None:
    records = [{"headline": "A", "text": STORY}, {"uri": "urn:b", "headline": "B", "body_text": STORY}]
    found = stories(json.dumps(envelope(records), indent=1))  # type: ignore[operator]
    assert [getattr(story, "headline", "") for story in found] == ["A", "B"]


def test_a_list_that_was_cut_off_keeps_what_was_whole() -> None:
    data = json.dumps([{"headline": "A", "text": STORY}] * 3)
    *whole, cut = stories(data[:-30])
    assert len(whole) == 2
    assert isinstance(cut, ItemError)


def test_json_without_a_story_names_the_fields_it_has() -> None:
    (error,) = stories('{"name": "x", "version": "1", "lockfile": 2}')
    assert isinstance(error, ItemError)
    assert "lockfile" in error.message
    assert refused("[" * 5_000) == "malformed"


def test_a_table_of_unknown_columns_is_read_by_the_map_whatever_its_name() -> None:
    data = f"kop;tekst;dag\nBrug open;{STORY};2026-03-02\n".encode()
    columns = columns_named("headline=kop, text=tekst; published_at=dag")
    story = only(data, "export.bin", columns=columns)
    assert (story.headline, story.text, str(story.published_at)) == ("Brug open", STORY, "2026-03-02")


@pytest.mark.parametrize("words", ["text", "text=", "=a", "body=a", "text=a, nonsense=b"])
def test_a_map_that_names_no_column_is_refused(words: str) -> None:
    with pytest.raises(ReadError, match="names no column"):
        columns_named(words)
