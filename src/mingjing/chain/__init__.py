"""存证链 — what cannot be unsaid: canonical bytes, Merkle trees and the entry of the record log, in pure Python.

It serves RFC 8785 (JCS), RFC 6962/9162 (Merkle trees) and docs/decisions/0003-envelope.md, and an auditor can install it
alone. It refuses to read a clock, a database, a file or a network (its two programs, `witness` and `verify`, apart), and it
imports nothing else of this project.
"""
