"""Whose voice tells of a happening."""

from __future__ import annotations

from bisect import bisect_left

from dateline.coding.grammar import Grammar
from dateline.coding.participants import Cast
from dateline.coding.phrases import as_set
from dateline.contracts import Attribution, Quotation, Section, TaggedDocument

MEDIA = as_set("MED JRN")
OFFICIAL = as_set("GOV MIL COP JUD LEG SPY")


class Voices:
    """Finds the speaker of reports and quotations in one document."""

    def __init__(self, document: TaggedDocument, grammar: Grammar, cast: Cast) -> None:
        self.document = document
        self.grammar = grammar
        self.cast = cast
        self._quoted = self._find_quoted()

    def quotation_at(self, i: int) -> Quotation | None:
        """The quotation that the token stands in, mere scare quotes left aside."""
        return self._quoted.get(i)

    def _find_quoted(self) -> dict[int, Quotation]:
        starts = [token.start for token in self.grammar.tokens]
        quoted: dict[int, Quotation] = {}
        for quotation in self.document.quotations:
            if quotation.kind not in ("scare", "indirect"):
                for i in range(bisect_left(starts, quotation.start), bisect_left(starts, quotation.end)):
                    quoted.setdefault(i, quotation)
        return quoted

    def of_report(self, governor: int) -> Attribution:
        """The voice behind a report word: its subject, or the source that "according to" names."""
        nodes = self.grammar.role(governor, "subj")
        if self.grammar.is_a(governor, "according"):
            nodes = self.grammar.role(governor, "to")
        return self._of_words(nodes[0]) if nodes else Attribution(kind="person")

    def of_quotation(self, quotation: Quotation) -> Attribution | None:
        speaker = quotation.speaker
        if speaker is None:
            return None
        entity = next((e for e in self.document.entities if e.entity_id == speaker.entity_id), None)
        kind = self._kind(entity.type, entity.sectors, speaker.name) if entity else "person"
        return Attribution.model_validate({"kind": kind, "name": speaker.name, "text": speaker.name})

    def of_section(self, section: Section) -> Attribution:
        """The outlet's own voice; in an embedded post its author's."""
        if section.kind != "embed":
            return Attribution(kind="outlet", name=self.document.agency or self.document.source)
        author = section.metadata.get("author") or section.metadata.get("handle")
        return Attribution(kind="post", name=str(author) if author else None)

    def _of_words(self, node: int) -> Attribution:
        text = self.grammar.text(*self.cast.phrase(node))
        found = self.cast.resolve([node], dig=False)
        if not found:
            return Attribution.model_validate(
                {"kind": self._kind(None, (), text), "name": None, "text": text}
            )
        who = found[0]
        kind = self._kind(who.type, who.sectors, f"{text} {who.name}")
        return Attribution.model_validate({"kind": kind, "name": who.name, "text": who.text})

    def _kind(self, kind: str | None, sectors: tuple[str, ...], text: str) -> str:
        if MEDIA & set(sectors) or self.grammar.book.word_class("media_word") & set(text.lower().split()):
            return "media"
        if kind == "PERSON" or kind is None:
            return "person"
        if kind == "GPE" or OFFICIAL & set(sectors):
            return "government"
        return "organization" if kind == "ORG" else "person"
