"""How well actors are normalised, by assertions another coder's authors wrote for theirs.

The assertions are read, not run: each function names a phrase and says its country and sectors. Left out
are those that ask an encyclopaedia (a person's or an obscure organisation's name and nothing else, a
page's title, who held an office on a day) and those their authors expect to fail.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from dateline.text.entities import Actor, resolve_actor
from tests.gold.measure import Measure, Wrong, accuracy

FOLDER = Path("data", "ngec")
NAMES_ALONE = frozenset(
    (
        "test_kassym2", "test_armenia_name", "test_def_min_name", "test_def_min_full", "test_time1",
        "test_drian_name_past", "test_mongolian_head", "test_mongolian_head_umlauts", "test_chilean",
        "test_chilean_2", "test_lith_name", "test_ratas_leg", "test_ratas_gov", "test_247", "test_249",
        "test_274", "test_283", "test_katushya", "test_210", "test_pri2", "test_mongolian_pp",
    )
)  # fmt: skip
"""Functions whose phrase is a name, or a name with a title, that says no country."""

_CALLS = frozenset(("agent_to_code", "short_text_to_agent", "search_nat", "trf_agent_match"))
_KEYS = frozenset(("country", "code_1", "code_2"))


@dataclass
class Case:
    """A function of assertions: the phrase, and what each key must or must not be."""

    name: str
    phrase: str = ""
    checks: list[tuple[str, object, bool]] = field(default_factory=list)
    encyclopaedic: bool = False


def score(data: Path | None) -> list[Measure]:
    """Countries and sectors; nothing without the assertions."""
    if data is None or not (data / FOLDER).is_dir():
        return []
    cases = [case for case in read_cases(data / FOLDER / "test_actor_resolution.py") if _is_scored(case)]
    wrong = [Wrong(case.phrase, str(case.checks), str(resolve_actor(case.phrase))) for case in cases]
    hits = [_holds(case, resolve_actor(case.phrase)) for case in cases]
    missed = [one for one, hit in zip(wrong, hits, strict=True) if not hit]
    return [accuracy("actors/ngec", hits, missed)]


def _is_scored(case: Case) -> bool:
    return bool(case.checks) and not case.encyclopaedic and case.name not in NAMES_ALONE


def _holds(case: Case, actor: Actor) -> bool:
    sectors = [*actor.sectors, "", ""]
    got = {"country": actor.country or "", "code_1": sectors[0], "code_2": sectors[1]}
    for key, expected, equal in case.checks:
        if key == "nobody":
            right = actor.country is None and not actor.sectors
        else:
            right = got[key] in expected if isinstance(expected, list) else got[key] == expected
        if right != equal:
            return False
    return True


def read_cases(path: Path) -> Iterator[Case]:
    """The functions of a file of assertions on single actors."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not node.decorator_list:
            yield _read_case(node)


def _read_case(node: ast.FunctionDef) -> Case:
    case = Case(node.name)
    values: dict[str, object] = {}
    for statement in node.body:
        if isinstance(statement, ast.Assign):
            _read_call(case, statement.value, values)
        elif isinstance(statement, ast.Assert) and isinstance(statement.test, ast.Compare):
            _read_check(case, statement.test, values)
    return case


def _read_call(case: Case, value: ast.expr, values: dict[str, object]) -> None:
    if isinstance(value, ast.Dict):
        for key, item in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(item, ast.Constant):
                values[str(key.value)] = item.value
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        phrase = _value(value.args[0], values) if value.args else None
        given = [_value(argument, values) for argument in value.args[1:2]]
        case.encyclopaedic |= value.func.attr not in _CALLS or any(given)
        case.encyclopaedic |= any(word.arg in ("context", "known_country") for word in value.keywords)
        case.phrase = str(phrase)


def _read_check(case: Case, test: ast.Compare, values: dict[str, object]) -> None:
    expected = _value(test.comparators[0], values)
    equal = isinstance(test.ops[0], (ast.Eq, ast.Is, ast.In))
    if isinstance(test.left, ast.Subscript) and isinstance(test.left.slice, ast.Constant):
        key = str(test.left.slice.value)
        if key in _KEYS:
            case.checks.append((key, expected, equal))
        elif key != "pattern" and expected:
            case.encyclopaedic = True
    elif isinstance(test.left, ast.Name) and test.left.id == "cc":
        case.checks.append(("country", expected, equal))
    elif isinstance(test.left, ast.Name) and test.left.id == "code":
        case.checks.append(("nobody", None, equal))


def _value(node: ast.expr, values: dict[str, object]) -> object:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List):
        return [_value(item, values) for item in node.elts]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return values.get(str(node.slice.value))
    return None
