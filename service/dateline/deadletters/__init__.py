"""The dead letters: looked at, sent again once, and thrown away on purpose."""

from dateline.deadletters.letter import DeadLetter as DeadLetter
from dateline.deadletters.letter import Wanted as Wanted
from dateline.deadletters.purging import Purge as Purge
from dateline.deadletters.purging import carry_out as carry_out
from dateline.deadletters.purging import plan_purge as plan_purge
from dateline.deadletters.reading import read_letter as read_letter
from dateline.deadletters.reading import read_letters as read_letters
from dateline.deadletters.redriving import Redriven as Redriven
from dateline.deadletters.redriving import redrive as redrive
