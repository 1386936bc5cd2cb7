"""The languages Dateline reads: a language is a module here and a line in ``LANGUAGES``."""

from collections.abc import Mapping

from dateline.text.languages.analysis import Analysis as Analysis
from dateline.text.languages.analysis import Language as Language
from dateline.text.languages.analysis import NameSpan as NameSpan
from dateline.text.languages.analysis import Passage as Passage
from dateline.text.languages.analysis import unanalysed as unanalysed
from dateline.text.languages.en import English
from dateline.text.languages.ru import Russian

LANGUAGES: Mapping[str, Language] = {"en": English(), "ru": Russian()}
"""Language modules by ISO 639-1 code."""
