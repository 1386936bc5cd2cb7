"""Web archives (WARC, also CC-NEWS's, and WET): the pages in them as articles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from dateline.contracts import Article
from dateline.errors import FetchFailed
from dateline.fetching.fetched import Fetched
from dateline.fetching.page import read_page_as_article

_MOST_BYTES = 16 * 1024 * 1024
_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")
_PACKED = ("", "identity", "gzip", "deflate")


def read_warc(file: IO[bytes]) -> Iterator[tuple[str, Article | str]]:
    """The URL of every page in the archive, with its article or with why it is none.

    The moment of the capture is when the article was revised, so that captures of one page are in order
    whatever the order of the archives. What is no page (requests, pictures, redirects) is left out.
    """
    records = ArchiveIterator(file)
    last = None
    try:
        for record in records:
            url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
            if record.length is None or (record.rec_type == "response" and not record.http_headers):
                yield url or last or "", "the record is cut off"
            elif _is_page(record):
                yield url, _article(record, url)
            last = url or record.rec_type or last
    except (ArchiveLoadFailed, OSError, EOFError, ValueError) as error:
        yield last or "", f"the archive breaks off after this: {str(error).strip()[:200]}"
    else:
        # A record whose end is missing is passed over without a word: it shows in what was read in vain.
        if last is None or records.fh.tell() > records.offset:
            yield last or "", "the archive breaks off after this" if last else "there are no records in it"


def _is_page(record: Any) -> bool:
    if record.rec_type == "conversion":
        return True
    headers = record.http_headers
    if record.rec_type not in ("response", "resource") or (headers and headers.get_statuscode() != "200"):
        return False
    return _type(record).partition(";")[0].strip().lower() in _PAGES


def _type(record: Any) -> str:
    headers = record.http_headers or record.rec_headers
    return headers.get_header("Content-Type") or ""


def _article(record: Any, url: str) -> Article | str:
    packed = (record.http_headers.get_header("Content-Encoding") or "") if record.http_headers else ""
    if packed.strip().lower() not in _PACKED:
        return f"it is packed as {packed[:40]}, which is not read"
    body = record.content_stream().read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        return f"it is larger than {_MOST_BYTES} bytes"
    if getattr(record.raw_stream, "limit", 0) > 0:
        return "the record is cut off"
    kind, _, charset = _type(record).partition(";")
    charset = charset.lower().partition("charset=")[2].partition(";")[0].strip(" \"'")
    kind = "text/plain" if record.rec_type == "conversion" else kind.strip().lower()
    try:
        article = read_page_as_article(Fetched(url, body, kind, charset or None))
        captured = record.rec_headers.get_header("WARC-Date")
        return Article.model_validate({**article.model_dump(), "revised_at": captured})
    except (FetchFailed, ValueError) as error:
        return str(error)
