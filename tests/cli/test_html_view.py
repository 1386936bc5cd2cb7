"""The page to look at: it shows everything, obeys nothing an article says, and loads nothing."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dateline import text
from dateline.cli.view import render
from dateline.cli.view.marks import Mark, pieces
from dateline.coding import code
from dateline.contracts import Article, Event, TaggedDocument
from tests.cli.conftest import Cli

SEED = Path(__file__).parents[2] / "seeds" / "003_1585a30bc69c64b2.txt"
HOSTILE = (
    "Protest <script>alert(1)</script> in Minsk\n\nAugust 17, 2020\n\n"
    "Workers \U0001d4ab \U0001f600 {{ 7*7 }} protested in Minsk on Monday "
    "<b onclick=\"alert('2')\">boldly</b>. "
    '"</script></style></title><img src=x onerror=alert(3)>", said Ann "O\'Neil" Smith. '
    "Police \u202earrested\u202c 30 people\x07 on Sunday --> <!-- and called for talks with Russia."
)
VOID = {"meta", "input", "br"}

Page = tuple[TaggedDocument, Sequence[Event]]


class Elements(HTMLParser):
    """What a browser makes of the page: its elements with their attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def having(self, attribute: str) -> list[dict[str, str]]:
        return [found for _, found in self.elements if attribute in found]


def read(article_text: str, article_id: str = "one", **fields: str) -> Page:
    article = Article.model_validate({"article_id": article_id, "text": article_text, **fields})
    document = text.tag(text.tokenize(article))
    return document, code(document)


@pytest.fixture(scope="module")
def seed() -> Page:
    return read(SEED.read_text(), "seed")


@pytest.fixture(scope="module")
def hostile() -> Page:
    return read(HOSTILE, '"><script>alert(9)</script>', url="javascript:alert(5)", title="</title><b>\u202e")


def test_every_event_mention_time_and_quotation_is_there(seed: Page) -> None:
    document, events = seed
    page = Elements(render([seed]))
    cards = [found for found in page.having("id") if "event" in found.get("class", "").split()]
    assert len(cards) == len(events) > 10
    assert {found["class"] for found in cards} == {f"event {event.modality}" for event in events}
    references = [found["data-v"] for found in page.having("data-v") if found.get("class") == "ref"]
    assert sorted(map(int, references)) == list(range(1, len(events) + 1))

    mentions = Counter(
        found["title"].split(" · ")[0] for found in page.having("data-e") if "tabindex" in found
    )
    expected: Counter[str] = Counter()
    for entity in document.entities:
        expected[entity.name] += len(entity.mentions)
    assert {name: mentions[name] for name in expected if mentions[name] < expected[name]} == {}
    titles = " | ".join(found["title"] for found in page.having("title"))
    assert all(timex.basis in titles for timex in document.timexes)
    assert all(quotation.speaker.name in titles for quotation in document.quotations if quotation.speaker)
    assert "GeoNames 625144 · 53.9002, 27.5665" in titles


def test_the_text_is_the_cleaned_one_in_order(seed: Page) -> None:
    page = Elements(render([seed]))
    shown = "".join(page.text.split())
    at = 0
    for sentence in seed[0].sentences:
        at = shown.find("".join(sentence.text.split()), at)
        assert at >= 0, sentence.text
    assert "**" not in shown


def test_one_colour_is_one_entity_in_all_articles(seed: Page) -> None:
    other = read("August 14, 2020\n\nLukashenko visited Minsk on Friday.", "other")
    page = Elements(render([seed, other]))
    colours: dict[str, set[str]] = {}
    for found in page.having("data-e"):
        colours.setdefault(found["title"].split(" · ")[0], set()).add(found["data-e"])
    entities = {entity.entity_id for document, _ in (seed, other) for entity in document.entities}
    assert len(set().union(*colours.values())) == len(entities)
    assert len(colours["Minsk"]) == 1


def test_marks_that_cross_are_nested_and_end_once(seed: Page) -> None:
    document = seed[0]
    sentence = document.sentences[0]
    at = sentence.first
    steps = []
    for piece in pieces(sentence, document.tokens, [Mark(at, at + 2, "a"), Mark(at + 1, at + 3, "b")]):
        if piece.opens:
            steps.append(f"<{piece.opens.kind}>")
        elif piece.closes:
            steps.append(f"</{piece.closes.kind}>" + "." * piece.end)
        else:
            steps.append(piece.text)
    assert "".join(steps).startswith("<a>Belarus <b>Factory</b></a>.<b> Workers</b>. Hold")


def test_several_articles_have_an_index(seed: Page, hostile: Page) -> None:
    page = Elements(render([seed, hostile]))
    targets = {found["id"] for found in page.having("id")}
    links = [found["href"] for found in page.having("href")]
    assert {"#a1", "#a2"} <= set(links)
    assert {link[1:] for link in links} <= targets
    assert len(page.having("id")) == len(targets)
    assert "nav" not in {tag for tag, _ in Elements(render([seed])).elements}


def test_nothing_an_article_says_becomes_markup(hostile: Page) -> None:
    page = Elements(render([hostile]))
    tags = Counter(tag for tag, _ in page.elements)
    assert (tags["script"], tags["style"], tags["img"], tags["b"]) == (1, 1, 0, 0)
    assert page.open == []
    for words in ("<script>alert(1)</script>", "\U0001d4ab \U0001f600 {{ 7*7 }}", "onerror=alert(3)", "<!--"):
        assert words in page.text
    assert not re.search("[\x00-\x08\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", render([hostile]))
    assert not any(name.startswith("on") for _, found in page.elements for name in found)


def test_what_no_browser_should_get_is_shown_as_a_mark(seed: Page) -> None:
    document = seed[0].model_copy(update={"headline": "a\u202eb\ud800c\x00d"})
    assert "a\ufffdb\ufffdc\ufffdd" in Elements(render([(document, ())])).text


def test_the_page_loads_nothing_and_runs_only_its_own_script(hostile: Page) -> None:
    source = render([hostile])
    page = Elements(source)
    assert all(found["href"].startswith("#") for found in page.having("href"))
    assert [page.having(name) for name in ("src", "srcset", "style", "action", "data")] == [[]] * 5
    assert "url(" not in source.split("<style>")[1].split("</style>")[0]
    assert "@import" not in source.split("<style>")[1].split("</style>")[0]
    (policy,) = (found["content"] for found in page.having("http-equiv"))
    assert policy.startswith("default-src 'none'; ")
    for element in ("style", "script"):
        content = source.split(f"<{element}>")[1].split(f"</{element}>")[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("words", ["word", "\U0001f600", "\u202e\x07", '"' * 3000, "<" * 500])
def test_odd_articles_make_a_page(words: str) -> None:
    page = Elements(render([read(words)]))
    assert page.open == []


def test_the_command_writes_the_page_and_says_where(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    result = cli("code", SEED, "--html", out)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.rstrip().endswith(f": {out}")
    to_stdout = cli("code", SEED, "--html", "-")
    assert to_stdout.stdout == out.read_text("utf-8")


def test_the_command_says_what_it_cannot_do(cli: Cli, tmp_path: Path) -> None:
    assert cli("code", SEED, "--html", "-", "--json").exit_code == 2
    assert cli("code", SEED, "--html", "-", "--stage", "tagged").exit_code == 2
    unwritable = cli("code", SEED, "--html", tmp_path / "nowhere" / "page.html")
    assert unwritable.exit_code == 1
    assert "the page cannot be written" in unwritable.stderr
    some = cli("code", SEED, tmp_path / "missing.txt", "--html", tmp_path / "page.html")
    assert some.exit_code == 1
    assert (tmp_path / "page.html").exists()
