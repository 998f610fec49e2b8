"""独立审计 — derives the whole record again from its stored bytes and says where the tables, files and logs differ from it.

It reads only (`reading`), remembers its own last root in its own file (`memory`), and believes nothing that it can work out:
`logs` the leaves, both trees, tiles and checkpoints; `chains` every case with its fields, seals, papers and files; `guards`
what keeps the tables append-only; and what the room upstairs says of its projections (`settings.RECORD_ALSO_AUDITED`).
`running` puts them in order. It must not write, repair, or stop anything: it says what it found, without personal data.
"""

from mingjing.records.auditing.findings import Finding, Report, moment
from mingjing.records.auditing.memory import Memory, home
from mingjing.records.auditing.running import Asked, audited

__all__ = ["Asked", "Finding", "Memory", "Report", "audited", "home", "moment"]
