from __future__ import annotations

import math

import pytest

from dateline.text.entities import resolve_place
from dateline.text.entities.gazetteer import places_named
from dateline.text.entities.places import Context
from tests.text.reading import named, read

NOWHERE = Context({})

CASES = [
    ("Minsk", {}, None, "BLR", 53.9, 27.57),
    ("Grodno", {"BLR": 4}, None, "BLR", 53.68, 23.83),
    ("Kiev", {}, None, "UKR", 50.45, 30.52),
    ("Kyiv", {}, None, "UKR", 50.45, 30.52),
    ("Peking", {}, None, "CHN", 39.91, 116.4),
    ("St. Petersburg", {"RUS": 2}, None, "RUS", 59.94, 30.31),
    ("St. Petersburg", {}, "Fla.", "USA", 27.77, -82.68),
    ("Springfield", {}, "Illinois", "USA", 39.8, -89.64),
    ("Springfield", {}, "Massachusetts", "USA", 42.1, -72.59),
    ("Paris", {}, None, "FRA", 48.85, 2.35),
    ("Paris", {"USA": 6}, None, "FRA", 48.85, 2.35),
    ("Paris", {}, "Texas", "USA", 33.66, -95.56),
    ("London", {"CAN": 3}, None, "GBR", 51.51, -0.13),
    ("London", {}, "Ontario", "CAN", 42.98, -81.23),
    ("Tripoli", {}, None, "LBY", 32.89, 13.19),
    ("Tripoli", {"LBN": 5}, None, "LBN", 34.43, 35.84),
    ("Birmingham", {"GBR": 1}, None, "GBR", 52.48, -1.9),
    ("Birmingham", {}, "Alabama", "USA", 33.52, -86.8),
    ("Valencia", {"VEN": 3}, None, "VEN", 10.16, -68.0),
    ("Valencia", {"ESP": 3}, None, "ESP", 39.47, -0.38),
    ("Cordoba", {"ARG": 2}, None, "ARG", -31.41, -64.18),
    ("San Jose", {"CRI": 3}, None, "CRI", 9.93, -84.08),
    ("Alexandria", {"EGY": 1}, None, "EGY", 31.2, 29.92),
    ("Alexandria", {}, "Virginia", "USA", 38.8, -77.05),
    ("Moscow", {"USA": 9}, None, "RUS", 55.75, 37.62),
    ("Hyderabad", {"PAK": 3}, None, "PAK", 25.39, 68.37),
    ("Hyderabad", {"IND": 3}, None, "IND", 17.38, 78.46),
    ("Victoria", {"CAN": 3}, None, "CAN", 48.43, -123.37),
    ("Santiago", {"CHL": 2}, None, "CHL", -33.46, -70.65),
    ("Bakhmut", {}, None, "UKR", 48.59, 38.0),
    ("Aleppo", {}, None, "SYR", 36.2, 37.16),
    ("Ulan Bator", {}, None, "MNG", 47.91, 106.88),
    ("the Hague", {}, None, "NLD", 52.08, 4.3),
    ("Germany", {}, None, "DEU", 51.5, 10.5),
    ("Chechnya", {}, None, "RUS", 43.4, 45.7),
    ("Texas", {}, None, "USA", 31.25, -99.25),
    ("New York", {"USA": 2}, None, "USA", 40.71, -74.0),
]


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance."""
    (lat1, lon1), (lat2, lon2) = ((math.radians(lat), math.radians(lon)) for lat, lon in (one, other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))


@pytest.mark.parametrize(("name", "countries", "within", "country", "lat", "lon"), CASES)
def test_a_place_lies_where_its_document_is_about(
    name: str, countries: dict[str, int], within: str | None, country: str, lat: float, lon: float
) -> None:
    place = resolve_place(name, Context(countries), within)
    assert place is not None
    assert place.country == country
    assert place.lat is not None
    assert place.lon is not None
    assert kilometres((place.lat, place.lon), (lat, lon)) < 161


def test_a_small_town_is_found_where_the_page_is_about_its_country() -> None:
    assert resolve_place("Silene") is None
    town = resolve_place("Silene", Context({"LVA": 3, "BLR": 1}))
    assert town is not None
    assert (town.country, town.population < 5000) == ("LVA", True)


def test_a_state_called_like_a_country_is_told_by_the_rest_of_the_page() -> None:
    state, country = resolve_place("Georgia", Context({"USA": 4})), resolve_place("Georgia")
    assert state is not None
    assert country is not None
    assert (state.country, state.feature) == ("USA", "ADM1")
    assert (country.country, country.feature) == ("GEO", "PCLI")


def test_divisions_are_known_with_a_word_for_what_they_are() -> None:
    region = resolve_place("Rostov region")
    county = resolve_place("Rapides Parish")
    assert region is not None
    assert county is not None
    assert (region.feature, region.geonames_id) == ("ADM1", 501165)
    assert (county.feature, county.admin1) == ("ADM2", "Louisiana")


def test_the_towns_around_decide() -> None:
    points = {"holyoke": (42.2, -72.62)}
    town = resolve_place("Springfield", Context({"USA": 3}, points=points))
    assert town is not None
    assert town.admin1 == "Massachusetts"


def test_what_the_gazetteer_lacks_is_no_place() -> None:
    assert resolve_place("Nosuchtown") is None
    assert places_named("") == ()


def test_cities_and_countries_have_their_geonames_ids() -> None:
    capital = resolve_place("Minsk")
    country = resolve_place("Belarus")
    assert capital is not None
    assert country is not None
    assert (capital.geonames_id, capital.feature) == (625144, "PPLC")
    assert (country.geonames_id, country.feature) == (630336, "PCLI")


def test_the_containing_place_of_the_text_decides() -> None:
    document = read(
        "Fire\n\nA fire broke out in Springfield, Illinois, on Monday. Police in Paris, Texas, helped."
    )
    springfield, paris = named(document, "Springfield"), named(document, "Paris")
    assert (springfield.admin1, springfield.country) == ("Illinois", "USA")
    assert (paris.admin1, paris.feature) == ("Texas", "PPL")
    assert paris.lat == pytest.approx(33.66, abs=0.01)
