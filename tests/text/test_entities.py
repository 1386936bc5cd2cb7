from __future__ import annotations

import pytest

from dateline.text.entities.lexicon import is_acronym
from dateline.text.entities.spelling import same_word
from tests.text.reading import named, read, referred

STRIKE = """Dockers walk out at Port of Varna

Bulgarian Transport Minister Stefan Kolarov said the strike at the Varna Shipping Works (VKZ) was illegal.

Kolarov's deputy said he would meet union leaders. VKZ workers refused. Kolarof, they said, had lied.

Maria Dencheva, a senior opposition lawmaker, backed them. "I am with you," she told workers at VKP, a rival.

The European Union (EU) and the Kremlin declined to comment. The EU said it was watching.
"""


def test_a_surname_after_the_full_name_is_the_same_person_also_misspelt() -> None:
    minister = named(read(STRIKE), "Stefan Kolarov")
    assert {m.text for m in minister.mentions if m.kind == "name"} == {"Stefan Kolarov", "Kolarov", "Kolarof"}
    assert minister.type == "PERSON"
    assert minister.aliases == ("Kolarov", "Kolarof")


def test_a_title_tells_country_and_sector() -> None:
    minister = named(read(STRIKE), "Stefan Kolarov")
    assert (minister.country, minister.sectors) == ("BGR", ("GOV",))


def test_an_apposition_tells_the_sector_and_is_a_mention() -> None:
    lawmaker = named(read(STRIKE), "Maria Dencheva")
    assert lawmaker.sectors == ("LEG", "OPP")
    assert referred(read(STRIKE), "a senior opposition lawmaker") == "Maria Dencheva"


def test_an_acronym_in_brackets_is_its_long_form() -> None:
    yard = named(read(STRIKE), "Varna Shipping Works")
    assert [m.text for m in yard.mentions if m.kind == "name"] == ["Varna Shipping Works", "VKZ", "VKZ"]
    assert yard.type == "ORG"
    assert (yard.country, yard.sectors) == ("BGR", ("BUS",))


def test_acronyms_one_letter_apart_stay_two() -> None:
    assert referred(read(STRIKE), "VKP") == "VKP"
    assert not same_word("MINUSMA", "MINUSCA")
    assert same_word("Tikhanovskaya", "Tikhonovskaya")
    assert not same_word("Sokolov", "Sokolova")


def test_a_place_inside_an_organisation_is_no_place() -> None:
    places = [entity for entity in read(STRIKE).entities if entity.type == "GPE"]
    spans = {(m.start, m.end) for place in places for m in place.mentions}
    start = read(STRIKE).text.index("Varna Shipping")
    assert not [span for span in spans if span[0] == start]


def test_an_alias_of_the_tables_is_one_entity_with_its_country() -> None:
    union = named(read(STRIKE), "European Union")
    assert union.country == "EUR"
    assert {m.text for m in union.mentions if m.kind == "name"} == {"European Union", "EU"}


def test_a_metonym_acts_for_its_government() -> None:
    kremlin = named(read(STRIKE), "Kremlin")
    assert (kremlin.type, kremlin.country, kremlin.sectors) == ("ORG", "RUS", ("GOV",))


def test_people_named_by_what_they_are_make_groups() -> None:
    workers = [e for e in read(STRIKE).entities if e.type == "GROUP" and "LAB" in e.sectors]
    assert {entity.country for entity in workers} == {"BGR"}
    assert any(entity.name == "workers of Varna Shipping Works" for entity in workers)


def test_mentions_hold_for_the_published_text() -> None:
    document = read(STRIKE)
    for entity in document.entities:
        for mention in entity.mentions:
            assert document.text[mention.start : mention.end] == mention.text
            assert document.tokens[mention.first].start == mention.start
            assert document.tokens[mention.last - 1].end == mention.end


def test_ids_are_made_of_content() -> None:
    other = read("Brussels talks\n\nThe European Union met on Friday. The EU said no.")
    assert named(other, "European Union").entity_id == named(read(STRIKE), "European Union").entity_id


ELSEWHERE = """Sudan ruler meets rebel chief

Sudan's army chief Abdel Fattah al-Burhan met rebel leader Abdelaziz al-Hilu in Juba, officials said.

Burhan said he wanted peace. Secretary of State Antony Blinken welcomed it. Hilu's fighters hold Blue Nile.

Ex-PM Imran Khan and Mrs Borne were not there. Elisabeth Borne said Shin Bet chief Ronen Bar was.
"""


@pytest.mark.parametrize(
    ("name", "kind", "country", "sectors"),
    [
        ("Abdel Fattah al-Burhan", "PERSON", "SDN", ("MIL",)),
        ("Abdelaziz al-Hilu", "PERSON", "SDN", ("REB",)),
        ("Antony Blinken", "PERSON", "USA", ("GOV",)),
        ("Shin Bet", "ORG", "ISR", ("SPY",)),
        ("Ronen Bar", "PERSON", "ISR", ("SPY",)),
    ],
)
def test_actors_of_other_pages(name: str, kind: str, country: str, sectors: tuple[str, ...]) -> None:
    entity = named(read(ELSEWHERE), name)
    assert (entity.type, entity.country, entity.sectors) == (kind, country, sectors)


def test_a_name_without_its_article_or_with_an_honorific_is_the_same() -> None:
    assert referred(read(ELSEWHERE), "Burhan") == "Abdel Fattah al-Burhan"
    assert referred(read(ELSEWHERE), "Hilu") == "Abdelaziz al-Hilu"
    assert referred(read(ELSEWHERE), "Borne") == "Élisabeth Borne"


def test_who_held_an_office_once_holds_none() -> None:
    assert named(read(ELSEWHERE), "Imran Khan").sectors == ("ELI",)


def test_an_office_is_no_name() -> None:
    assert not [entity for entity in read(ELSEWHERE).entities if entity.name == "State"]


@pytest.mark.parametrize(
    ("text", "acronym"), [("MTZ", True), ("BelAZ", True), ("U.S.", True), ("Minsk", False)]
)
def test_what_is_written_like_an_acronym(text: str, acronym: bool) -> None:
    assert is_acronym(text) is acronym


PIECES = """Xi Tells Biden China Will Respond

President Andrés Manuel López Obrador spoke to President Joe Biden. López Obrador thanked Biden.

The far-left union CGT walked out. Gunmen killed a CEO in the border city of Nuevo Laredo.

South Korea's Joint Chiefs of Staff met Alexander Dorn, who has ruled Belarus since 1994.

The company, Magna Tool, said it would close the plant.
"""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Andrés Manuel López Obrador", "PERSON"),
        ("Joe Biden", "PERSON"),
        ("China", "GPE"),
        ("Nuevo Laredo", "GPE"),
        ("Magna Tool", "ORG"),
    ],
)
def test_what_a_model_cuts_or_joins_is_put_right(name: str, kind: str) -> None:
    assert named(read(PIECES), name).type == kind


def test_whoever_rules_a_country_is_of_its_government() -> None:
    ruler = named(read(PIECES), "Alexander Dorn")
    assert (ruler.country, ruler.sectors) == ("BLR", ("GOV",))


def test_a_country_before_the_name_outweighs_the_table() -> None:
    assert named(read(PIECES), "Joint Chiefs of Staff").country == "KOR"


def test_a_role_written_like_a_name_is_none() -> None:
    assert not [entity for entity in read(PIECES).entities if entity.name == "CEO"]


def test_an_acronym_is_what_its_letters_stand_for_on_this_page() -> None:
    page = read(
        "The army took the town from the paramilitary Rapid Support Forces in Sudan. "
        "The RSF denied it. RSF leader Mohamed Dagalo said his men would fight on."
    )
    assert named(page, "Rapid Support Forces").aliases == ("RSF",)
    assert named(page, "Mohamed Dagalo").country == "SDN"


def test_a_party_is_not_the_one_whose_name_ends_like_its_own() -> None:
    page = read("In Ghana the Convention Democratic Party rejected the offer of the government.")
    assert named(page, "Convention Democratic Party").country == "GHA"


def test_a_figure_of_the_world_has_its_country_without_a_title() -> None:
    page = read("Merkel told Putin that Obama would not come. Modi thanked Michelle Obama.")
    assert (named(page, "Angela Merkel").country, named(page, "Narendra Modi").country) == ("DEU", "IND")
    assert named(page, "Michelle Obama").name != "Barack Obama"


def test_who_has_left_office_by_the_day_of_the_page_is_of_the_elite() -> None:
    page = read("BERLIN, March 3, 2023 (AP) — Merkel met Macron on Friday.")
    assert named(page, "Angela Merkel").sectors == ("ELI",)
    assert named(page, "Emmanuel Macron").sectors == ("GOV",)


TOWNS = """Aid doubles

OSLO, Feb 3 (Reuters) - Norway said Kharkiv and Sumy needed generators. Russia's attack on Kherson killed two.

The Umbrella for Democratic Change (UDC) won. Thousands of women marched through Ciudad Juárez.
"""


def test_a_town_that_the_model_takes_for_somebody_is_a_town() -> None:
    assert named(read(TOWNS), "Kherson").type == "GPE"
    assert named(read(TOWNS), "Ciudad Juárez").type == "GPE"


def test_a_dateline_names_its_town() -> None:
    assert (named(read(TOWNS), "Oslo").country, named(read(TOWNS), "Oslo").feature) == ("NOR", "PPLC")


def test_an_acronym_shows_where_its_long_form_begins() -> None:
    assert named(read(TOWNS), "Umbrella for Democratic Change").aliases == ("UDC",)
