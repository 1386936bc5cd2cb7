"""A page as published → its parts: what each stretch is, cleaned, with its place in the article."""

from dateline.text.page.part import Part as Part
from dateline.text.page.reading import Page as Page
from dateline.text.page.reading import read_page as read_page
