"""Stages that misbehave on demand, for a pool's child processes to prepare."""

import os
import re
import signal
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from dateline.contracts import ARTICLES, OUTCOMES, Article, Outcome
from dateline.topology import Stage
from tests.faults.stages import STAGES as CHAIN

LOADED = "DATELINE_TEST_LOADED"
"""Names the file in which each process that loads stages writes its number."""

_kept: list[bytearray] = []


def echo(article: Article) -> Sequence[Outcome]:
    """An outcome whose reason is the child's process; the article's text says what to do first.

    ``die`` kills the process, ``die-once PATH`` only when PATH is not there yet, ``hang PATH`` touches
    PATH and never ends, holding the interpreter's lock, ``begin PATH`` touches PATH and takes a while,
    ``nap SECONDS`` takes its time, ``swell BYTES`` takes memory, ``keep BYTES`` does not give it back.
    """
    order, _, argument = article.text.partition(" ")
    if order == "die" or (order == "die-once" and not Path(argument).exists()):
        if argument:
            Path(argument).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "hang":
        Path(argument).touch()
        re.match(r"(a+)+$", "a" * 60 + "b")
    if order == "begin":
        Path(argument).touch()
        time.sleep(0.3)
    if order == "nap":
        time.sleep(float(argument))
    if order == "swell":
        bytearray(int(argument))
    if order == "keep":
        _kept.append(bytearray(int(argument)))
    return [Outcome(article_id=article.article_id, status="coded", reason=str(os.getpid()))]


ECHO = Stage("echo", ARTICLES, echo, (OUTCOMES,))


def stages() -> Sequence[Stage]:
    return (ECHO,)


def chained_stages() -> Sequence[Stage]:
    """Three, of which the last does what the article says. What it needs is loaded before."""
    import_module("dateline.coding")
    return CHAIN


def counted_stages() -> Sequence[Stage]:
    """The same, and a line in a file."""
    with Path(os.environ[LOADED]).open("a") as file:
        file.write(f"{os.getpid()}\n")
    return stages()


def no_stages() -> Sequence[Stage]:
    raise SystemExit(3)
