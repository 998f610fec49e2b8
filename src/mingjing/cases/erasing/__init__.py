"""依法删除（案件这一层） — whether the law lets content of a case be destroyed, what goes with it, and what is made anew afterwards.

`grounds` reads what the law folder says, `retention` refuses while the file must be kept or a remedy is open, `concerning` finds
everything that a proposal reaches, `doing` is the door (one proposes, another decides), `cleaning` makes the tables anew.
The destroying itself is records'. Nothing here writes to the record but through it.
"""
