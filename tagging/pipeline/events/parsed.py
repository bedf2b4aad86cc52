"""A sentence as a parser gives it: words, and which depends on which. Names of relations are spaCy's (ClearNLP)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Word:
    """``start`` is an offset into the sentence, ``head`` the index of the word that this one depends on (a root: its
    own), ``tag`` Penn Treebank's part of speech."""

    index: int
    start: int
    text: str
    lemma: str
    tag: str
    dep: str
    head: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_verb(self) -> bool:
        return self.tag.startswith("VB")

    @property
    def is_noun(self) -> bool:
        return self.tag.startswith("NN")


@dataclass(frozen=True)
class Parsed:
    """One sentence."""

    words: tuple[Word, ...]

    @cached_property
    def _children(self) -> list[list[Word]]:
        children: list[list[Word]] = [[] for _ in self.words]
        for word in self.words:
            if word.head != word.index:
                children[word.head].append(word)
        return children

    def children(self, word: Word, *deps: str) -> list[Word]:
        """What depends on a word, in order; only by these relations, if any are given."""
        return [child for child in self._children[word.index] if not deps or child.dep in deps]

    def child(self, word: Word, *deps: str) -> Word | None:
        return next(iter(self.children(word, *deps)), None)

    def head(self, word: Word) -> Word | None:
        return None if word.head == word.index else self.words[word.head]

    def above(self, word: Word) -> Iterator[Word]:
        """What a word depends on, and so on up to the root."""
        current = self.head(word)
        while current is not None:
            yield current
            current = self.head(current)

    def under(self, word: Word, *without: str) -> list[Word]:
        """The word and all that depends on it, in order, leaving out what hangs on it by one of these relations."""
        found, waiting = [word], [word]
        while waiting:
            for child in self._children[waiting.pop().index]:
                if child.dep not in without:
                    found.append(child)
                    waiting.append(child)
        return sorted(found, key=lambda each: each.index)

    def with_others(self, word: Word) -> list[Word]:
        """A word and those joined to it by "and", not those of "but not Georgia"."""
        found = [word]
        for joined in found:
            found += [each for each in self.children(joined, "conj") if not self.children(each, "neg")]
        return found


class Parser(Protocol):
    """Reads sentences. The same sentence is always read the same way."""

    def parse(self, sentences: Sequence[str]) -> Sequence[Parsed]: ...
