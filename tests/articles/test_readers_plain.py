"""Plain text: which lines are the story's, and which say something about it."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from articles.readers import RawArticle, ReadError, read

ZONE = ZoneInfo("Europe/Paris")
NOW = datetime(2022, 10, 27, 12, tzinfo=UTC)
BODY = "The harbour reopened on Monday after six weeks, the port authority said.\nFerries sail again from Tuesday."
LONG = (
    "The island's only harbour reopened on Monday after dredgers cleared a sandbar that had kept ferries away for six "
    "weeks, the port authority said."
)


def only(text: str) -> RawArticle:
    (article,) = read(text.encode(), filename="story.txt", zone=ZONE, now=NOW)
    assert isinstance(article, RawArticle)
    return article


def test_a_story_that_begins_with_a_sentence_keeps_every_word() -> None:
    text = f"{LONG}\n{BODY}\n– Ferries first –\nHe said so."
    article = only(text)
    assert article.text == text
    assert (article.headline, article.byline, article.notes) == ("", "", "")


def test_hard_wrapped_paragraphs_are_not_taken_for_a_headline() -> None:
    text = "The harbour reopened on Monday after six weeks without one\nferry in it, the authority said.\n\nIt rained."
    assert only(text).text == text


@pytest.mark.parametrize("below", [f"\n{BODY}", f"\n\n\n{BODY}", f"{LONG}\n{BODY}"])
def test_a_headline_stands_off_from_the_story(below: str) -> None:
    article = only(f"Harbour of Hällevik reopens\n{below}")
    assert article.headline == "Harbour of Hällevik reopens"
    assert article.text == below.strip()


@pytest.mark.parametrize(
    "text", ["Port 4 boats\n\nQuay 7 boats\n\nBay 2 boats", f"Arrivals were as follows -\n\n{BODY}"]
)
def test_the_first_row_of_a_table_is_no_headline(text: str) -> None:
    assert only(text).text == text


def test_headline_byline_date_and_dateline_are_found_and_not_repeated() -> None:
    article = only(
        "Harbour reopens after six weeks\n\nBy Ada Berg and Li Wen, Fjord News\n"
        "Updated: 27 October 2022, 08:30 CEST\n\n"
        f"HÄLLEVIK, Oct 27 (Coastwire) — {BODY}"
    )
    assert article.headline == "Harbour reopens after six weeks"
    assert article.byline == "Ada Berg and Li Wen, Fjord News"
    assert article.published_at == datetime(2022, 10, 27, 6, 30, tzinfo=UTC)
    assert article.dateline == "HÄLLEVIK, Oct 27 (Coastwire)"
    assert article.source_name == "Coastwire"
    assert article.text == f"HÄLLEVIK, Oct 27 (Coastwire) — {BODY}"


@pytest.mark.parametrize(
    ("line", "byline", "source"),
    [
        ("By Ada Berg", "Ada Berg", ""),
        ("BY ADA BERG", "ADA BERG", ""),
        ("By Ada Berg, Coastwire", "Ada Berg", "Coastwire"),
        ("Ada Berg, Coastwire", "Ada Berg", "Coastwire"),
        ("By Juan de la Cruz in Hällevik", "Juan de la Cruz in Hällevik", ""),
        ("By our correspondent", "our correspondent", ""),
        ("By Ada Berg | October 27, 2022", "Ada Berg", ""),
    ],
)
def test_bylines(line: str, byline: str, source: str) -> None:
    article = only(f"Harbour reopens\n{line}\n\n{BODY}")
    assert (article.headline, article.byline, article.source_name) == ("Harbour reopens", byline, source)
    assert article.text == BODY


@pytest.mark.parametrize("line", ["By Thursday the harbour had reopened.", "By then the ferries were late", "By 2019"])
def test_a_sentence_with_by_is_no_byline(line: str) -> None:
    article = only(f"{line}\nand so on, they said.\n\n{BODY}")
    assert article.byline == ""
    assert line in article.text


def test_a_block_of_headers_becomes_fields() -> None:
    article = only(
        "Headline: Harbour reopens\nByline: By Ada Berg\nDate: 27 October 2022 06:00 GMT\nSource: Coastwire\n"
        "URL: https://coast.example/harbour\nLanguage: en\nUrgency: 3\nKeywords: ports; ferries\nDesk: Islands\n"
        f"Embargo: 0600 GMT Oct. 28\n\n{BODY}"
    )
    assert article.headline == "Harbour reopens"
    assert article.byline == "Ada Berg"
    assert article.published_at == datetime(2022, 10, 27, 6, tzinfo=UTC)
    assert (article.source_name, article.url) == ("Coastwire", "https://coast.example/harbour")
    assert (article.language, article.urgency) == ("en", 3)
    assert [subject["name"] for subject in article.subjects] == ["ports", "ferries"]
    assert article.embargo_until == datetime(2022, 10, 28, 6, tzinfo=UTC)
    assert article.notes == "Desk: Islands"
    assert article.text == BODY


def test_a_bare_day_stays_a_day() -> None:
    assert only(f"Harbour reopens\n27 October 2022\n\n{BODY}").published_at == date(2022, 10, 27)


@pytest.mark.parametrize("written", ["03/04/2022", "0592-01-01", "2022-10-27T06:00:00-21:23"])
def test_a_date_that_cannot_be_kept_is_noted_and_not_guessed(written: str) -> None:
    article = only(f"Headline: Harbour reopens\nDate: {written}\n\n{BODY}")
    assert article.published_at is None
    assert article.notes.startswith("Date not kept.")
    assert article.text == BODY


@pytest.mark.parametrize(
    "line",
    [
        "EMBARGOED until 0600 GMT Oct. 28",
        "*** EMBARGOED UNTIL 0600 GMT OCT 28 ***",
        "[Embargo: 28 October 2022, 06:00 GMT]",
        "Not for publication before 28 October 2022 08:00",
        "STRICTLY NOT FOR RELEASE UNTIL 28 Oct 2022 6 a.m. GMT",
        "This story is embargoed until 0600 GMT on 28 October",
        "For release at 6:00 a.m. GMT Friday, Oct. 28, 2022",
        "Sperrfrist: 28. Oktober 2022, 8.00 Uhr",
    ],
)
@pytest.mark.parametrize("layout", ["{line}\n\nHarbour reopens\n\n{BODY}", "Harbour reopens\n\n{BODY}\n\n{line}"])
def test_an_embargo_in_words_is_understood(line: str, layout: str) -> None:
    article = only(layout.format(line=line, BODY=BODY))
    assert article.embargo_until == datetime(2022, 10, 28, 6, tzinfo=UTC)
    assert article.embargo_note == ""
    assert (article.headline, article.text) == ("Harbour reopens", BODY)


@pytest.mark.parametrize(
    "line",
    [
        "STRICTLY EMBARGOED",
        "EMBARGOED until the minister has spoken",
        "Not for publication before Friday noon",
        "Embargo: 03/04/2022",
        "Embargoed until 0600 GMT Oct. 28 for print, 0900 GMT for online",
        "UNDER EMBARGO",
    ],
)
def test_an_embargo_that_cannot_be_parsed_is_kept_in_its_words(line: str) -> None:
    article = only(f"{line}\n\nHarbour reopens\n\n{BODY}")
    assert article.embargo_until is None
    assert article.embargo_note.casefold() == line.casefold()
    assert article.text == BODY


@pytest.mark.parametrize(
    "line",
    ["Embargo on island's timber to be eased, minister says", "Trade embargo holds", "FOR IMMEDIATE RELEASE"],
)
def test_news_of_an_embargo_holds_nothing(line: str) -> None:
    article = only(f"{line}\n\n{BODY}")
    assert (article.embargo_until, article.embargo_note) == (None, "")
    assert article.headline == line


def test_nul_bytes_and_controls_do_not_reach_the_story() -> None:
    assert only("The har\x00bour \x07reopened\u202e on Monday.").text == "The harbour reopened on Monday."


def test_a_lone_headline_is_a_story_of_one_line() -> None:
    assert only("Harbour reopens").text == "Harbour reopens"


@pytest.mark.parametrize("line", ["A" * 1_000_000, "By " + "A " * 500_000, "A-" * 500_000, "Source: a\n" * 100_000])
def test_an_endless_opening_is_read_in_bounded_time(line: str) -> None:
    start = time.process_time()
    only(f"{line}\n{BODY}")
    assert time.process_time() - start < 10


NO_TEXT = {
    "a mark and then nonsense": bytes.fromhex("fffefa818d"),
    "bytes that no encoding has": bytes.fromhex("818d8f90"),
    "too little to tell": bytes.fromhex("d0f1e2a7b3c9"),
    "noise": bytes((97 * n * n + 31 * n + 7) % 256 for n in range(400)),
    "a mark and then noise": b"\xff\xfe" + bytes((97 * n * n + 31 * n + 7) // 3 % 256 for n in range(400)),
    "a table of strings": b"first_name\x00last_name\x00city\x00" * 40,
}


@pytest.mark.parametrize("data", NO_TEXT.values(), ids=NO_TEXT)
def test_bytes_that_are_no_text_are_refused_instead_of_stored_as_wrong_letters(data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        list(read(data, zone=UTC))
    assert caught.value.code == "not_text"


STORY = "Le maire a inauguré le pont à l’été, selon la préfecture. " * 20


@pytest.mark.parametrize("data", [STORY.encode().rpartition(b"\xa9")[0], STORY.encode("utf-16")[:-1]])
def test_a_file_that_was_cut_off_within_a_letter_says_so(data: bytes) -> None:
    [story] = read(data, zone=UTC)
    assert isinstance(story, RawArticle)
    assert "Le maire a inauguré" in story.text
    assert "Was the file cut off?" in story.notes


def taken(data: bytes) -> RawArticle:
    [story] = read(data, zone=UTC)
    assert isinstance(story, RawArticle)
    return story


def test_a_guessed_encoding_is_asked_about_with_words_to_judge_by() -> None:
    story = taken("Мэр открыл новый мост в понедельник, сообщила администрация.".encode("cp1251"))
    assert story.text.startswith("Мэр открыл")
    assert "are “Мэр”, “открыл”, “новый” right?" in story.notes


def test_a_mark_that_may_be_chance_is_asked_about() -> None:
    assert "are “臺辍” right?" in taken(bytes.fromhex("fffefa818d8f")).notes
    assert taken("市長は月曜日に新しい橋を開通させた。".encode("utf-16")).notes == ""


ASKED = {
    "Polish": ("Burmistrz otworzył most w poniedziałek. Większość mieszkańców przyszła, powiedział.", "cp1250"),
    "Czech": ("Starosta otevřel most v pondělí. Většina obyvatel přišla na slavnost, řekl mluvčí.", "cp1250"),
    "Hungarian": ("A polgármester hétfőn megnyitotta a hidat. A lakosok többsége eljött az ünnepségre.", "cp1250"),
    "Turkish": ("Belediye başkanı pazartesi günü köprüyü açtı. Şehir sakinlerinin çoğu törene katıldı.", "cp1254"),
    "a name in an English story": ("The tennis player Novak Djoković lost on Monday, his coach said later.", "cp1250"),
    "a Mac's quotes": ("The mayor’s bridge opened on Monday and costs twenty million, the town said.", "mac_roman"),
    "a Mac's umlauts": ("Der Bürgermeister eröffnete die Brücke am Montag. Die Straße ist frei.", "mac_roman"),
}


@pytest.mark.parametrize(("words", "encoding"), ASKED.values(), ids=ASKED)
def test_letters_that_windows_1252_would_get_wrong_are_asked_about(words: str, encoding: str) -> None:
    assert "right? If not, save the file as UTF-8" in taken(words.encode(encoding)).notes


@pytest.mark.parametrize(
    "words",
    [
        "Le maire a inauguré le pont à l’été, selon la préfecture. Les élèves étaient présents.",
        "Der Bürgermeister eröffnete die Brücke am Montag. Die Straße führt nach Süden, „schön“, sagte er.",
        "The café owner in Málaga said on Monday that the mayor, José Núñez, had “promised” a bridge – for £20m.",
    ],
)
def test_letters_at_home_in_their_language_are_not(words: str) -> None:
    story = taken(words.encode("cp1252"))
    assert (story.text, story.notes) == (words, "")


def test_japanese_in_escapes_is_read() -> None:
    words = "市長は月曜日に新しい橋を開通させたと市が発表した。"
    assert taken(words.encode("iso2022_jp")).text == words


def test_nuls_around_and_in_a_story_do_not_hide_it() -> None:
    assert taken(b"The har\x00bour reopened on Monday." + bytes(4_096)).text == "The harbour reopened on Monday."
