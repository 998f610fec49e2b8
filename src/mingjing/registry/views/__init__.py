"""登记的页面 — the list of matters, agencies, people, rolls, checks, texts, and one page for every change; a public part."""
