"""What reaches the terminal: data on stdout, the rest on stderr, nothing that could command it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from dateline.characters import OBEYED, OBEYED_IN_JSON
from dateline.characters import safe as safe


def stdout() -> Console:
    """A console for data. Off a terminal it takes its width from COLUMNS, else 80."""
    return Console(highlight=False, markup=False, emoji=False)


def stderr() -> Console:
    """A console for everything that is not data."""
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def safe_json(line: str) -> str:
    """The JSON text with such characters escaped: it means the same."""
    return OBEYED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def visible(content: bytes) -> str:
    """The bytes as text on as many lines as they have, everything else a terminal could obey escaped."""
    text = content.decode("utf-8", "backslashreplace")
    return OBEYED.sub(lambda found: found[0] if found[0] in "\n\t" else ascii(found[0])[1:-1], text)


def shorten(text: str, width: int) -> str:
    """The text on one line, at most ``width`` characters."""
    flat = safe(text)
    return flat if len(flat) <= width else flat[: width - 1].rstrip() + "…"


def write_lines(lines: Iterable[str]) -> None:
    """Print lines to stdout, whatever the width of the terminal."""
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def write_json(lines: Iterable[str]) -> None:
    """Print JSON texts to stdout, each as soon as it is there."""
    for line in lines:
        sys.stdout.write(safe_json(line) + "\n")
        sys.stdout.flush()


def progress() -> Progress:
    """A progress display on stderr, silent where stderr is no terminal."""
    console = stderr()
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )


def complain(message: str, hint: str | None = None) -> None:
    """One line that says what is wrong, and one that says what to do about it."""
    _line("error", message, "bold red")
    if hint:
        _line("hint", hint, "cyan")


def remark(message: str) -> None:
    """A line for the person in front of the terminal."""
    console = stderr()
    console.print(OBEYED.sub("", message), style="dim" if console.is_terminal else None, soft_wrap=True)


def _line(label: str, message: str, style: str) -> None:
    console = stderr()
    console.print(f"{label}: ", style=style, end="")
    console.print(safe(message), soft_wrap=True)


def plural(count: int, noun: str) -> str:
    """The count with its noun: "1 article", "2 articles"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listing(items: Sequence[str], most: int = 8) -> str:
    """The items in a row, the first ``most`` of them."""
    shown = ", ".join(items[:most])
    return f"{shown} and {len(items) - most} more" if len(items) > most else shown
