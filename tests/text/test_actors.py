from __future__ import annotations

from collections.abc import Iterator

import pytest

from dateline.text.entities import resolve_actor, tables
from dateline.text.entities.lexicon import look_up


@pytest.mark.parametrize(
    ("phrase", "country", "sectors"),
    [
        ("workers", None, ("LAB",)),
        ("Polish miners", "POL", ("LAB",)),
        ("riot police", None, ("COP",)),
        ("police in Nairobi", "KEN", ("COP",)),
        ("the Chilean opposition", "CHL", ("CVL", "OPP")),
        ("opposition lawmakers", None, ("LEG", "OPP")),
        ("Turkish-backed rebels", None, ("REB",)),
        ("a Kenya-based charity", "KEN", ("SOC",)),
        ("Ghana's ambassador to Togo", "GHA", ("GOV",)),
        ("the Greek Defence Ministry", "GRC", ("GOV", "MIL")),
        ("Belarusian Prime Minister Roman Golovchenko", "BLR", ("GOV",)),
        ("a spokesman for the Interior Ministry", None, ("GOV",)),
        ("spokesman for the protesters", None, ("CVL", "OPP")),
        ("members of the CIA", "USA", ("SPY",)),
        ("a group of tourists", None, ("CVL",)),
        ("hundreds of Syrian refugees", "SYR", ("REF",)),
        ("the president of the Knesset", "ISR", ("LEG",)),
        ("former Italian minister", "ITA", ("ELI",)),
        ("ousted president", None, ("ELI",)),
        ("Kremlin spokesman Dmitry Peskov", "RUS", ("GOV",)),
        ("the White House", "USA", ("GOV",)),
        ("Downing Street", "GBR", ("GOV",)),
        ("Brussels", "EUR", ("GOV",)),
        ("Pyongyang", "PRK", ("GOV",)),
        ("the United Nations", "UNO", ()),
        ("NATO", "IGO", ("MIL",)),
        ("World Bank", "IGO", ()),
        ("Hamas fighters", "PSE", ("REB",)),
        ("Boko Haram", "NGA", ("REB",)),
        ("Reuters", "GBR", ("JRN",)),
        ("state television", None, ("GOV", "JRN")),
        ("students at Warsaw University", "POL", ("EDU",)),
        ("Muslim clerics in Indonesia", "IDN", ("REL",)),
        ("Haitian gang leader", "HTI", ("CRM",)),
        ("masked gunmen", None, ("UAF",)),
        ("a Peruvian farmer", "PER", ("AGR",)),
        ("doctors without pay", None, ("MED",)),
        ("Kazahk troops", "KAZ", ("MIL",)),
        ("two men", None, ("UNK",)),
        ("a cat", None, ()),
        ("Frank", None, ()),
        ("polish", None, ()),
        ("us", None, ()),
        ("South Ossetia", "GEO", ("PRE",)),
        ("Burkina Faso's ruling junta", "BFA", ("GOV",)),
    ],
)
def test_a_phrase_is_its_country_and_sectors(
    phrase: str, country: str | None, sectors: tuple[str, ...]
) -> None:
    actor = resolve_actor(phrase)
    assert (actor.country, actor.sectors) == (country, sectors)


def test_what_no_table_knows_remains() -> None:
    actor = resolve_actor("Belarusian Prime Minister Roman Golovchenko")
    assert actor.role == "prime minister"
    assert actor.remainder == "Roman Golovchenko"


def test_acronyms_are_known_only_as_written() -> None:
    assert look_up("US") is not None
    assert look_up("Us") is None
    assert look_up("who") is None


@pytest.mark.parametrize(
    ("load", "row"),
    [
        (tables.roles, {"phrase": "x", "kind": "person", "sectors": "NOSUCH", "country": ""}),
        (tables.roles, {"phrase": "x", "kind": "nobody", "sectors": "GOV", "country": ""}),
        (tables.organisations, {"name": "x", "aliases": "", "country": "XYZ", "sectors": "GOV"}),
        (tables.organisations, {"name": "x", "aliases": "x", "country": "USA", "sectors": "GOV"}),
        (tables.given_names, {"name": "x", "gender": "unknown"}),
        (tables.likenesses, {"general": "", "particular": "x"}),
    ],
)
def test_a_mistake_in_a_table_is_refused(
    monkeypatch: pytest.MonkeyPatch, load: object, row: dict[str, str]
) -> None:
    rows = tables.table_rows

    def planted(name: str) -> Iterator[dict[str, str]]:
        return iter([row]) if name != "countries.csv" else rows(name)

    monkeypatch.setattr(tables, "table_rows", planted)
    with pytest.raises(tables.TableError):
        load.__wrapped__()  # type: ignore[attr-defined]


def test_the_tables_are_broad() -> None:
    assert len(tables.countries()) > 190
    assert len(tables.roles()) > 1000
    assert len(tables.organisations()) > 500
