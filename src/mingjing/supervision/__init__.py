"""监督 — what those who supervise are told: periods missed, acts done late, corrections that touch a decision.

It follows the record log and the deadlines. It owns alerts and what was done about them. It must not change a case, and it
must not count fines: no figure here ranks people or agencies by money (处罚法 74, 国办发〔2022〕27号).
"""
