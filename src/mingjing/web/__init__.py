"""门面 — settings, routes, sign-in, the pages that gather several apps; it owns no fact of a case and writes none."""
