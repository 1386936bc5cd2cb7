"""README lists the incidents of the seeds as they are."""

from tests.docs.incidents import BLOCK, README, block


def test_readme_lists_the_incidents_of_the_seeds() -> None:
    [listed] = BLOCK.findall(README.read_text("utf-8"))
    assert listed == block(), "run `python -m tests.docs.incidents`"
