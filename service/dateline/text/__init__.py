"""Article → Document → TaggedDocument: reading a page."""

from dateline.text.document import tokenize as tokenize
from dateline.text.tagging import load as load
from dateline.text.tagging import tag as tag
