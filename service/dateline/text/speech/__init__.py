"""Who said what: quotations, indirect speech, and their speakers."""

from dateline.text.speech.finding import find_quotations as find_quotations
from dateline.text.speech.finding import resolved as resolved
