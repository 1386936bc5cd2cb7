"""Pages of many layouts are cut into the sections a reader sees."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dateline.contracts import Article, Document
from dateline.text import tokenize

SEEDS = Path(__file__).parents[2] / "seeds"

WIRE = """Dockers walk out at Europe's largest port

By Anna Visser

ROTTERDAM, March 3 (Reuters) - Dockers at Europe's largest port walked off
the job on Tuesday, their union said, in a dispute over pay that has
kept dozens of ships waiting at anchor.

"They offered us nothing," said Jan de Vries, 52, a crane driver. "So we
stay out."

The port authority called the strike irresponsible. (Reporting by Anna Visser; Editing by Tom Lee)
"""

MARKDOWN = """# Thousands march against water law

*Maria Sandoval in La Paz*

Sun 9 Apr 2017 17.20 BST

![Marchers on the square](https://example.org/a.jpg)

*Marchers on the main square. Photograph: Luis Rojas/Reuters*

Thousands of people **marched** through [La Paz](https://example.org/x) on
Sunday, the unions said, blocking the

Avenida Mariscal for three hours.

> We will be back tomorrow
> — Eva Morales (@evam) April 9, 2017

## 'We will not pay'

Organisers put the number at 70,000.

- [Senate passes law](https://example.org/y)

Sign up to our newsletter for the day's top stories.
"""

POST = """Army takes power

OUAGADOUGOU (AFP) - Soldiers said on Monday they had seized power.

Advertisement

Embed:

We condemn the coup. #Burkina

https://t.co/abcdef

— Moussa F. (@moussaf) January 24, 2022

Embed:

The capital was calm on Tuesday, residents said.

Read more: What we know so far

Original url:

https://example.org/2022/01/24/army-takes-power
"""


def read(text: str, title: str | None = None, published_at: datetime | None = None) -> Document:
    return tokenize(Article(text=text, title=title, published_at=published_at))


def kinds(document: Document) -> list[str]:
    return [section.kind for section in document.sections]


def texts(document: Document, kind: str) -> list[str]:
    return [section.text for section in document.sections if section.kind == kind]


def test_a_wire_story_loses_its_dateline_and_its_credits() -> None:
    document = read(WIRE)
    assert kinds(document) == ["headline", "byline", "dateline", "body", "body", "body", "byline"]
    assert texts(document, "dateline") == ["ROTTERDAM, March 3 (Reuters) -"]
    assert document.authors == ("Anna Visser",)
    assert document.agency == "Reuters"
    assert texts(document, "body")[0].startswith("Dockers at Europe's largest port walked off the job")
    assert texts(document, "body")[1] == (
        '"They offered us nothing," said Jan de Vries, 52, a crane driver. "So we stay out."'
    )


def test_a_dateline_without_a_year_takes_that_of_publication() -> None:
    assert read(WIRE).published_day is None
    assert read(WIRE, published_at=datetime(2020, 3, 5, 8, tzinfo=UTC)).published_day == date(2020, 3, 3)


def test_markdown_is_unwrapped_and_a_cut_sentence_rejoined() -> None:
    document = read(MARKDOWN)
    assert document.headline == "Thousands march against water law"
    assert document.authors == ("Maria Sandoval",)
    assert document.published_day == date(2017, 4, 9)
    assert texts(document, "body") == [
        "Thousands of people marched through La Paz on Sunday, the unions said, blocking the "
        "Avenida Mariscal for three hours.",
        "Organisers put the number at 70,000.",
    ]
    assert texts(document, "subheading") == ["'We will not pay'"]


def test_captions_tell_whose_picture_it_is() -> None:
    caption = next(s for s in read(MARKDOWN).sections if s.text.startswith("Marchers on the main"))
    assert (caption.kind, caption.text) == ("caption", "Marchers on the main square.")
    assert caption.metadata["credit"] == {"photographer": "Luis Rojas", "agency": "Reuters"}


def test_a_quoted_post_is_no_body() -> None:
    post = next(section for section in read(MARKDOWN).sections if section.kind == "embed")
    assert post.text == "We will be back tomorrow"
    assert post.metadata == {"author": "Eva Morales", "handle": "evam", "date": "2017-04-09"}


def test_an_embed_marker_opens_a_post_only_when_a_signature_follows() -> None:
    posts = [section for section in read(POST).sections if section.kind == "embed"]
    assert [post.metadata.get("handle") for post in posts] == ["moussaf", None]
    assert posts[1].metadata == {"marker": True}
    assert texts(read(POST), "body")[-1] == "The capital was calm on Tuesday, residents said."


def test_what_leads_away_is_set_apart() -> None:
    document = read(POST)
    assert texts(document, "related") == ["Advertisement", "Read more: What we know so far"]
    assert document.url == "https://example.org/2022/01/24/army-takes-power"


def test_one_line_a_paragraph() -> None:
    document = read(
        "Police break up rally in Tbilisi\nMonday, 9 March 2020\nBy Nino Beridze | Example News\n"
        "Police used tear gas on Monday to disperse a rally outside parliament.\n"
        "The protesters threw stones and bottles.\nWhat happens next\nParliament is due to vote on Thursday."
    )
    assert kinds(document) == ["headline", "dateline", "byline", "body", "body", "subheading", "body"]


def test_the_articles_own_title_is_the_headline() -> None:
    document = read("The governor signed the bill.", title="Governor signs bill")
    assert (document.headline, kinds(document)) == ("Governor signs bill", ["body"])


def test_a_single_paragraph_has_no_headline() -> None:
    document = read("Police arrested 20 people in Minsk on Monday")
    assert (document.headline, kinds(document)) == (None, ["body"])


def test_a_russian_page_reads_as_one() -> None:
    document = read(
        "Рабочие завода бастуют\n\n17 августа 2020\n\nЛюди вышли на улицу утром.\n\n"
        "Фото: Наталия Федосенко / Reuters"
    )
    assert kinds(document) == ["headline", "dateline", "body", "caption"]
    assert (document.published_day, document.language) == (date(2020, 8, 17), "ru")


def test_seeds_have_no_furniture_in_their_body() -> None:
    for path in sorted(SEEDS.glob("*.txt")):
        body = " ".join(texts(read(path.read_text(encoding="utf-8")), "body"))
        assert not any(
            sign in body for sign in ("Embed", "](", "**", "t.co/", "Related article", "Original url")
        )


@pytest.mark.parametrize(
    ("line", "agency", "photographer"),
    [
        ("Smoke rises over the city. (AP Photo/Hussein Malla)", "AP", "Hussein Malla"),
        ("Smoke rises over the city. Photo: Jane Roe / EPA", "EPA", "Jane Roe"),
        ("Smoke rises over the city. REUTERS/John Doe", "Reuters", "John Doe"),
        ("Smoke rises over the city. (Photo by Ali Can/AFP via Getty Images)", "AFP", "Ali Can"),
    ],
)
def test_credits_of_many_houses(line: str, agency: str, photographer: str) -> None:
    document = read(f"A headline\n\n{line}\n\nThe war went on, officials said on Monday.")
    caption = document.sections[1]
    assert (caption.kind, caption.text) == ("caption", "Smoke rises over the city.")
    assert caption.metadata["credit"] == {"photographer": photographer, "agency": agency}


STORY = "The European Union imposed sanctions on three companies on Monday, officials in the city said."


@pytest.mark.parametrize(
    ("dateline", "day", "agency"),
    [
        ("BRUSSELS, 3 June 2024.", date(2024, 6, 3), None),
        ("BRUSSELS, June 3, 2024 (AFP) -", date(2024, 6, 3), "AFP"),
        ("Brussels, June 3, 2024 \u2014", date(2024, 6, 3), None),
        ("(Beirut, June 3, 2024) \u2013", date(2024, 6, 3), None),
        ("MOSCOW, December 5. /TASS/.", None, "TASS"),
        ("KADUNA, Nigeria, Nov 14 (Northern Wire) -", None, "Northern Wire"),
        ("June 3 (Reuters) -", None, "Reuters"),
        ("BRUSSELS (AP) _", None, "AP"),
        ("(CNN)", None, "CNN"),
    ],
)
def test_datelines_of_many_houses(dateline: str, day: date | None, agency: str | None) -> None:
    document = read(f"{dateline} {STORY}\n\n{STORY}")
    assert texts(document, "dateline") == [dateline]
    assert (document.published_day, document.agency) == (day, agency)
    assert texts(document, "body") == [STORY, STORY]


@pytest.mark.parametrize(
    "line",
    [
        "3 June 2024",
        "03.06.2024",
        "Updated 10:32 GMT, Monday 3 June 2024",
        "Published on 03/06/2024 - 10:32",
        "06/03/2024 5:12 pm",
        "June 3, 2024, 5:12 PM UTC / Updated June 4, 2024, 1:02 AM UTC / Source: Reuters",
        "By Jane Roe, June 3, 2024 10:32 am EDT",
        "Posted on June 3, 2024 by admin",
    ],
)
def test_the_day_of_publication_stands_over_the_story(line: str) -> None:
    document = read(f"Union hits companies\n\n{line}\n\n{STORY}\n\n{STORY}")
    assert document.published_day == date(2024, 6, 3)
    assert texts(document, "body") == [STORY, STORY]
