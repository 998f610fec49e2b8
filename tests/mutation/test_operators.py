"""The mutator: it breaks what runs, says in words what it did, and leaves sentences for people alone."""

from __future__ import annotations

import ast
import contextlib
from pathlib import Path

import pytest

from tests.mutation.operators import mutants
from tests.mutation.running import MODULES, ROOT, explained

SOURCE = '''
"""A module."""

def larger(one: int, other: int = 1) -> int:
    """The larger."""
    if one > other:
        return one
    if other < 0:
        raise ValueError("size", f"{other} is below nought")
    return other
'''


def test_it_breaks_every_place_once_and_says_where() -> None:
    found = {one.key for one in mutants(SOURCE)}
    assert {
        "`larger`: `one > other` → `one >= other`",
        "`larger`: `one > other` → `one <= other`",
        "`larger`: `return one` → `return None`",
        "`larger`: `1` → `2`",
        "`larger`: `'size'` → `'size!'`",
    } <= found
    assert any("→ `pass`" in one for one in found)
    assert not any("below nought!" in one or "The larger" in one for one in found)
    assert len(found) == len(list(mutants(SOURCE)))


def test_every_mutant_is_another_program_that_can_be_read() -> None:
    whole = ast.unparse(ast.parse(SOURCE))
    for one in mutants(SOURCE):
        assert ast.unparse(ast.parse(one.source)) != whole


def test_a_weak_test_lets_mutants_live_and_a_sharp_one_does_not() -> None:
    def alive(asked: list[tuple[int, int, int]]) -> int:
        count = 0
        for one in mutants(SOURCE):
            names: dict[str, object] = {}
            exec(compile(one.source, "mutant", "exec"), names)
            with contextlib.suppress(ValueError):
                count += all(names["larger"](first, second) == right for first, second, right in asked)  # type: ignore[operator]
        return count

    assert alive([(2, 1, 2), (1, 2, 2), (3, 3, 3)]) < alive([(2, 1, 2)])


@pytest.mark.parametrize("module", MODULES)
def test_what_is_explained_is_still_a_mutant(module: str) -> None:
    told = {one for one in explained() if one.startswith(f"{module} ")}
    if told:
        source = Path(ROOT / "src" / "mingjing" / "chain" / f"{module}.py").read_text()
        assert told <= {f"{module} {one.key}" for one in mutants(source)}
