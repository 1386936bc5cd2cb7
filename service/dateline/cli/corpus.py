"""Files, folders and streams as articles.

An article's id is its JSONL ``article_id`` (or ``id``), else the file's name without its suffix (in a
folder that is read as a whole: its path there), so that an edited file is a new revision of the same
article. Pages of web archives are known by their URL, and so are records of news-please and Fundus.
Text from stdin has no name and is identified by its content.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json, to_json

from dateline.cli.records import by_contract
from dateline.contracts import Article, ContentType
from dateline.contracts.topic import read_json
from dateline.errors import BadInput, DatelineError

Format = Literal["auto", "text", "markdown", "html", "jsonl", "warc"]

MANIFEST = "manifest.json"
STDIN = "-"

_ANOTHER = "the file is not the one the manifest lists (its sha256 differs)"

_TYPES: Mapping[str, ContentType] = {
    "text": "text/plain",
    "markdown": "text/markdown",
    "html": "text/html",
}
_SUFFIXES: Mapping[str, Format] = {
    ".txt": "auto",
    ".text": "auto",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".warc": "warc",
    ".warc.gz": "warc",
    ".wet": "warc",
    ".wet.gz": "warc",
}


@dataclass(frozen=True)
class Entry:
    """An article, and where it was read from. ``day`` is its publication day by the manifest."""

    place: str
    article: Article
    day: date | None = None


@dataclass(frozen=True)
class Refusal:
    """Something that should have been an article, and why it is not."""

    place: str
    cause: str


@dataclass(frozen=True)
class Source:
    """A file to read, or stdin when ``path`` is null; what its place in the corpus says of it."""

    place: str
    path: Path | None
    format: Format
    article_id: str | None = None
    sha256: str | None = None
    day: date | None = None


class ManifestEntry(BaseModel):
    """What a corpus says of one of its files."""

    model_config = ConfigDict(frozen=True)

    file: str
    sha256: str
    article_id: str
    url: str | None = None
    published: date | None = None


class Manifest(BaseModel):
    """The packing list of a corpus: which files, what they must hash to, and who they are."""

    model_config = ConfigDict(frozen=True)

    articles: tuple[ManifestEntry, ...]


def read_corpus(paths: Sequence[str], wanted: Format = "auto") -> Iterator[Entry | Refusal]:
    """Every article under those paths in order, lazily, and a refusal for each that cannot be read.

    ``-`` is stdin. A folder is read recursively, in the order of its file names, or as its
    ``manifest.json`` says. `DatelineError` when a folder's manifest cannot be used.
    """
    for source in find_sources(paths, wanted):
        if isinstance(source, Refusal):
            yield source
        else:
            yield from _read_source(source)


def find_sources(paths: Iterable[str], wanted: Format = "auto") -> Iterator[Source | Refusal]:
    """The files to read."""
    for name in paths:
        path = Path(name)
        if name == STDIN:
            yield Source("stdin", None, wanted)
        elif path.is_dir():
            yield from _in_folder(path, wanted)
        else:
            found = _format_of(path) or "auto"
            yield Source(name, path, found if wanted == "auto" else wanted, path.stem)


def _format_of(path: Path) -> Format | None:
    """The format that the name tells; null where it tells none."""
    name = path.name.lower()
    return next((kind for suffix, kind in _SUFFIXES.items() if name.endswith(suffix)), None)


def _in_folder(folder: Path, wanted: Format) -> Iterator[Source | Refusal]:
    manifest = read_manifest(folder / MANIFEST)
    if manifest is not None:
        yield from (_listed(folder, entry, wanted) for entry in manifest.articles)
        return
    taken: dict[str, Path] = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        found = _format_of(path)
        if found is None or not path.is_file() or any(part.startswith(".") for part in relative.parts):
            continue
        article_id = relative.with_suffix("").as_posix()
        if article_id in taken:
            yield Refusal(str(path), f"{taken[article_id].name} already has the article id {article_id}")
            continue
        taken[article_id] = path
        yield Source(str(path), path, found if wanted == "auto" else wanted, article_id)
    if not taken:
        yield Refusal(str(folder), f"no articles in this folder (known are {' '.join(_SUFFIXES)})")


def _listed(folder: Path, entry: ManifestEntry, wanted: Format) -> Source:
    path = folder / entry.file
    found = (_format_of(path) or "auto") if wanted == "auto" else wanted
    return Source(str(path), path, found, entry.article_id, entry.sha256, entry.published)


def read_manifest(path: Path) -> Manifest | None:
    """The manifest in that file, or null when there is none; `DatelineError` when it cannot be used."""
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        cause = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise DatelineError(
            f"{path}: the manifest cannot be used: {cause}",
            hint='it is {"articles": [{"file", "sha256", "article_id", "url", "published"}, …]}; '
            "without one every file of the folder is taken",
        ) from None


def _read_source(source: Source) -> Iterator[Entry | Refusal]:
    try:
        if source.path is None:
            yield from _read_stream(source, sys.stdin.buffer)
        else:
            with source.path.open("rb") as file:
                if source.sha256:
                    if hashlib.file_digest(file, "sha256").hexdigest() != source.sha256:
                        yield Refusal(source.place, _ANOTHER)
                        return
                    file.seek(0)
                yield from _read_stream(source, file)
    except FileNotFoundError:
        yield Refusal(source.place, "no such file")
    except OSError as error:
        yield Refusal(source.place, error.strerror or str(error))


def _read_stream(source: Source, file: IO[bytes]) -> Iterator[Entry | Refusal]:
    if source.format == "warc":
        yield from _read_archive(source, file)
        return
    first = _first_line(file)
    # What a manifest lists under an article's id is that one article, whatever it looks like.
    may_be_records = source.format == "jsonl" or (source.format == "auto" and source.sha256 is None)
    if may_be_records and first.lstrip().startswith(b"["):
        yield from _read_array(source, first + file.read())
    elif may_be_records and first.strip() == b"{":
        yield _read_record(source.place, first + file.read())
    elif may_be_records and (source.format == "jsonl" or _is_json(first)):
        yield from _read_lines(source, first, file)
    else:
        yield _read_text(source, first + file.read())


def _read_archive(source: Source, file: IO[bytes]) -> Iterator[Entry | Refusal]:
    from dateline.cli.warc import read_warc

    for url, found in read_warc(file):
        place = f"{source.place}: {url}"
        yield Entry(place, found) if isinstance(found, Article) else Refusal(place, found)


def _read_array(source: Source, raw: bytes) -> Iterator[Entry | Refusal]:
    """The records of a JSON array; text that only begins like one is text."""
    try:
        records = from_json(raw)
    except ValueError as error:
        yield (
            Refusal(source.place, f"not JSON: {error}")
            if source.format == "jsonl"
            else _read_text(source, raw)
        )
        return
    for number, record in enumerate(records, 1):
        yield _as_record(f"{source.place}:{number}", record)


def _first_line(file: IO[bytes]) -> bytes:
    read = b""
    for line in file:
        read += line
        if line.strip():
            break
    return read


def _is_json(line: bytes) -> bool:
    try:
        return isinstance(from_json(line), dict)
    except ValueError:
        return False


def _read_text(source: Source, raw: bytes) -> Entry | Refusal:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Refusal(source.place, f"byte {error.start} is not UTF-8 ({error.reason})")
    if not text.strip():
        return Refusal(source.place, "the file is empty")
    fields = {"article_id": source.article_id, "text": text, "content_type": _TYPES.get(source.format)}
    return _as_entry(source.place, fields, source.day)


def _read_lines(source: Source, first: bytes, file: IO[bytes]) -> Iterator[Entry | Refusal]:
    for number, line in enumerate(_lines(first, file), 1):
        if line.strip():
            yield _read_record(f"{source.place}:{number}", line)


def _read_record(place: str, raw: bytes) -> Entry | Refusal:
    try:
        fields = from_json(raw.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        return Refusal(place, f"not JSON: {error}")
    return _as_record(place, fields)


def _as_record(place: str, record: object) -> Entry | Refusal:
    if not isinstance(record, dict):
        return Refusal(place, "not a JSON object")
    return _as_entry(place, by_contract(record))


def _lines(first: bytes, file: IO[bytes]) -> Iterator[bytes]:
    yield from first.splitlines(keepends=True)
    yield from file


def _as_entry(place: str, fields: Mapping[str, Any], day: date | None = None) -> Entry | Refusal:
    try:
        return Entry(place, read_json(Article, to_json(fields)), day)
    except BadInput as error:
        return Refusal(place, str(error))
