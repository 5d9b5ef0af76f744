"""The table of payments/graph.py as a page with one diagram for each thing."""

from payments.graph import EDGES, NEW, THINGS

HEAD = """# States of money

Drawn from `payments/graph.py` by `manage.py draw_money_states`; do not edit it here. Captures and
allocations are written once: their state follows from the disputes and refunds around them.
"""
FORCED = """
## Forced corrections

People may make these beside what happens by itself, each with a reason that is recorded.

| thing | from | event | to | why it exists |
|---|---|---|---|---|
"""


def page() -> str:
    diagrams = "".join(_diagram(thing) for thing in THINGS)
    forced = "".join(
        f"| {e.thing} | {e.start} | {e.event} | {e.end} | {e.forced} |\n" for e in EDGES if e.forced
    )
    return HEAD + diagrams + FORCED + forced


def _diagram(thing) -> str:
    edges = [edge for edge in EDGES if edge.thing == thing]
    ends = sorted({edge.end for edge in edges} - {edge.start for edge in edges})
    lines = [_line(edge) for edge in edges] + [f"    {state} --> [*]" for state in ends]
    body = "\n".join(lines)
    return f"\n## {thing.capitalize()}\n\n```mermaid\nstateDiagram-v2\n{body}\n```\n"


def _line(edge) -> str:
    start = "[*]" if edge.start == NEW else edge.start
    forced = " (forced)" if edge.forced else ""
    return f"    {start} --> {edge.end}: {edge.event}{forced}"
