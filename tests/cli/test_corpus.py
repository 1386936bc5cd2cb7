"""Files, folders and streams as articles."""

import gzip
import hashlib
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from dateline.cli.corpus import Entry, Format, Refusal, read_corpus
from dateline.errors import DatelineError

BOMB = gzip.compress(bytes(64 * 1024 * 1024))


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


def test_records_of_news_please_and_fundus_are_articles(tmp_path: Path) -> None:
    news_please = {
        "authors": ["A. Writer"],
        "date_download": "2026-03-05 10:00:00",
        "date_modify": "None",
        "date_publish": "2026-03-04 08:00:00",
        "filename": "x.json",
        "language": "en",
        "maintext": "Nurses walked out.",
        "source_domain": "news.example",
        "title": "Strike",
        "url": "https://news.example/strike",
    }
    fundus = {
        "title": "Raid",
        "authors": ["B. Writer"],
        "publishing_date": "2026-03-04 08:00:00+01:00",
        "topics": [],
        "free_access": True,
        "lang": "en",
        "body": {
            "summary": ["A raid."],
            "sections": [{"headline": ["What happened"], "paragraphs": ["Police came.", "They left."]}],
        },
        "html": {"requested_url": "https://f.example/raid", "source_info": {"publisher": "F"}},
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(news_please) + "\n" + json.dumps({"maintext": None}) + "\n")
    (tmp_path / "b.json").write_text(
        json.dumps([fundus, fundus | {"plaintext": "All of it."}, "no"], indent=1)
    )
    [one, two, three], refusals = read(tmp_path)
    assert (one.article.text, one.article.title) == ("Nurses walked out.", "Strike")
    assert (one.article.source, one.article.metadata) == ("news.example", {"authors": ["A. Writer"]})
    assert (one.article.published_at, one.article.revised_at) == (datetime(2026, 3, 4, 8, tzinfo=UTC), None)
    assert two.article.text == "A raid.\n\nWhat happened\n\nPolice came.\n\nThey left."
    assert (two.article.url, two.article.source, two.article.language) == (
        "https://f.example/raid",
        "F",
        "en",
    )
    assert three.article.text == "All of it."
    assert two.article.article_id == three.article.article_id
    assert [refusal.place.rpartition("/")[2] for refusal in refusals] == ["a.jsonl:2", "b.json:3"]


def test_text_in_brackets_is_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("[Agency] Nurses walked out.\n")
    [entry], refusals = read(tmp_path)
    assert (entry.article.text, refusals) == ("[Agency] Nurses walked out.\n", [])


def archive(*records: tuple[str, str, dict[str, str], bytes], packed: bool = True) -> bytes:
    """A web archive of (record type, URL, HTTP headers, body)."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for kind, url, headers, body in records:
        http = StatusAndHeaders(headers.pop(":status", "200 OK"), list(headers.items()), protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(body),
            http_headers=http if kind == "response" else None,
            warc_headers_dict={"WARC-Date": "2026-03-05T10:00:00Z"},
        )
        writer.write_record(record)
    return out.getvalue()


def test_pages_of_a_web_archive_are_articles(tmp_path: Path) -> None:
    html = {"Content-Type": "text/html; charset=iso-8859-1"}
    page = '<html><link rel="canonical" href="https://news.example/a"><p>Caf\u00e9</p>'.encode("latin-1")
    file = tmp_path / "CC-NEWS-1.warc.gz"
    file.write_bytes(
        archive(
            ("response", "https://news.example/a?utm_source=x", html.copy(), page),
            ("response", "https://news.example/z", html | {"Content-Encoding": "gzip"}, gzip.compress(page)),
            ("response", "https://news.example/old", html | {":status": "301 Moved"}, b"moved"),
            ("response", "https://news.example/p.png", {"Content-Type": "image/png"}, b"png"),
            ("response", "https://news.example/br", html | {"Content-Encoding": "br"}, b"?"),
            ("response", "https://news.example/bomb", html | {"Content-Encoding": "gzip"}, BOMB),
            ("response", "https://news.example/none", html.copy(), b" "),
            ("request", "https://news.example/a", {}, b"GET / HTTP/1.1"),
            ("conversion", "https://news.example/wet", {}, b"Text alone."),
        )
    )
    entries, refusals = read(file)
    assert [entry.article.url for entry in entries] == [
        "https://news.example/a",
        "https://news.example/a",
        "https://news.example/wet",
    ]
    assert "Caf\u00e9" in entries[0].article.text
    assert entries[0].article.text == entries[1].article.text
    assert entries[0].article.revised_at == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert entries[2].article.text == "Text alone."
    assert [refusal.place.rpartition("/")[2] for refusal in refusals] == ["br", "bomb", "none"]


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.75, 5 / 6])
def test_an_archive_that_breaks_off_says_where(tmp_path: Path, share: float, packed: bool) -> None:
    html = {"Content-Type": "text/html"}
    urls = [f"https://news.example/{n}" for n in range(3)]
    whole = archive(*(("response", url, html.copy(), b"<p>text</p>" * 50) for url in urls), packed=packed)
    (tmp_path / "a.warc.gz").write_bytes(whole[: int(len(whole) * share)])
    entries, refusals = read(tmp_path / "a.warc.gz")
    assert len(entries) == int(share * 3)
    assert refusals


@pytest.mark.parametrize("name", ["a.warc.gz", "a.jsonl", "a.txt"])
def test_every_file_that_a_manifest_lists_must_be_that_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"text": "one"}')
    listed = {"file": name, "sha256": "0" * 64, "article_id": "a"}
    (tmp_path / "manifest.json").write_text(json.dumps({"articles": [listed]}))
    entries, [refusal] = read(tmp_path)
    assert (entries, "sha256" in refusal.cause) == ([], True)


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.warc.gz").write_bytes(b"nothing of the kind")
    assert read(tmp_path)[1]
