"""How alike the demo's texts are, and how a new one keeps apart from the earlier ones."""

import re
from collections import defaultdict
from collections.abc import Sequence

SENTENCE = re.compile(r"[^。！？]{2,}[。！？]”?")


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph, a quoted one with its closing mark; a heading has none."""
    return SENTENCE.findall(text)


def share_sentences(first: frozenset[str], second: frozenset[str]) -> float:
    """Which share (0–1) of the shorter text's sentences the other has too."""
    return len(first & second) / max(1, min(len(first), len(second)))


class Library:
    """The sentences of the texts written so far, names and numbers left out."""

    def __init__(self) -> None:
        self.texts: list[frozenset[str]] = []
        self.where: dict[str, list[int]] = {}

    def add(self, sentences: frozenset[str]) -> None:
        """Remembers one more text."""
        for sentence in sentences:
            self.where.setdefault(sentence, []).append(len(self.texts))
        self.texts.append(sentences)

    def find_nearest(self, sentences: frozenset[str]) -> float:
        """The share of sentences that a text has in common with the one most like it."""
        return max((share_sentences(sentences, text) for text in self.texts), default=0.0)


class Comparison:
    """What a text in the making already shares with each text of a library."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.shared: defaultdict[int, int] = defaultdict(int)
        self.sentences: set[str] = set()

    def weigh(self, sentences: Sequence[str]) -> int:
        """How much these sentences would add to likeness; more with a text that is alike already."""
        where, shared = self.library.where, self.shared
        return sum(2 * shared[text] + 1 for sentence in sentences for text in where.get(sentence, ()))

    def take(self, sentences: Sequence[str]) -> None:
        """Counts these sentences as part of the text."""
        for sentence in sentences:
            for text in self.library.where.get(sentence, ()):
                self.shared[text] += 1
        self.sentences.update(sentences)
