"""What was measured, as a page with tables and pictures."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = (
    "spacy", "numpy", "faust-streaming", "aiokafka", "confluent-kafka", "faststream", "bytewax",
    "quixstreams", "sqlalchemy",
)  # fmt: skip
_WIDTH, _BAR, _LEFT, _RIGHT = 640, 22, 190, 90


@dataclass
class Section:
    """A part of the report: rows under a heading, what they show, and a picture of one column."""

    title: str
    command: str
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]
    said: list[str] = field(default_factory=list)
    picture: Mapping[str, float] = field(default_factory=dict)
    unit: str = ""

    def markdown(self, name: str) -> str:
        """The section as Markdown; ``name`` is that of its picture."""
        lines = [f"## {self.title}", "", f"`{self.command}`", ""]
        lines += [
            _row(self.heading),
            _row(["---", *["---:"] * (len(self.heading) - 1)]),
            *map(_row, self.rows),
        ]
        if self.said:
            lines += ["", *self.said]
        if self.picture:
            lines += ["", f"![{self.title}](images/{name}.svg)"]
        return "\n".join(lines)

    def text(self) -> str:
        """The section for a terminal."""
        widths = [max(len(row[i]) for row in (self.heading, *self.rows)) for i in range(len(self.heading))]
        table = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
                 for row in (self.heading, *self.rows))  # fmt: skip
        return "\n".join([self.title, *(f"  {line}" for line in table), *(f"  {line}" for line in self.said)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def machine() -> str:
    """What it was measured on."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        "?",
    )
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[2]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({model}), {gigabytes:.0f} GB, "
        f"Linux {platform.release().split('-')[0]}, Python {platform.python_version()}; "
        f"load of the last quarter of an hour {load:.1f}."
    )


def versions() -> str:
    """The libraries' versions."""
    return ", ".join(f"{name} {found}" for name in _PACKAGES if (found := _version(name)))


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _lines(path: str) -> Sequence[str]:
    return Path(path).read_text(encoding="utf-8").splitlines()


def write(sections: Mapping[str, Section], failed: Mapping[str, str], notes: str, docs: Path) -> None:
    """``performance.md`` and its pictures in the folder ``docs``; ``failed`` says why a part is missing."""
    parts = [
        "# Performance",
        f"Written by `make bench`. {machine()}\n\n{versions()}.\n\n"
        "Medians of alternating rounds; ratios are of one run on one machine, and hold better than rates.",
        *(
            f"**Not measured: {name}** (`python -m tests.bench {name}`): {why}."
            for name, why in failed.items()
        ),
        *(section.markdown(f"bench-{name}") for name, section in sections.items()),
        notes.strip(),
    ]
    docs.joinpath("performance.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    _draw(sections, docs)


def amend(sections: Mapping[str, Section], docs: Path) -> None:
    """Put parts that were measured apart in the place of what ``performance.md`` had of them.

    `ValueError` where it has nothing of one.
    """
    path = docs / "performance.md"
    page = path.read_text(encoding="utf-8")
    for name, section in sections.items():
        section.said.append(f"Measured apart: {machine()}")
        old = re.search(rf"^## {re.escape(section.title)}\n.*?(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
        if old is None:
            raise ValueError(f"{path} has no part {section.title!r}: measure everything first")
        page = page.replace(old[0], section.markdown(f"bench-{name}") + "\n\n")
    path.write_text(page, encoding="utf-8")
    _draw(sections, docs)


def _draw(sections: Mapping[str, Section], docs: Path) -> None:
    for name, section in sections.items():
        if section.picture:
            path = docs / "images" / f"bench-{name}.svg"
            path.write_text(bars(section.title, section.picture, section.unit), encoding="utf-8")


def bars(title: str, values: Mapping[str, float], unit: str) -> str:
    """A bar chart as SVG."""
    most = max(values.values()) or 1
    height = 44 + len(values) * (_BAR + 8)
    drawn = []
    for number, (name, value) in enumerate(values.items()):
        top = 36 + number * (_BAR + 8)
        width = max(1.0, (_WIDTH - _LEFT - _RIGHT) * value / most)
        ours = "#0b6e4f" if name.startswith("Dateline") else "#8aa4b8"
        drawn.append(
            f'<text x="{_LEFT - 8}" y="{top + 15}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{_LEFT}" y="{top}" width="{width:.0f}" height="{_BAR}" fill="{ours}"/>'
            f'<text x="{_LEFT + width + 6:.0f}" y="{top + 15}">{value:,.3g} {escape(unit)}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'font-family="sans-serif" font-size="13" role="img"><title>{escape(title)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="8" y="20" font-weight="bold">{escape(title)}</text>'
        f"{''.join(drawn)}</svg>\n"
    )
