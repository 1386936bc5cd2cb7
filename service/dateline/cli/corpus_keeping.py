"""`corpus`: a folder of articles with a manifest, and the events that were approved of them."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from dateline.child import load_models
from dateline.cli.corpus import MANIFEST, Entry, Manifest, ManifestEntry, read_corpus, read_manifest
from dateline.cli.following import sentence_of
from dateline.cli.terminal import plural, remark, safe, write_json, write_lines
from dateline.contracts import Event
from dateline.errors import DatelineError
from dateline.text import tag, tokenize
from dateline.topology import code_document

EXPECTED = "expected.jsonl"

_OF_THE_CODER = {"coder_version"}
"""Fields that are no part of what an article says."""


class Difference(NamedTuple):
    """Something that is not as it should be. ``where`` is a file or an event's id."""

    what: str
    where: str
    said: str


def check(folder: Path, *, as_json: bool) -> None:
    """Print what differs from the manifest and from the events that were approved; `DatelineError` if any."""
    wrong = list(_files(folder, _manifest(folder)))
    expected = folder / EXPECTED
    if expected.exists() and not wrong:
        wrong += _compared(_read(expected), _coded(folder))
    _show(wrong, as_json=as_json)
    if wrong:
        raise DatelineError(
            f"{plural(len(wrong), 'difference')} in {folder}",
            hint=f"if it is right so: `dateline corpus record --approve {folder}`",
        )
    remark(f"{folder}: all as it should be" + ("" if expected.exists() else ", with no events approved yet"))


def add(
    folder: Path, files: Sequence[Path], article_id: str | None, url: str | None, day: date | None
) -> None:
    """Copy the files into the folder and list them; one of an id that is listed takes its place."""
    folder.mkdir(parents=True, exist_ok=True)
    known = read_manifest(folder / MANIFEST)
    entries = {entry.article_id: entry for entry in (known.articles if known else ())}
    for file in files:
        place = folder / file.name
        holder = next((entry.article_id for entry in entries.values() if entry.file == file.name), None)
        identity = article_id or file.stem
        if holder not in (None, identity):
            raise DatelineError(f"{place} is there already, as article {holder}", hint="rename the new file")
        if not (place.exists() and place.samefile(file)):
            shutil.copyfile(file, place)
        entries[identity] = ManifestEntry(
            file=file.name, sha256=_sha256(place), article_id=identity, url=url, published=day
        )
    manifest = Manifest(articles=tuple(entries.values()))
    lines = orjson.dumps(manifest.model_dump(mode="json", exclude_none=True), option=orjson.OPT_INDENT_2)
    (folder / MANIFEST).write_bytes(lines + b"\n")
    remark(f"{folder}: {plural(len(entries), 'article')}")


def record(folder: Path, *, approve: bool, as_json: bool) -> None:
    """Code the articles and show what differs from before; keep it if that is approved or the first time."""
    wrong = list(_files(folder, _manifest(folder)))
    if wrong:
        _show(wrong, as_json=as_json)
        raise DatelineError(
            f"the files of {folder} are not those of its manifest", hint="`dateline corpus add`"
        )
    path, now = folder / EXPECTED, _coded(folder)
    differences = list(_compared(_read(path), now)) if path.exists() else []
    _show(differences, as_json=as_json)
    if differences and not approve:
        raise DatelineError(
            f"{plural(len(differences), 'difference')} to what was approved",
            hint="look at them; `--approve` keeps what there is now",
        )
    path.write_bytes(b"".join(orjson.dumps(event) + b"\n" for event in now.values()))
    remark(f"{path}: {plural(len(now), 'event')} approved")


def _manifest(folder: Path) -> Manifest:
    manifest = read_manifest(folder / MANIFEST)
    if manifest is None:
        raise DatelineError(
            f"{folder} has no {MANIFEST}", hint=f"`dateline corpus add {folder} FILE` makes one"
        )
    return manifest


def _files(folder: Path, manifest: Manifest) -> Iterator[Difference]:
    listed = {entry.file for entry in manifest.articles}
    seen: set[str] = set()
    for entry in manifest.articles:
        path = folder / entry.file
        if not path.is_file():
            yield Difference("missing file", entry.file, "the manifest lists it")
        elif _sha256(path) != entry.sha256:
            yield Difference("changed file", entry.file, "its SHA-256 is not the one of the manifest")
        if entry.article_id in seen:
            yield Difference("repeated id", entry.file, f"{entry.article_id} is another article's id too")
        seen.add(entry.article_id)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in {*listed, MANIFEST, EXPECTED} and not name.startswith("."):
            yield Difference("unlisted file", name, "the manifest does not list it")


def _coded(folder: Path) -> dict[str, dict[str, Any]]:
    """Every event of the corpus by its id, in the order of the articles."""
    load_models()
    found: dict[str, dict[str, Any]] = {}
    for entry in read_corpus([str(folder)]):
        if not isinstance(entry, Entry):
            raise DatelineError(f"{entry.place}: {entry.cause}")
        for output in code_document(tag(tokenize(entry.article))):
            if isinstance(output, Event):
                found[output.event_id] = output.model_dump(mode="json", exclude=_OF_THE_CODER)
    return found


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        events = [orjson.loads(line) for line in path.read_bytes().splitlines()]
        return {event["event_id"]: event for event in events}
    except (ValueError, KeyError, TypeError) as error:
        raise DatelineError(f"{path} cannot be read: {error!r}", hint="delete it and record anew") from None


def _compared(
    before: Mapping[str, dict[str, Any]], now: Mapping[str, dict[str, Any]]
) -> Iterator[Difference]:
    for event_id in sorted(before.keys() - now.keys()):
        yield Difference("lost event", event_id, _in_words(before[event_id]))
    for event_id, event in now.items():
        if event_id not in before:
            yield Difference("new event", event_id, _in_words(event))
            continue
        for name in sorted(event.keys() | before[event_id].keys()):
            was, is_ = before[event_id].get(name), event.get(name)
            if was != is_:
                yield Difference("changed event", event_id, f"{name}: {_short(was)} is now {_short(is_)}")


def _in_words(event: Mapping[str, Any]) -> str:
    return sentence_of(Event.model_validate_json(orjson.dumps({**event, "coder_version": 0})))


def _short(value: object) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= 80 else f"{text[:79]}…"


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _show(differences: Sequence[Difference], *, as_json: bool) -> None:
    if as_json:
        write_json(orjson.dumps(difference._asdict()).decode() for difference in differences)
    else:
        write_lines(safe(f"{one.what} {one.where}: {one.said}") for one in differences)
