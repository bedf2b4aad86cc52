from __future__ import annotations

import gzip
import json
from pathlib import Path
from random import Random

from tagging.pipeline.recognisers.minilm import TOKENIZER
from tagging.pipeline.recognisers.minilm.chunks import MAX_PIECES, STOP
from tagging.pipeline.recognisers.minilm.recogniser import encoder
from tagging.training.examples import MASKED, UNDECIDED, examples, with_hidden_words
from tagging.training.texts import LabelledText, read
from tagging.training.variety import Pool, pool, varied

OUT, B_PER, I_PER, B_ORG, I_ORG, B_LOC, I_LOC = range(7)

TEXT = "Dr. Mira Solheim left Accra.\nThe Bank of Ghana paid."
NAMES = ((4, 16, "person"), (22, 27, "place"), (33, 46, "organization"))
STORY = LabelledText(TEXT, NAMES)  # type: ignore[arg-type]


def words_and_labels(text: LabelledText, *, joined: bool = False) -> list[tuple[int, int]]:
    encode = encoder(TOKENIZER)
    made = list(examples([text], encode, lambda: joined))
    assert all(len(e.ids) == len(e.shapes) <= MAX_PIECES for e in made)
    return [(e.ids[first], label) for e in made for first, label in zip(e.firsts, e.labels, strict=True)]


def labels(text: LabelledText) -> list[int]:
    return [label for _, label in words_and_labels(text)]


def test_every_word_gets_its_label() -> None:
    first = [OUT, OUT, B_PER, I_PER, OUT, B_LOC, OUT]
    second = [OUT, B_ORG, I_ORG, I_ORG, OUT, OUT]
    assert labels(STORY) == first + second


def test_what_nobody_decided_teaches_nothing() -> None:
    text = LabelledText(TEXT, STORY.names[:1], undecided=((22, 27), (33, 46)))
    undecided = [UNDECIDED] * 3
    assert labels(text) == [OUT, OUT, B_PER, I_PER, OUT, UNDECIDED, OUT, OUT, *undecided, OUT, OUT]


def test_joined_paragraphs_are_parted_by_a_separator_and_keep_their_labels() -> None:
    encode = encoder(TOKENIZER)
    (joined,) = examples([STORY], encode, lambda: True)
    assert joined.ids.count(STOP) == 2
    assert words_and_labels(STORY, joined=True) == words_and_labels(STORY)


def test_a_hidden_word_keeps_its_length_and_its_label() -> None:
    encode = encoder(TOKENIZER)
    example = next(examples([STORY], encode, lambda: True))
    separator = example.ids.index(STOP)
    hidden = [with_hidden_words(example, Random(seed)) for seed in range(40)]
    assert any(MASKED in one.ids for one in hidden)
    for one in hidden:
        assert (len(one.ids), one.firsts, one.labels) == (len(example.ids), example.firsts, example.labels)
        assert [n for n, piece in enumerate(one.ids) if piece == STOP] == [separator, len(one.ids) - 1]
        assert all(new in (old, MASKED) for new, old in zip(one.ids, example.ids, strict=True))


def test_a_set_is_read_without_the_types_that_are_no_names(tmp_path: Path) -> None:
    row = {"id": "1", "text": "Accra, May 2, Bo", "ents": [[14, 16, "PER", "Person"], [7, 12, "DATE"], [0, 5, "LOC"]]}
    path = tmp_path / "set.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
    assert list(read(path)) == [LabelledText(row["text"], ((0, 5, "place"), (14, 16, "person")))]  # type: ignore[arg-type]


def test_varied_texts_have_other_names_in_the_same_places() -> None:
    names: Pool = {"person": ["Tor Vik"], "place": ["Nordhavn"], "organization": ["NATO"]}
    seen = set()
    for seed in range(200):
        other = varied(STORY, names, Random(seed))
        assert [kind for *_, kind in other.names] == [kind for *_, kind in STORY.names]
        found = [other.text[start:end] for start, end, _ in other.names]
        for name, old, (_, _, kind) in zip(found, ("Mira Solheim", "Accra", "Bank of Ghana"), STORY.names, strict=True):
            assert name.casefold() in (old.casefold(), names[kind][0].casefold())
        seen |= set(found)
    assert {"Tor Vik", "Mira Solheim", "MIRA SOLHEIM", "Nordhavn", "NATO"} <= seen


def test_texts_with_undecided_parts_keep_their_places() -> None:
    text = LabelledText(TEXT, STORY.names, undecided=((0, 3),))
    assert all(varied(text, pool([STORY]), Random(seed)).names == text.names for seed in range(50))


def test_a_letter_without_a_single_capital_is_left_small() -> None:
    text = LabelledText("Straße " * 5, ())
    assert {varied(text, {}, Random(seed)).text.casefold() for seed in range(200)} == {text.text.casefold()}
    assert all(len(varied(text, {}, Random(seed)).text) == len(text.text) for seed in range(200))
