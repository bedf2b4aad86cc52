"""The language of a story."""

import pytest

from articles.languages import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The port authority said on Monday that the harbour had reopened after six weeks.", "en"),
        ("THE PORT AUTHORITY SAID ON MONDAY THAT THE HARBOUR HAD REOPENED AFTER SIX WEEKS.", "en"),
        ("Otorite pò a di lendi ke bato yo ka antre ankò apre sis semèn, e moun yo kontan anpil.", "ht"),
        ("L'autorité portuaire a annoncé lundi la réouverture du port après six semaines.", "fr"),
        ("Die Hafenbehörde teilte am Montag mit, dass der Hafen nach sechs Wochen wieder offen ist.", "de"),
        ("Портовая администрация сообщила в понедельник, что гавань снова открыта.", "ru"),
        ("港务局星期一表示，港口在关闭六周后重新开放。", "zh"),
    ],
)
def test_it_tells_languages_apart(text: str, language: str) -> None:
    assert detect(text) == language


def test_a_short_text_takes_what_was_declared() -> None:
    assert detect("Goal!") == "und"
    assert detect("Goal!", "en-GB") == "en"
    assert detect("12:30 45 67 " * 50, "") == "und"
    assert detect("Goal!", "not a language tag") == "und"


def test_an_accent_in_a_short_text_does_not_make_it_another_language() -> None:
    assert detect("Beyoncé sings in a café.", "en") == "en"
    assert detect("Гавань снова открыта.", "en") == "ru"


@pytest.mark.parametrize(
    "text",
    [
        "KIEV — Ukrainian President Volodymyr Zelenskiy met Yuliya Tymoshenko and Vitaliy Klichko in Kyiv on Monday.",
        "TALLINN - Kaja Kallas met Kersti Kaljulaid in Tartu on Monday.",
        "Readers remembered Mahmoud Darwish (محمود درويش) on Friday. His “على هذه الأرض ما يستحق الحياة” was read.",
    ],
)
def test_foreign_names_and_quotations_make_a_short_story_no_foreign_one(text: str) -> None:
    assert detect(text) != "en"  # what the letters alone tell
    assert detect(text, "en") == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bundeskanzler Olaf Scholz trifft Emmanuel Macron am Dienstag in Berlin.", "de"),
        ("Real Madrid gana la Liga en Barcelona con goles de Vinicius Junior y Jude Bellingham.", "es"),
        ("Premier Mark Rutte sprak maandag met koning Willem-Alexander in Den Haag.", "nl"),
        ("وصل أنتوني بلينكن إلى القاهرة يوم الأحد لإجراء محادثات حول معبر رفح. “We are working,” he said.", "ar"),
    ],
)
def test_a_short_story_in_another_language_stays_one(text: str, language: str) -> None:
    assert detect(text, "en") == language


def test_a_wrong_declaration_does_not_beat_a_clear_text() -> None:
    assert detect("Die Hafenbehörde teilte am Montag mit, dass der Hafen wieder offen ist.", "en") == "de"
