"""The grammar of a whole document: its sections through their language modules, joined again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

from pydantic import TypeAdapter

from dateline.contracts import Document, Gloss, Section, Sentence, TaggedToken
from dateline.text.casing import Casing, casing_of, is_title_case, sentence_case
from dateline.text.languages import LANGUAGES, Analysis, NameSpan, Passage, unanalysed
from dateline.text.languages.detection import is_in_latin, language_of, script_language

LONGEST_PASSAGE = 2000
"""Tokens the parser is given at once; its memory grows with them."""

LONGEST_TITLE = 40
"""Words in the longest line that is taken for a title."""

FEWEST_LETTERS = 80
"""Letters from which on a section's own language is believed against the document's."""

_TOKENS = TypeAdapter(tuple[TaggedToken, ...])

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Grammar:
    """Every token with its grammar, names the language modules saw, and glosses of other languages."""

    tokens: tuple[TaggedToken, ...]
    names: tuple[NameSpan, ...]
    glosses: tuple[Gloss, ...] = ()


def analyse(document: Document) -> Grammar:
    """The grammar of the document; words of a language without a module have part of speech ``X``."""
    stretches = list(_stretches(document))
    analyses: dict[int, Analysis] = {}
    for code, language in LANGUAGES.items():
        mine = [i for i, stretch in enumerate(stretches) if stretch.language == code]
        if not mine:
            continue  # a page must not wait for the models of languages it has nothing in
        casing = cache(partial(casing_of, _body_words(document), language.is_word))
        passages = [_legible(stretches[i], casing) for i in mine]
        analyses.update(zip(mine, language.analyse(passages), strict=True))
    tokens: list[dict[str, object]] = []
    names: list[NameSpan] = []
    glosses: list[Gloss] = []
    for i, stretch in enumerate(stretches):
        analysis = analyses.get(i) or unanalysed(stretch.passage)
        names += (NameSpan(n.first + stretch.first, n.last + stretch.first, n.label) for n in analysis.names)
        tokens += _tagged(document, stretch.first, analysis)
        glosses += _glosses(stretch.first, analysis)
    return Grammar(_TOKENS.validate_python(tokens, strict=False), tuple(names), tuple(glosses))


def _glosses(first: int, analysis: Analysis) -> Iterator[Gloss]:
    for i, words in enumerate(analysis.glosses):
        if words is not None:
            yield Gloss.model_construct(token=first + i, words=words)


def _body_words(document: Document) -> Iterator[list[str]]:
    for sentence in document.sentences:
        if document.sections[sentence.section].kind == "body":
            yield [token.text for token in document.tokens[sentence.first : sentence.last]]


def _legible(stretch: _Stretch, casing: Callable[[], Casing]) -> Passage:
    passage = stretch.passage
    if not stretch.heading or len(passage.words) > LONGEST_TITLE or not is_title_case(passage.words):
        return passage
    return replace(passage, words=sentence_case(passage.words, casing()))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Tokens from ``first`` on that are read together; ``language`` is null when none can read them."""

    first: int
    language: str | None
    heading: bool
    passage: Passage


def _stretches(document: Document) -> Iterator[_Stretch]:
    run: list[Sentence] = []
    covered = 0
    for sentence in document.sentences:
        if run and (sentence.section != run[0].section or sentence.last - run[0].first > LONGEST_PASSAGE):
            yield _stretch(document, run)
            run = []
        if not run and sentence.first > covered:
            yield _loose(document, covered, sentence.first)
        run.append(sentence)
        covered = sentence.last
    if run:
        yield _stretch(document, run)
    if covered < len(document.tokens):
        yield _loose(document, covered, len(document.tokens))


def _stretch(document: Document, run: list[Sentence]) -> _Stretch:
    first, last = run[0].first, run[-1].last
    starts = {sentence.first for sentence in run}
    section = document.sections[run[0].section]
    heading = section.kind in ("headline", "subheading", "related")
    return _Stretch(first, _language(document, section), heading, _passage(document, first, last, starts))


def _loose(document: Document, first: int, last: int) -> _Stretch:
    return _Stretch(first, None, False, _passage(document, first, last, {first}))


def _passage(document: Document, first: int, last: int, starts: set[int]) -> Passage:
    tokens = document.tokens[first:last]
    return Passage(
        words=[token.text for token in tokens],
        spaces=[token.space for token in tokens],
        starts=[i in starts for i in range(first, last)],
    )


def _language(document: Document, section: Section) -> str | None:
    letters = sum(map(len, _LETTERS.findall(section.text)))
    if not letters:
        return None
    if 2 * sum(map(len, _LATIN.findall(section.text))) < letters:
        code = script_language(section.text)
        if code and letters < FEWEST_LETTERS and not is_in_latin(document.language):
            code = document.language
        return code if code in LANGUAGES else None
    believed = section.language if letters >= FEWEST_LETTERS else None
    code = believed or document.language or section.language or "en"
    if not is_in_latin(code):
        code = language_of(section.text) or "en"
    return code if code in LANGUAGES else None


def _tagged(document: Document, first: int, analysis: Analysis) -> Iterator[dict[str, object]]:
    """The fields of each tagged token."""
    tokens = document.tokens[first : first + len(analysis.lemmas)]
    grammar = zip(analysis.lemmas, analysis.pos, analysis.tags, analysis.deps, analysis.heads, strict=True)
    for token, (lemma, pos, tag, dep, head) in zip(tokens, grammar, strict=True):
        yield {
            "start": token.start,
            "end": token.end,
            "text": token.text,
            "space": token.space,
            "lemma": lemma,
            "pos": pos,
            "tag": tag,
            "dep": dep,
            "head": first + head,
        }
