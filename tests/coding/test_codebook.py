"""The codebook: what its loader accepts, and how it names what is wrong."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from dateline.coding.loading import default_codebook, load_codebook
from dateline.coding.phrases import PhraseError, parse_phrase
from dateline.coding.tables import COLUMNS, CodebookError
from dateline.contracts import EVENT_TYPES

GRAMMAR = {
    "who": frozenset({"leader"}),
    "preposition": frozenset({"by", "to"}),
    "particle": frozenset({"back"}),
}
SHIPPED = files("dateline.coding").joinpath("codebook")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A codebook of headers and the types and modes alone, for a test to add its rows to."""
    for file, columns in COLUMNS.items():
        (tmp_path / file).write_text(",".join(columns) + "\n", encoding="utf-8")
    for file in ("types.csv", "modes.csv"):
        shutil.copy(str(SHIPPED.joinpath(file)), tmp_path / file)
    add(tmp_path, "words.csv", "preposition,off")
    return tmp_path


def add(folder: Path, file: str, line: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as out:
        out.write(line + "\n")


def problems(folder: Path) -> list[str]:
    with pytest.raises(CodebookError) as caught:
        load_codebook(folder)
    return [str(problem) for problem in caught.value.problems]


def test_shipped_codebook_knows_every_type() -> None:
    book = default_codebook()
    assert set(book.types) == set(EVENT_TYPES)
    coded = {row.event_type for rows in book.triggers.values() for row in rows}
    assert coded >= set(book.types)


@pytest.mark.parametrize(
    ("file", "line", "reason"),
    [
        ("triggers.csv", "walk off job,verb,PARTY", "unknown event type 'PARTY'"),
        ("triggers.csv", "walk off job,word,PROTEST", "pos must be verb, noun, adj, not 'word'"),
        ("triggers.csv", "walk off job,verb,PROTEST,nap", "PROTEST has no mode 'nap'"),
        ("triggers.csv", "Walk off job,verb,PROTEST", "'Walk' must be in lower case"),
        ("triggers.csv", ",verb,PROTEST", "the phrase is empty"),
        ("triggers.csv", "hold big rally,verb,PROTEST", "'rally' has no place here"),
        ("triggers.csv", "kill @zombie,verb,ASSAULT", "unknown class '@zombie'"),
        ("triggers.csv", "kill,verb,ASSAULT,,whom", "unknown role 'whom'"),
        ("triggers.csv", "kill,verb,ASSAULT,,,,obj:maybe", "unknown modality 'maybe'"),
        ("triggers.csv", "kill,verb,ASSAULT,,,,,obj", "'obj' is not role:word"),
        ("triggers.csv", "kill,verb,ASSAULT,,,,,form:odd", "unknown form"),
        ("triggers.csv", "kill,verb,ASSAULT,,,,,,,sure", "strength must be weak, usual or strong"),
        ("light_verbs.csv", "hold", "the phrase needs _"),
        ("modality.csv", "may,aux,possible,self", "unknown modality 'possible'"),
        ("modality.csv", "may,aux,hypothetical", "scope is empty"),
        ("contexts.csv", "weather,rain", "unknown context 'weather'"),
        ("contexts.csv", "military,army,page", "scope must be one of"),
        ("mode_cues.csv", "ASSAULT,nap,tear gas", "ASSAULT has no mode 'nap'"),
        ("shifts.csv", "CONSULT,,soon,AGREE", "unknown modality 'soon'"),
        ("carriers.csv", "REQUEST,RETREAT/nap,,yield", "RETREAT has no mode 'nap'"),
        ("triggers.csv", "a,b,c,d,e,f,g,h,i,j,k,l", "12 fields where 11 are expected"),
    ],
)
def test_a_mistake_is_named_by_file_row_and_reason(folder: Path, file: str, line: str, reason: str) -> None:
    add(folder, file, "# a comment that counts as a line")
    add(folder, file, line)
    (found,) = problems(folder)
    assert found.startswith(f"{file}:3: ")
    assert reason in found


def test_a_codebook_may_name_types_of_its_own(folder: Path) -> None:
    add(folder, "types.csv", "PICNIC_2,,1,no,no,people eat outside")
    add(folder, "triggers.csv", "picnic,verb,PICNIC_2")
    book = load_codebook(folder)
    assert [row.event_type for rows in book.triggers.values() for row in rows] == ["PICNIC_2"]
    for name in ("Picnic", "NONE"):
        add(folder, "types.csv", f"{name},,1,no,no,people eat outside")
    assert [problem.partition(": ")[2] for problem in problems(folder)] == [
        f"an event type is named in capitals, as CYBER_ATTACK, not {name!r}" for name in ("Picnic", "NONE")
    ]


def test_all_mistakes_are_named_at_once(folder: Path) -> None:
    add(folder, "triggers.csv", "walk,verb,PARTY")
    add(folder, "triggers.csv", "run,verb,PARTY")
    add(folder, "contexts.csv", "weather,rain")
    assert [found.split(": ")[0] for found in problems(folder)] == [
        "triggers.csv:2",
        "triggers.csv:3",
        "contexts.csv:2",
    ]


def test_a_row_said_twice_is_a_mistake(folder: Path) -> None:
    add(folder, "triggers.csv", "kill,verb,ASSAULT")
    add(folder, "triggers.csv", "kill,verb,ASSAULT,,,,,,,,again")
    assert problems(folder) == ["triggers.csv:3: the same as row 2"]


def test_files_that_do_not_read_are_named(folder: Path) -> None:
    (folder / "words.csv").unlink()
    (folder / "contexts.csv").write_bytes(b"context,cue,scope\nmilitary,\xff,\n")
    (folder / "spellings.csv").write_text("one,two\n", encoding="utf-8")
    found = problems(folder)
    assert "words.csv:1: the file is missing" in found
    assert any(reason.startswith("contexts.csv:1: not UTF-8") for reason in found)
    assert "spellings.csv:1: the columns must be variant,standard" in found


def test_a_phrase_tells_object_preposition_and_particle_apart() -> None:
    phrase = parse_phrase("bring|take back @who to justice inf:face", "verb", GRAMMAR)
    assert phrase.heads == {"bring", "take"}
    assert [condition.roles for condition in phrase.conditions] == [
        (("prt",),),
        (("obj",),),
        (("to",),),
        (("inf",),),
    ]
    assert phrase.conditions[1].words.words == {"leader"}


def test_a_noun_phrase_has_its_head_before_the_first_preposition() -> None:
    phrase = parse_phrase("hunger strike by prisoner", "noun", GRAMMAR)
    assert phrase.heads == {"strike"}
    assert [condition.roles for condition in phrase.conditions] == [(("mod",),), (("by",),)]


def test_a_phrase_must_start_with_a_word() -> None:
    with pytest.raises(PhraseError, match="must start with its head"):
        parse_phrase("obj:rally hold", "verb", {})
