"""页面用语 — the tags and filters with which pages say dates, money, articles and lights."""
