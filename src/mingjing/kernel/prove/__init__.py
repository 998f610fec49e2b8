"""证明 — that a body of procedure has no hole before anyone can be harmed by it: six claims, shown or refuted by example.

It serves ISSUE B §3 and `mingjing law prove`: no dead end, no way around a gate, periods that can be met, papers and articles that
are there, rules that do not contradict, packs that depart only where they may. `docs/guides/proving.md` says what is assumed.
It refuses to say "proven" of anything that it cannot read.
"""

from mingjing.kernel.prove.gates import load as load_gates
from mingjing.kernel.prove.sharing import proven
from mingjing.kernel.prove.telling import CLAIMS, Finding, Line
from mingjing.kernel.prove.whole import Known, Proof, effective, prove, together

__all__ = ["CLAIMS", "Finding", "Known", "Line", "Proof", "effective", "load_gates", "prove", "proven", "together"]
