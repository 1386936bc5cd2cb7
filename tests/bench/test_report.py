"""What the benchmark writes."""

from pathlib import Path
from xml.etree import ElementTree as ET

from tests.bench.corpus import articles
from tests.bench.report import Section, amend, write


def test_a_page_with_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    section = Section(
        "Work", "command", ("", "rate"), [("Dateline", "2")], ["Said."], {"Dateline": 2, "a < b": 1}, "/s"
    )

    write({"work": section}, {"start": "it took too long"}, "## Notes\n", tmp_path)

    page = (tmp_path / "performance.md").read_text()
    assert "Not measured: start" in page
    assert "| Dateline | 2 |" in page
    assert page.endswith("## Notes\n")
    picture = ET.parse(tmp_path / "images" / "bench-work.svg")  # noqa: S314  we wrote it
    assert "a < b" in "".join(picture.getroot().itertext())


def test_a_part_measured_apart_takes_its_own_place_alone(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    sections = {name: Section(name, "command", ("", "rate"), [(name, "2")]) for name in ("One", "Two")}
    write(sections, {}, "## Notes\n\nKept.\n", tmp_path)
    before = (tmp_path / "performance.md").read_text()

    amend({"two": Section("Two", "command", ("", "rate"), [("Two", "3")])}, tmp_path)

    page = (tmp_path / "performance.md").read_text()
    assert "| One | 2 |" in page
    assert "| Two | 3 |" in page
    assert "| Two | 2 |" not in page
    assert page.partition("## Two")[0] == before.partition("## Two")[0]
    assert page.endswith("## Notes\n\nKept.\n")


def test_articles_are_equal_for_equal_seeds_and_else_differ() -> None:
    first, second = list(articles(30, seed=1)), list(articles(30, seed=2))

    assert first == list(articles(30, seed=1))
    assert len({article.text for article in (*first, *second)}) == 60
    assert all(600 <= len(article.text.split()) <= 780 for article in first)
