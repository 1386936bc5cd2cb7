"""The pure pipeline beside the language model alone, on the same articles, in one process."""

from __future__ import annotations

import statistics
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from typing import Any, TypeVar

from dateline.child import load_models
from dateline.coding import code
from dateline.contracts import Article
from dateline.text import tag, tokenize
from dateline.text.languages.en.weights import folder
from tests.bench.corpus import articles

STOCK = "stock model"
A = TypeVar("A")
T = TypeVar("T")


def stock_model() -> Any:
    """The whole of en_core_web_md as its package ships it."""
    import spacy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the weights say they are of spaCy 3.7
        return spacy.load(folder())


def shares(count: int, rounds: int) -> Mapping[str, float]:
    """Milliseconds of processor time an article by stage, and for the stock model, medians of the rounds.

    Nobody is given what it has seen before: every round has articles of its own.
    """
    load_models()  # as a child does: what is loaded is not looked through for garbage
    stock = stock_model()
    _round(list(articles(40, seed=0)), stock)
    runs = [_round(list(articles(count, seed=number + 1)), stock) for number in range(rounds)]
    return {name: 1000 * statistics.median(run[name] for run in runs) / count for name in runs[0]}


def _round(given: Sequence[Article], stock: Any) -> Mapping[str, float]:
    spent: dict[str, float] = defaultdict(float)
    for start in range(0, len(given), 10):
        batch = given[start : start + 10]
        for article in batch:
            document = _timed(spent, "tokenize", tokenize, article)
            tagged = _timed(spent, "tag", tag, document)
            _timed(spent, "code", code, tagged)
        _timed(spent, STOCK, lambda texts: list(stock.pipe(texts)), [article.text for article in batch])
    return spent


def _timed(spent: dict[str, float], name: str, work: Callable[[A], T], given: A) -> T:
    start = time.process_time()
    result = work(given)
    spent[name] += time.process_time() - start
    return result


def stock_rate(count: int, processes: int, seed: int) -> float:
    """Articles a second of ``nlp.pipe`` alone in so many processes, once all have begun."""
    context = get_context("spawn")
    gate, results = context.Barrier(processes), context.Queue()
    running = [
        context.Process(target=_pipe, args=(count // processes, seed + number, gate, results))
        for number in range(processes)
    ]
    for process in running:
        process.start()
    seconds = [results.get(timeout=300) for _ in running]
    for process in running:
        process.join()
    slowest: float = max(seconds)
    return count / slowest


def _pipe(count: int, seed: int, gate: Any, results: Any) -> None:
    stock = stock_model()
    texts = [article.text for article in articles(count, seed)]
    list(stock.pipe(texts[:4]))
    gate.wait()
    begun = time.perf_counter()
    list(stock.pipe(texts))
    results.put(time.perf_counter() - begun)
