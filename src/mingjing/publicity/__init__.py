"""公示 — what the public may see of a decision, and until when; it follows the record log.

It owns the public copy, made from a closed list of fields. It must not decide that something is published (that is an
act of the case, entered, checked and approved by three people), and it must never read more of a case than that act holds.
"""
