"""Russian grammar and names from natasha's models, on numpy, and dictionary forms from pymorphy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.text.languages.threads import one_thread

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

BATCH = 8
REMEMBERED = 100_000
"""Words in a form whose dictionary form is kept in memory."""

_EMBEDDINGS = "emb/navec_news_v1_1B_250K_300d_100q.tar"
_MODEL = "model/slovnet_{}_news_v1.tar"
_CLASSES: Mapping[str, tuple[str, ...]] = {
    "NOUN": ("NOUN",),
    "PROPN": ("NOUN",),
    "ADJ": ("ADJF", "ADJS", "PRTF", "COMP"),
    "DET": ("ADJF", "NPRO"),
    "PRON": ("NPRO", "ADJF"),
    "VERB": ("VERB", "INFN", "PRTF", "PRTS", "GRND"),
    "AUX": ("VERB", "INFN"),
    "ADV": ("ADVB", "COMP", "PRED"),
    "NUM": ("NUMR", "NOUN"),
    "ADP": ("PREP",),
    "CCONJ": ("CONJ",),
    "SCONJ": ("CONJ",),
    "PART": ("PRCL",),
}
_NOMINAL = ("nsubj", "nsubj:pass", "obj", "iobj", "obl", "nmod")
_CASES = {"Nom": "nomn", "Gen": "gent", "Dat": "datv", "Acc": "accs", "Ins": "ablt", "Loc": "loct"}
_GENDERS = {"Masc": "masc", "Fem": "femn", "Neut": "neut"}
_NUMBERS = {"Sing": "sing", "Plur": "plur"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word as the models see it: universal part of speech, features and relation.

    ``head`` is an index into its sentence, its own at the root; ``name`` is ``B-PER`` and the like.
    """

    text: str
    lemma: str
    pos: str
    feats: Mapping[str, str]
    rel: str
    head: int
    name: str


def read(sentences: Sequence[Sequence[str]]) -> Iterator[list[Word]]:
    """The words of each sentence with their grammar."""
    pieces = [list(sentence) for sentence in sentences]
    if not pieces:
        return
    models = _models()
    forms, arcs = models.morph.map(pieces), models.syntax.map(pieces)
    labels = [
        label
        for first in range(0, len(pieces), BATCH)
        for label in models.labels(pieces[first : first + BATCH])
    ]
    for piece, form, arc, label in zip(pieces, forms, arcs, labels, strict=True):
        yield [_word(piece, i, form.tokens[i], arc.tokens[i], label[i]) for i in range(len(piece))]


def _word(piece: Sequence[str], i: int, form: Any, arc: Any, label: str) -> Word:
    head = int(arc.head_id) - 1
    feats, pos = form.feats, form.pos
    if arc.rel in _NOMINAL and (
        pos == "ADJ" or (pos == "VERB" and feats.get("VerbForm") == "Part" and "Case" in feats)
    ):
        pos = "NOUN"  # "the detained", "those protesting"
    lemma = lemma_of(piece[i], pos, feats.get("Gender", ""), feats.get("Number", ""), feats.get("Case", ""))
    return Word(piece[i], lemma, pos, feats, arc.rel, head if head >= 0 else i, label)


@lru_cache(maxsize=REMEMBERED)
def lemma_of(word: str, pos: str, gender: str, number: str, case: str) -> str:
    """The dictionary form: of a noun made from a participle its masculine singular."""
    parse = _parse(word, pos, gender, number, case)
    if parse is None:
        return word.lower().replace("\u0451", "\u0435")
    if pos in ("NOUN", "PROPN", "ADJ") and "PRTF" in parse.tag:
        parse = parse.inflect({"sing", "masc", "nomn"}) or parse
        return str(parse.word).replace("\u0451", "\u0435")
    return str(parse.normal_form).replace("\u0451", "\u0435")


@lru_cache(maxsize=REMEMBERED)
def nominative(word: str, pos: str, gender: str, number: str, case: str) -> str:
    """A part of a name in the nominative of its own gender and number, in lower case."""
    parse = _parse(word, pos, gender, number, case, name=True)
    if parse is None:
        return word.lower()
    wanted = {"nomn"} | {_NUMBERS.get(number, "sing")}
    if "ADJF" in parse.tag and gender in _GENDERS and number != "Plur":
        wanted.add(_GENDERS[gender])
    if "Sgtm" in parse.tag or "Surn" in parse.tag:
        wanted |= {_GENDERS[gender]} if gender in ("Masc", "Fem") and "ms-f" not in parse.tag else set()
    found = parse.inflect(wanted) or parse.inflect({"nomn"})
    return str(found.word) if found else word.lower()


def _parse(word: str, pos: str, gender: str, number: str, case: str, *, name: bool = False) -> Any:
    """The dictionary's reading that agrees best with what the model says of the word."""
    if not any("\u0400" <= letter <= "\u04ff" for letter in word):
        return None
    classes = _CLASSES.get(pos, ())
    wanted = {_CASES.get(case, ""), _GENDERS.get(gender, ""), _NUMBERS.get(number, "")} - {""}

    def fit(parse: Any) -> tuple[float, ...]:
        tag = parse.tag
        same = tag.POS in classes
        agreed = sum(feature in tag for feature in wanted)
        named = name and any(mark in tag for mark in ("Surn", "Name", "Geox", "Patr"))
        return float(same), float(named), float(agreed), parse.score

    parses = [parse for parse in analyzer().parse(word) if parse.tag.POS]
    return max(parses, key=fit, default=None)


def is_known(word: str) -> bool:
    """Whether the dictionary has the word itself, not only words like it."""
    return bool(analyzer().word_is_known(word))


@cache
def analyzer() -> MorphAnalyzer:
    """The dictionary."""
    from pymorphy3 import MorphAnalyzer  # a page without Russian must not pay for it

    return MorphAnalyzer()


class _Models:
    """The three models over one set of embeddings."""

    def __init__(self, folder: Path) -> None:
        from navec import Navec
        from slovnet import NER, Morph, Syntax

        one_thread()
        embeddings = Navec.load(folder / _EMBEDDINGS)
        self.morph = Morph.load(folder / _MODEL.format("morph"), batch_size=BATCH).navec(embeddings)
        self.syntax = Syntax.load(folder / _MODEL.format("syntax"), batch_size=BATCH).navec(embeddings)
        self._names = NER.load(folder / _MODEL.format("ner"), batch_size=BATCH).navec(embeddings).infer

    def labels(self, sentences: Sequence[list[str]]) -> list[list[str]]:
        """``B-PER``, ``I-ORG``, ``O`` and the like for every word: names on our own tokens."""
        inputs = self._names.encoder(sentences)
        return [list(found) for found in self._names.decoder(self._names.process(inputs))]


@cache
def _models() -> _Models:
    return _Models(_folder())


def _folder() -> Path:
    # The package itself is not imported: it needs a dictionary that no longer works on new Pythons.
    spec = find_spec("natasha")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("natasha is not installed: it holds the models for Russian")
    return Path(next(iter(spec.submodule_search_locations))) / "data"


def load() -> None:
    """Load models and dictionary now."""
    _models()
    analyzer()
