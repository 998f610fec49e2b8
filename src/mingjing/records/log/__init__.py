"""运行日志 — the running log: every event of every case in one order, in two trees, cosigned by other agencies.

`integrating` places events, `signing` and `cosigning` get them signed, `files` holds what the world may read, `sequencing` is one
round of all this and `running` the process that turns it; `guarding` stops it after a rollback, `recovering` and `breaking` lead
on. `reads` answers, `system` writes the log's own events, `standing` is what every process knows of it without a journey.
"""
