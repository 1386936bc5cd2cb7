"""HTML pages: the article without what surrounds it, every span in the page as published."""

from datetime import UTC, date, datetime

import pytest

from dateline.contracts import Article, Document
from dateline.text import tokenize
from dateline.text.page import read_page

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><title>Dockers walk out | Example News</title>
<link rel="canonical" href="https://example.org/news/dockers-walk-out">
<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Dockers walk out",
"datePublished": "2021-05-04T09:00:00+02:00", "author": [{"@type": "Person", "name": "Anna Visser"}]}</script>
<script>if (1 < 2) { document.write("<p>Never shown</p>"); }</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<main><article><h1>Dockers walk out</h1>
<p class="byline">By <a href="/anna">Anna Visser</a></p>
<figure><img src="a.jpg"><figcaption>Ships wait off Rotterdam. Photo: Jan Smit / Reuters</figcaption></figure>
<p>Dockers at Europe&rsquo;s largest port walked off the job on Tuesday, their union said,
in a dispute over pay &amp; hours that has kept dozens of ships waiting at anchor.</p>
<div class="ad">Buy our socks</div>
<h2>Court order</h2>
<p>The port authority said it would <a href="/court">ask a court</a> to end the strike, which it called
irresponsible and a threat to the supply of food across the whole continent.</p>
<blockquote class="twitter-tweet"><p>We stay out until they talk.</p>&mdash; FNV Havens (@fnvhavens)
<a href="https://twitter.com/x">May 4, 2021</a></blockquote>
<p>Talks broke off on Monday night after eleven hours, and no new date has been set, both sides said.</p>
</article></main>
<footer><p>All rights reserved by the Example News Company of Rotterdam and London.</p></footer></body></html>
"""


def read(text: str) -> Document:
    return tokenize(Article(text=text))


def test_the_heading_of_the_page_is_the_headline_also_when_the_window_has_it_shorter() -> None:
    page = PAGE.replace('"headline": "Dockers walk out", ', "").replace('"headline": "Dockers walk out",', "")
    page = page.replace("<h1>Dockers walk out</h1>", "<h1>Dockers walk out in Rotterdam over pay</h1>")
    kinds = [(section.kind, section.text) for section in read(page).sections]
    assert kinds[0] == ("headline", "Dockers walk out in Rotterdam over pay")
    assert [text for kind, text in kinds if kind == "subheading"] == ["Court order"]


def test_the_article_is_what_remains() -> None:
    document = read(PAGE)
    assert document.content_type == "text/html"
    assert [section.text for section in document.sections if section.kind == "body"] == [
        "Dockers at Europe\u2019s largest port walked off the job on Tuesday, their union said, in a dispute "
        "over pay & hours that has kept dozens of ships waiting at anchor.",
        "The port authority said it would ask a court to end the strike, which it called irresponsible and a "
        "threat to the supply of food across the whole continent.",
        "Talks broke off on Monday night after eleven hours, and no new date has been set, both sides said.",
    ]
    everything = " ".join(section.text for section in document.sections)
    assert not any(word in everything for word in ("Never shown", "Home", "socks", "rights reserved"))


def test_headline_byline_caption_and_post_are_recognised() -> None:
    document = read(PAGE)
    found = {section.kind: section for section in document.sections}
    assert (document.headline, document.authors) == ("Dockers walk out", ("Anna Visser",))
    assert found["caption"].metadata["credit"] == {"photographer": "Jan Smit", "agency": "Reuters"}
    assert found["embed"].text == "We stay out until they talk."
    assert found["embed"].metadata["handle"] == "fnvhavens"
    assert found["subheading"].text == "Court order"


def test_the_page_tells_its_day_and_address() -> None:
    document = read(PAGE)
    assert document.published_day == date(2021, 5, 4)
    assert document.url == "https://example.org/news/dockers-walk-out"


def test_spans_point_into_the_page_as_published() -> None:
    document = read(PAGE)
    raw = {token.text: PAGE[token.start : token.end] for token in document.tokens}
    assert raw["court"] == "court"
    assert raw["&"] == "&amp;"
    assert raw["\u2019s"] == "&rsquo;s"


def test_broken_markup_still_reads() -> None:
    document = read("<p>One man was killed<p>in Minsk on <b>Monday, said <a href='x>police.</p>" * 3)
    assert "killed" in " ".join(section.text for section in document.sections)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("2024-03-15T18:30:00+02:00", datetime(2024, 3, 15, 16, 30, tzinfo=UTC)),
        ("2024-03-15T18:30:00Z", datetime(2024, 3, 15, 18, 30, tzinfo=UTC)),
        ("2024-03-15T18:30:00", None),
        ("2024-03-15", None),
        ("2024-03-15 at noon", None),
    ],
)
def test_the_moment_of_publication_needs_an_offset(said: str, moment: datetime | None) -> None:
    text = f'<html><meta property="article:published_time" content="{said}"><p>Text.</p></html>'
    page = read_page(text, content_type="text/html", title=None)

    assert page.metadata.published_at == moment
    assert page.metadata.day == date(2024, 3, 15)
