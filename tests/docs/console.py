"""What a page of the documentation tells its reader to type."""

import re


def commands_of(page: str) -> list[str]:
    """The lines behind a dollar sign in the page's console blocks, in order, without it."""
    return [
        line[2:]
        for block in re.findall(r"```console\n(.*?)```", page, re.DOTALL)
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
