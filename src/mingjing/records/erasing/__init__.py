"""可删除的行与删除 — the erasable part of the record: what of it is encrypted under which key, and how it is destroyed for good.

`keeper` guards the key of keys, `keyring` the keys under which rows are encrypted, `rows` encrypts and opens one row,
`upgrading` encrypts rows from before; `stones` keeps outside the database what must stay dead, `carrying_out` makes it so,
`anchoring` is next door. The proofs of everything else stay valid: a commitment outlives what it commits to.
See docs/decisions/0043-erasable-rows.md.
"""
