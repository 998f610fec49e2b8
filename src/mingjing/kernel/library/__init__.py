"""法库 — loads the `law/` folder, strictly, and gives the law in force at a moment, in a place and field.

It serves house.md (a law file) and every page, ruling and deadline that cites an article.
It refuses a wrong file with its place, what was found, what was expected and an example.
"""

from mingjing.kernel.library.citations import Citation, parse
from mingjing.kernel.library.loading import load, load_calendar
from mingjing.kernel.library.shelf import Library, chain

__all__ = ["Citation", "Library", "chain", "load", "load_calendar", "parse"]
