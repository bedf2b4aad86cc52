"""Letters and mailboxes: the letter's words, and what it carries."""

from datetime import UTC, datetime
from email.message import EmailMessage

from articles.readers import ItemError, RawArticle
from tests.articles.reading import STORY, only, stories


def letter(text: str = STORY, subject: str = "Quay to close") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ann Leewood <ann@coast.example>"
    message["To"] = "desk@coast.example"
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Mar 2026 08:00:00 +0100"
    message["Message-ID"] = "<m1@coast.example>"
    message.set_content(text)
    return message


def test_a_letter_is_a_story() -> None:
    story = only(letter(f"{STORY}\n\n-- \nAnn\n", "Fwd: Größere Schäden am Kai").as_bytes())
    assert (story.headline, story.text, story.byline) == ("Größere Schäden am Kai", STORY, "Ann Leewood")
    assert story.published_at == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert story.external_id == "m1@coast.example"


def test_of_plain_words_and_a_page_the_fuller_one_is_read() -> None:
    message = letter("See the page.")
    message.add_alternative(f"<html><body><p>{STORY * 3}</p><script>x()</script></body></html>", subtype="html")
    assert only(message.as_bytes()).text == STORY * 3


def test_what_a_letter_carries_is_read_as_if_it_was_sent_by_itself() -> None:
    message = letter()
    message.add_attachment(b"\x89PNG\r\n\x1a\n0000", maintype="image", subtype="png", filename="logo.png")
    message.add_attachment(f"Ferries move\n\n{STORY}".encode(), maintype="application", subtype="pdf", filename="f.pdf")
    message.add_attachment(b"MZ" + bytes(70) + b"PE", maintype="application", subtype="x", filename="run.exe")
    message.add_attachment(letter(subject="Second letter"))
    own, ferries, program, inner = stories(message.as_bytes())
    assert isinstance(own, RawArticle)
    assert isinstance(ferries, RawArticle)
    assert isinstance(inner, RawArticle)
    assert isinstance(program, ItemError)
    assert (ferries.headline, ferries.locator, inner.headline) == ("Ferries move", "f.pdf", "Second letter")
    assert (program.code, program.locator) == ("unsupported", "run.exe")


def test_a_letter_that_only_carries_is_no_story_itself() -> None:
    message = letter(" ")
    message.add_attachment(f"Ferries move\n\n{STORY}".encode(), maintype="text", subtype="plain", filename="f.txt")
    assert only(message.as_bytes()).headline == "Ferries move"


def test_a_mailbox_gives_letter_by_letter() -> None:
    box = b"".join(
        b"From ann@coast.example Mon Mar  2 08:00:00 2026\n"
        + letter(f"{STORY}\n\n>From the pier.", f"Part {n}").as_bytes()
        + b"\n"
        for n in range(3)
    )
    found = stories(box)
    assert [getattr(story, "headline", "") for story in found] == ["Part 0", "Part 1", "Part 2"]
    assert isinstance(found[0], RawArticle)
    assert found[0].text.endswith("From the pier.")


def test_a_letter_with_a_thousand_attachments_is_read_to_its_end() -> None:
    message = letter()
    for number in range(1_000):
        message.add_attachment(
            f"Part {number}\n\n{STORY}".encode(), maintype="text", subtype="plain", filename=f"{number}.txt"
        )
    assert len(stories(message.as_bytes())) == 1_001


def test_a_letter_whose_parts_cannot_be_told_apart_says_so() -> None:
    message = letter()
    message.add_attachment(b"x", maintype="text", subtype="plain", filename="x.txt")
    (error,) = stories(message.as_bytes().replace(b'boundary="=', b'boundary="?'))
    assert isinstance(error, ItemError)
    assert error.code == "malformed"


def test_a_header_that_cannot_be_decoded_stands_as_it_is() -> None:
    story = only(letter().as_bytes().replace(b"Quay to close", b"=?utf-8?B?Zm9vYmFyab?= quay"))
    assert "quay" in story.headline
