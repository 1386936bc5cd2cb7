"""Files, folders and streams as articles."""

import hashlib
import json
from pathlib import Path

import pytest

from dateline.cli.corpus import Entry, Format, Refusal, read_corpus
from dateline.errors import DatelineError


def read(*paths: Path, wanted: Format = "auto") -> tuple[list[Entry], list[Refusal]]:
    found = list(read_corpus([str(path) for path in paths], wanted))
    return [e for e in found if isinstance(e, Entry)], [e for e in found if isinstance(e, Refusal)]


def test_a_file_is_an_article_named_after_it_and_an_edit_is_another_revision(tmp_path: Path) -> None:
    file = tmp_path / "march.v1.md"
    file.write_text("# Thousands march\n")
    [first], _ = read(file)
    file.write_text("# Thousands march again\n")
    [second], _ = read(file)
    assert first.article.article_id == second.article.article_id == "march.v1"
    assert first.article.revision != second.article.revision
    assert first.article.content_type == "text/markdown"


def test_text_is_taken_as_published_but_for_the_mark_of_its_encoding(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"\xef\xbb\xbfOne\r\n\r\n two \n")
    [entry], _ = read(file)
    assert entry.article.text == "One\r\n\r\n two \n"
    assert entry.article.content_type is None


def test_a_folder_is_read_in_order_and_its_folders_are_part_of_the_ids(tmp_path: Path) -> None:
    for name in ("b.txt", "2020/a.txt", "a.html", ".hidden/x.txt", "notes.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("text")
    entries, refusals = read(tmp_path)
    assert [entry.article.article_id for entry in entries] == ["2020/a", "a", "b"]
    assert not refusals


def test_two_files_do_not_become_revisions_of_one_article(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("one")
    (tmp_path / "a.txt").write_text("two")
    entries, [refusal] = read(tmp_path)
    assert len(entries) == 1
    assert refusal.place.endswith("a.txt")
    assert "a.md" in refusal.cause


def test_a_record_says_who_it_is_in_several_ways(tmp_path: Path) -> None:
    records = [
        {"article_id": "x", "id": "not-this", "text": "one", "title": "", "url": None},
        {"id": 7, "text": "two", "date": "2020-08-17"},
        {"text": "three", "url": "https://news.example/three?utm_source=x"},
        {"text": "three, edited", "url": "https://news.example/three#top"},
    ]
    file = tmp_path / "some.jsonl"
    file.write_text("\n\n".join(json.dumps(record) for record in records))
    entries, refusals = read(file)
    assert not refusals
    assert [entry.article.article_id for entry in entries[:2]] == ["x", "7"]
    assert entries[0].article.title is None
    assert str(entries[1].article.published_at) == "2020-08-17 00:00:00+00:00"
    assert entries[2].article.article_id == entries[3].article.article_id
    assert [entry.place for entry in entries] == [f"{file}:{line}" for line in (1, 3, 5, 7)]


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        (b"{oops", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"id": "x"}', "text"),
        (b'{"id": "x", "text": ""}', "text"),
        (b'{"id": "x", "text": 5}', "text"),
        (b'{"id": "x", "text": "t", "date": "yesterday"}', "published_at"),
        (b'{"id": "x", "text": "\xff"}', "not JSON"),
        (b'{"id": "x", "text": "\\ud800"}', "not JSON"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_is_read(tmp_path: Path, line: bytes, cause: str) -> None:
    file = tmp_path / "some.jsonl"
    good = b'{"id": "good", "text": "t"}\n'
    file.write_bytes(good + line + b"\n" + good)
    entries, [refusal] = read(file)
    assert len(entries) == 2
    assert refusal.place == f"{file}:2"
    assert cause in refusal.cause


@pytest.mark.parametrize(
    ("content", "cause"), [(b"", "empty"), (b" \n", "empty"), (b"caf\xe9", "byte 3 is not UTF-8")]
)
def test_a_bad_file_is_named(tmp_path: Path, content: bytes, cause: str) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(content)
    entries, refusals = read(file, tmp_path / "missing.txt")
    assert not entries
    assert cause in refusals[0].cause
    assert refusals[1].cause == "no such file"


def test_the_format_is_sniffed_and_can_be_told(tmp_path: Path) -> None:
    file = tmp_path / "feed"
    file.write_text('{"id": "a", "text": "one"}\n{"id": "b", "text": "two"}\n')
    assert [entry.article.article_id for entry in read(file)[0]] == ["a", "b"]
    [entry], _ = read(file, wanted="text")
    assert entry.article.content_type == "text/plain"
    file.write_text('{\n  "id": "pretty",\n  "text": "one"\n}\n')
    assert [entry.article.article_id for entry in read(file)[0]] == ["pretty"]


def test_a_manifest_names_checks_and_dates_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "b.txt").write_text("edited since")
    listed = [
        {"file": name, "sha256": hashlib.sha256(b"one").hexdigest(), "article_id": f"id-{name}"}
        for name in ("a.txt", "b.txt", "c.txt")
    ]
    (tmp_path / "manifest.json").write_text(json.dumps({"articles": listed}))
    [entry], refusals = read(tmp_path)
    assert entry.article.article_id == "id-a.txt"
    assert ["sha256" in refusals[0].cause, refusals[1].cause] == [True, "no such file"]
    (tmp_path / "manifest.json").write_text('{"articles": 1}')
    with pytest.raises(DatelineError, match="manifest"):
        read(tmp_path)


def test_the_seeds_are_the_ones_their_manifest_lists() -> None:
    entries, refusals = read(Path(__file__).parents[2] / "seeds")
    assert not refusals
    assert [str(entry.day) for entry in entries] == ["2020-08-17", "2020-08-14"]
