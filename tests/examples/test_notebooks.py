"""The notebooks in examples/, cell by cell."""

import json
from pathlib import Path
from typing import Any

import pytest

from dateline.exports import FORMATS
from dateline.settings import Settings
from tests.conftest import run
from tests.integration.materializing import publish
from tests.integration.running import address
from tests.store.samples import event, party, place

NOTEBOOKS = Path(__file__).parents[2] / "examples/notebooks"
EVENTS = [
    event("e1", actors=[party("nurses"), party("doctors")], location=place("Nairobi", "KEN")),
    event("e2", actors=[party("nurses")], location=place("Nairobi", "KEN")),
    event("e3", event_type="ASSAULT"),
]


def executed(name: str) -> dict[str, Any]:
    """What the cells of a notebook leave behind; each ends with something to show."""
    notebook = json.loads((NOTEBOOKS / name).read_text("utf-8"))
    left: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec("".join(cell["source"]), left)  # noqa: S102
    return left


def test_pandas(pipeline_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    run(publish(pipeline_settings, [*EVENTS, EVENTS[0]]))
    monkeypatch.setenv("DATELINE_KAFKA__BOOTSTRAP_SERVERS", address(pipeline_settings))
    left = executed("pandas.ipynb")
    assert left["by_type"]["size"].to_dict() == {"PROTEST": 2, "ASSAULT": 1}
    assert left["most_active"].to_dict() == {"nurses": 2, "doctors": 1}


def test_duckdb(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "events.parquet").write_bytes(b"".join(FORMATS["parquet"].write(EVENTS, "")))
    monkeypatch.chdir(tmp_path)
    left = executed("duckdb.ipynb")
    assert [row[:2] for row in left["by_type"].fetchall()] == [("PROTEST", 2), ("ASSAULT", 1)]
    assert left["days"].fetchall()
