"""内核 — what the law allows: pure Python, no clock, no database, no web.

It reads `law/` and answers one question: may this act be done now, by these people, and which articles say so?
It refuses to import Django, to look at the time, and to guess what only a person can judge.
"""
