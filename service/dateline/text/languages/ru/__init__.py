"""Russian: a module of its own, with the tables that say which English words its words stand for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dateline.text.inflection import singular_of
from dateline.text.languages.analysis import Analysis, NameSpan, Passage
from dateline.text.languages.ru import models
from dateline.text.languages.ru.models import Word
from dateline.text.languages.ru.reshaping import reshape
from dateline.text.languages.ru.scheme import label
from dateline.text.languages.ru.tables import plain, senses, tables
from dateline.text.languages.ru.tree import Node, Tree
from dateline.text.languages.ru.wording import find_phrases, gloss_names, gloss_words

LONGEST_SENTENCE = 300
"""Words that are read at once; what runs on is cut, for the parser's memory grows with their square."""

LABELS = {"PER": "PERSON", "ORG": "ORG", "LOC": "GPE"}
"""The model's kinds of names; which of its places are countries, cities or seas the gazetteer knows."""


class Russian:
    """The Russian module: models and dictionary are loaded once, at the first use."""

    def load(self) -> None:
        models.load()
        tables()

    def analyse(self, passages: Sequence[Passage]) -> list[Analysis]:
        cut = [list(_sentences(passage)) for passage in passages]
        words = models.read([sentence for sentences in cut for sentence in sentences])
        return [_analysis([next(words) for _ in sentences]) for sentences in cut]

    def is_word(self, text: str) -> bool:
        return models.is_known(text)

    def gloss(self, lemma: str) -> str | None:
        if lemma in senses():
            return "|".join(dict.fromkeys(sense.gloss for sense in senses()[lemma]))
        rows = [row for row in tables().of(*plain(lemma)) if not row.needs and row.pos != "name"]
        english = singular_of(rows[0].gloss.split()[-1]).lower() if rows and rows[0].gloss else ""
        return english or " ".join(plain(lemma))


def _sentences(passage: Passage) -> Iterator[list[str]]:
    words: list[str] = []
    for word, starts in zip(passage.words, passage.starts, strict=True):
        if words and (starts or len(words) == LONGEST_SENTENCE):
            yield words
            words = []
        words.append(word)
    if words:
        yield words


def parse(words: Sequence[Word]) -> Tree:
    """The words of one sentence with English labels, tags and glosses."""
    tree = Tree(words)
    find_phrases(tree)
    gloss_names(tree)
    reshape(tree)
    gloss_words(tree)
    label(tree)
    return tree


def _analysis(sentences: Sequence[Sequence[Word]]) -> Analysis:
    nodes: list[Node] = []
    heads: list[int] = []
    for words in sentences:
        tree = parse(words)
        heads += [len(nodes) + node.head for node in tree]
        nodes += tree
    return Analysis(
        lemmas=[node.word.lemma for node in nodes],
        pos=[node.pos for node in nodes],
        tags=[node.tag for node in nodes],
        deps=[node.dep for node in nodes],
        heads=heads,
        names=list(_names(nodes)),
        glosses=[_gloss(node) for node in nodes],
    )


def _gloss(node: Node) -> str | None:
    if node.dropped or (node.gloss is None and not node.lead):
        return node.gloss
    return " ".join((*node.lead, node.gloss or node.word.lemma))


def _names(nodes: Sequence[Node]) -> Iterator[NameSpan]:
    first = 0
    while first < len(nodes):
        last = first + 1
        name = nodes[first].word.name
        if name != "O":
            while last < len(nodes) and nodes[last].word.name == f"I-{name[2:]}":
                last += 1
            if any(not node.dropped and node.pos != "PUNCT" for node in nodes[first:last]):
                yield NameSpan(first, last, LABELS[name[2:]])
        first = last
