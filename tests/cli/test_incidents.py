"""`dateline incidents`: what is one happening, and why."""

import json
from pathlib import Path

import pytest

from dateline.store import open_store
from tests.cli.conftest import Cli
from tests.linking.telling import event
from tests.store.batches import add
from tests.store.incidents import told

MARCH, AGAIN, ELSEWHERE = (
    event("a", who=("nurses",)),
    event("b", "Nurses marched on.", hours=3, who=("nurses",)),
    event("c", hours=4, who=("nurses",), city="Brest"),
)


@pytest.fixture(autouse=True)
def _store(cli: Cli, tmp_path: Path) -> None:
    """Two incidents, one of them told twice."""
    (tmp_path / "home").mkdir()
    with open_store(f"sqlite:///{tmp_path / 'home' / 'store.sqlite'}") as store:
        for number, each in enumerate((MARCH, AGAIN, ELSEWHERE)):
            add(store, each, told(each.article_id, each, offset=number))


def test_they_are_listed_with_how_many_tell_of_them(cli: Cli) -> None:
    shown = cli("incidents", "--country", "BLR", "--type", "protest")
    assert shown.exit_code == 0, shown.output
    assert "2 tellings, 2 sources" in shown.stdout
    assert "2 incidents" in shown.stderr
    [line] = cli("incidents", "--json", "--min-sources", "2").stdout.splitlines()
    assert json.loads(line)["event_ids"] == [MARCH.event_id, AGAIN.event_id]
    assert cli("incidents", "--status", "planned", "--json").stdout == ""
    assert cli("incidents", "--status", "maybe").exit_code == 2
    assert cli("incidents", "--type", "picnic").exit_code == 2


def test_it_is_said_why_two_are_one_or_are_not(cli: Cli) -> None:
    one = cli("incidents", "explain", MARCH.event_id, AGAIN.event_id)
    assert one.stdout.startswith("one incident")
    assert "the same did it" in one.stdout
    two = json.loads(cli("incidents", "explain", MARCH.event_id, ELSEWHERE.event_id, "--json").stdout)
    assert (two["one_incident"], two["veto"]) == (False, "the towns are others")
    unknown = cli("incidents", "explain", "nothing", MARCH.event_id)
    assert unknown.exit_code == 1
    assert "no incident and no event nothing" in unknown.stderr
