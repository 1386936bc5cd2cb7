"""What people say: quotations, direct and indirect, and who speaks them."""

from dateline.text.speech.finding import Resolve as Resolve
from dateline.text.speech.finding import find_quotations as find_quotations
