"""The peer for discretion tables: the same steps as a decision table of a general rule engine (zen-engine, MIT)."""

from __future__ import annotations

import json
from typing import Any

import zen

TABLE = "sz_002"
INPUTS = ("corrected", "times", "aggravation")
ROWS = (
    ("'yes'", "", "", "0"),
    ("'no'", "1", "", "100000"),
    ("'no'", "2", "", "300000"),
    ("'no'", ">= 3", "", "500000"),
)


def content(policy: str = "first") -> str:
    """The decision table, as the engine's own JSON."""
    inputs = [{"id": name, "name": name, "field": name} for name in INPUTS]
    rules = [{"_id": f"r{number}", **dict(zip((*INPUTS, "fine"), row, strict=True))} for number, row in enumerate(ROWS)]
    table = {
        "hitPolicy": policy,
        "inputs": inputs,
        "outputs": [{"id": "fine", "name": "fine", "field": "fine"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "t", "type": "decisionTableNode", "name": "t", "content": table, "position": {"x": 1, "y": 0}},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "t"},
        {"id": "e2", "type": "edge", "sourceId": "t", "targetId": "out"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def decision() -> Any:
    """The table ready to be asked: `.evaluate(facts)`."""
    return zen.ZenEngine().create_decision(content())


def echoed(number: int) -> Any:
    """A whole number through the engine's expressions and back."""
    return zen.evaluate_expression("amount", {"amount": number})
