"""`annotate`: a line in, a line out, offsets into the line's own words, nothing stored."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Change
from tagging import knowledge
from tagging.management.commands import annotate
from tagging.models import Entity, KnowledgeChange, Mention, Tag
from tagging.pipeline import recognisers
from tagging.pipeline.types import FIELDS, Document, Span
from tagging.store import occurrences
from tests.factories import EntityFactory

pytestmark = pytest.mark.django_db


class Recogniser:
    """Finds one name wherever it stands."""

    name = "stand-in"

    def recognise(self, document: Document) -> list[Span]:
        return [
            Span(field, start, start + 12, "Mira Solheim", "person", 0.95)
            for field in FIELDS
            for start in occurrences(getattr(document, field), "Mira Solheim")
        ]


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotate, "load", lambda name: Recogniser())
    knowledge.forget()


def told(monkeypatch: pytest.MonkeyPatch, *lines: Any) -> list[dict[str, Any]]:
    raw = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
    out = io.StringIO()
    call_command("annotate", stdout=out)
    out.getvalue().encode()  # what is written is text
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        "Mira Solheim spoke.",
        "  \r\n\r\n\r\n Then Mira\u00a0Solheim spoke.",
        "A\0B\0 Mira Sol\u00adheim spoke.",
        "\ufeff\u200bMira\r\nSolheim".replace("\r\n", "  ") + " spoke.",
        "Cafe\u0301 e\u0301 — Mira Solheim spoke.",
        "👩\u200d🚀 𠀀 \ud800 Mira Solheim spoke.",
    ],
)
def test_offsets_lead_into_the_words_as_they_came(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    entity = EntityFactory(name="Mira Solheim")
    [answer] = told(monkeypatch, {"id": 7, "headline": f"On {text}", "text": text})
    assert answer["id"] == 7
    found = answer["mentions"]
    assert [mention["field"] for mention in found] == ["headline", "text"]
    for mention in found:
        words = {"headline": f"On {text}", "text": text}[mention["field"]]
        span = words[mention["start"] : mention["end"]]
        assert (span, mention["entity"], mention["kind"]) == (mention["text"], entity.name, "person")
        assert span.startswith("Mira")
        assert span.endswith("heim")
    assert [(tag["name"], tag["status"]) for tag in answer["tags"]] == [("Mira Solheim", "confirmed")]
    assert (answer["dates"], answer["events"]) == ([], [])


@pytest.mark.parametrize("blank", [" ", "\u00a0", " \u200b", "\u2003 "])
def test_dates_lead_into_the_words_as_they_came(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    text = f"\ufeff  It\xad fell{blank}on Oct.{blank}15.\r\n\r\n\r\nHe said at 10{blank}p.m. GMT that he now knows."
    story = {"id": 7, "headline": f"Envoy to leave{blank}Friday", "text": text, "published_at": "2022-10-27T06:00:00Z"}
    [answer] = told(monkeypatch, story)
    for found in answer["dates"]:
        assert str(story[found["field"]])[found["start"] : found["end"]] == found["text"]
        assert list(found) == ["field", "start", "end", "text", "from", "to", "precision", "timex"]
    assert [[found[key] for key in ("field", "from", "to", "precision", "timex")] for found in answer["dates"]] == [
        ["headline", "2022-10-28", "2022-10-28", "day", "2022-10-28"],
        ["text", "2022-10-15", "2022-10-15", "day", "2022-10-15"],
        ["text", "2022-10-27T22:00:00+00:00", "2022-10-27T22:00:00+00:00", "minute", "2022-10-27T22:00"],
        ["text", None, None, "unknown", "PRESENT_REF"],
    ]


def test_a_bad_line_is_answered_and_the_others_too(monkeypatch: pytest.MonkeyPatch) -> None:
    good = {"id": "\ud800", "text": "Mira Solheim spoke."}
    bad = [
        b"{not json",
        b'{"id": 1, "text": "\xff"}',
        b"[" * 100_000,
        b"[1]",
        b'{"text": "no id"}',
        b'{"id": 1, "text": 5}',
        b'{"id": 1, "text": "x", "published_at": "0592-01-01"}',
        b'{"id": 1, "text": "x", "published_at": "2022-10-27T06:00:00-21:23"}',
    ]
    answers = told(monkeypatch, good, *bad, b"", good)
    assert [("error" in answer) for answer in answers] == [False, *[True] * len(bad), False]
    assert [answer["line"] for answer in answers[1:-1]] == list(range(2, len(bad) + 2))
    assert all(answer["error"] for answer in answers[1:-1])
    assert answers[0]["id"] == "\ud800"


@pytest.mark.parametrize(
    "line", [{"id": 1, "text": ""}, {"id": 1, "text": "\0"}, {"id": 1, "headline": None, "text": "x"}]
)
def test_a_story_without_names_has_an_empty_answer(monkeypatch: pytest.MonkeyPatch, line: dict[str, Any]) -> None:
    assert told(monkeypatch, line) == [{"id": 1, "mentions": [], "tags": [], "dates": [], "events": []}]


def test_nothing_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    told(monkeypatch, {"id": 1, "text": "Mira Solheim spoke."})
    for model in (Article, Change, Entity, Tag, Mention, KnowledgeChange):
        assert not model._default_manager.exists()


def test_an_unknown_recogniser_is_refused_with_the_known_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(annotate, "load", recognisers.load)
    with pytest.raises(CommandError, match="there are: minilm, spacy_md"):
        call_command("annotate", "--recogniser", "nope")
