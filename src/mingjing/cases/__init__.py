"""案件 (cases): from the first lead to closing — the one door for writing (`acts.perform`) and what is read from it.

It owns cases, parties, drafts, deadlines and work items, all of them projections of the record. It must not judge:
what may be done is asked of the kernel; it must not know who reviews, publishes or supervises upstairs.
"""
