"""Russian from the page to the event: the same entities, days and types that the English page would give."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from dateline.coding import code
from dateline.contracts import Article, Event, Mention, Quantity, TaggedDocument, Timex
from dateline.text import tag, tokenize
from dateline.text.languages.ru import models, parse
from dateline.text.languages.ru.latin import latin
from tests.text.reading import named, read

FRIDAY = datetime(2020, 8, 14, 10, tzinfo=UTC)

STRIKE = """Президент Белоруссии Александр Лукашенко заявил в пятницу, что не допустит протестов в Минске.

По данным правозащитников, милиция задержала более 6700 человек. Кремль обвинил Польшу во вмешательстве.

«Мы не остановимся», — сказала оппозиционный политик Мария Колесникова.
"""

MIXED = """Workers strike as Lukashenko clings on

President Alexander Lukashenko visited a plant in Minsk on Friday and accused Poland of meddling.

Рабочие МТЗ вышли на улицы Минска. Лукашенко отказался уйти в отставку. Кремль промолчал.
"""


def tagged(text: str) -> TaggedDocument:
    return tag(tokenize(Article(text=text, published_at=FRIDAY)))


def coded(text: str) -> dict[str, Event]:
    """The events by the words of the page that show them."""
    return {event.trigger.text: event for event in code(tagged(text))}


def test_names_in_every_case_are_the_entities_of_an_english_page() -> None:
    russian, english = read(STRIKE), read("Alexander Lukashenko met envoys of the Kremlin in Minsk, Belarus.")
    for name in ("Alexander Lukashenko", "Minsk", "Belarus", "Kremlin"):
        one, other = named(russian, name), named(english, name)
        assert (one.type, one.country, one.sectors, one.geonames_id) == (
            other.type, other.country, other.sectors, other.geonames_id,
        )  # fmt: skip
    assert [mention.text for mention in named(russian, "Minsk").mentions] == ["Минске"]
    assert named(russian, "Alexander Lukashenko").sectors == ("GOV",)


def test_a_phrase_that_stands_for_one_name_is_marked_whole() -> None:
    document = read("Россия наложила вето на резолюцию Совета Безопасности ООН.")
    (mention,) = named(document, "UN Security Council").mentions
    assert mention.text == "Совета Безопасности ООН"


def test_places_of_everything_found_are_the_words_of_the_page() -> None:
    document = tagged(STRIKE)
    spans: list[Mention | Timex | Quantity] = [
        *(mention for entity in document.entities for mention in entity.mentions),
        *document.timexes,
        *document.quantities,
    ]
    assert len(spans) > 8
    for span in spans:
        assert document.text[span.start : span.end] == span.text
        assert document.tokens[span.first].start == span.start
        assert document.tokens[span.last - 1].end == span.end
    for quotation in document.quotations:
        assert document.text[quotation.start : quotation.end] == quotation.text


def test_a_russian_post_in_an_english_page_speaks_of_the_same_people() -> None:
    document = tagged(MIXED)
    mentions = [mention.text for mention in named(document, "Alexander Lukashenko").mentions]
    assert "Alexander Lukashenko" in mentions
    assert "Лукашенко" in mentions
    assert {event.event_type for event in code(document)} >= {"ACCUSE", "PROTEST", "REJECT"}
    english = [token for token in document.tokens if token.text.isascii()]
    assert not {gloss.token for gloss in document.glosses} & {document.tokens.index(t) for t in english[:20]}


def test_events_say_who_did_what_when_and_whose_word_it_is() -> None:
    events = coded(STRIKE)
    arrest = events["задержала"]
    assert (arrest.event_type, arrest.mode, arrest.modality) == ("COERCE", "arrest", "reported")
    assert [(count.value, count.qualifier, count.kind) for count in arrest.counts] == [
        (6700, ">", "arrested")
    ]
    assert arrest.sentence.text.startswith("По данным правозащитников")
    charge = next(event for event in events.values() if event.event_type == "ACCUSE")
    assert [person.name for person in charge.actors] == ["Kremlin"]
    assert [person.name for person in charge.recipients] == ["Poland"]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Полиция не задерживала участников митинга.", "negated"),
        ("Полиция может задержать участников митинга.", "hypothetical"),
        ("Оппозиция потребовала задержать участников митинга.", "demanded"),
        ("По словам свидетелей, полиция задержала участников митинга.", "reported"),
        ("Полиция задержала участников митинга.", "asserted"),
    ],
)
def test_modality(text: str, modality: str) -> None:
    (arrest,) = [event for event in code(tagged(text)) if event.event_type == "COERCE"]
    assert arrest.modality == modality


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Он уехал в среду.", date(2020, 8, 12), date(2020, 8, 12)),
        ("Он уедет в среду.", date(2020, 8, 19), date(2020, 8, 19)),
        ("Он уехал вчера вечером.", date(2020, 8, 13), date(2020, 8, 13)),
        ("Выборы прошли 9 августа.", date(2020, 8, 9), date(2020, 8, 9)),
        ("Это было на прошлой неделе.", date(2020, 8, 3), date(2020, 8, 9)),
        ("Он уехал три дня назад.", date(2020, 8, 11), date(2020, 8, 11)),
        ("Он вырос в 1994 году.", date(1994, 1, 1), date(1994, 12, 31)),
        ("Он правит с 1994 года.", date(1994, 1, 1), None),
    ],
)
def test_days(text: str, first: date, last: date | None) -> None:
    (timex,) = tagged(text).timexes
    assert (timex.interval.start, timex.interval.end) == (first, last)
    assert timex.basis


@pytest.mark.parametrize(
    ("text", "value", "qualifier"),
    [
        ("Задержаны более 6 700 человек.", 6700, ">"),
        ("Собрались не менее сорока человек.", 40, ">="),
        ("Собрались десятки тысяч рабочих.", 20_000, ">="),
        ("Пришли около 20 тысяч человек.", 20_000, "~"),
        ("Погибли двое демонстрантов.", 2, "="),
    ],
)
def test_quantities(text: str, value: float, qualifier: str) -> None:
    (quantity,) = tagged(text).quantities
    assert (quantity.value, quantity.qualifier) == (value, qualifier)


@pytest.mark.parametrize(
    ("text", "quote", "speaker"),
    [
        ("«Мы не уйдём», — сказала Мария Колесникова.", "Мы не уйдём", "Maria Kolesnikova"),
        ("Сергей Лавров заявил: «Россия никому не угрожает».", "Россия никому не угрожает", "Sergei Lavrov"),
    ],
)
def test_quotations(text: str, quote: str, speaker: str) -> None:
    (found,) = [quotation for quotation in tagged(text).quotations if quotation.kind != "indirect"]
    assert found.text == quote
    assert found.speaker
    assert found.speaker.name == speaker


def test_the_parser_may_draw_a_circle() -> None:
    (words,) = models.read([["Тысячи", "людей", "вышли", "на", "площадь"]])
    circle = [
        models.Word(w.text, w.lemma, w.pos, w.feats, w.rel, (i + 1) % 2 if i < 2 else w.head, w.name)
        for i, w in enumerate(words)
    ]
    tree = parse(circle)
    assert sum(node.head == i for i, node in enumerate(tree)) == 1


def test_names_are_spelt_as_english_pages_spell_them() -> None:
    assert [latin(name) for name in ("цепкало", "хренин", "щербаков", "чалый", "МТЗ", "ельск")] == [
        "Tsepkalo", "Khrenin", "Shcherbakov", "Chaly", "MTZ", "Yelsk",
    ]  # fmt: skip


def test_an_english_page_does_not_load_russian() -> None:
    script = """
import sys
from dateline.contracts import Article
from dateline.text import load, tag, tokenize
from dateline.coding import code
load()
code(tag(tokenize(Article(text="Police detained ten protesters in Minsk on Friday."))))
print(sorted({"slovnet", "navec", "pymorphy3", "razdel"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_tagged_document_survives_the_wire() -> None:
    document = tagged(MIXED)
    again = TaggedDocument.model_validate_json(document.model_dump_json())
    assert again == document
    assert code(again) == code(document)
