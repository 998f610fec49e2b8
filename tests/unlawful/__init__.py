"""想违法办理的 — what the law forbids, tried at both doors: by HTTP and by the pages; each is refused with its article."""
