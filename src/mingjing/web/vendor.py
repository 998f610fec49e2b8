"""第三方前端文件 — copies what pages load from node_modules to var/vendor; run at set-up, after `npm ci`.

    python -m mingjing.web.vendor [NODE_MODULES] [TARGET]

The target is a static directory with the prefix `vendor` (STATICFILES_DIRS). htmx comes with django-htmx, not from here.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

FILES: dict[str, str] = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "tus-js-client/dist/tus.min.js": "tus.min.js",
    "signature_pad/dist/signature_pad.umd.min.js": "signature_pad.umd.min.js",
}
_SOURCE_MAP = re.compile(r"^\s*(//|/\*)[#@] sourceMappingURL=.*$", re.MULTILINE)


def copy(node_modules: Path, target: Path) -> list[Path]:
    """Copy each file, without its source-map line (a manifest of static files would look for the map)."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for source, name in FILES.items():
        path = node_modules / source
        if not path.is_file():
            raise FileNotFoundError(f"{path} is missing: run `npm ci` first")
        text = _SOURCE_MAP.sub("", path.read_text(encoding="utf-8"))
        goal = target / name
        if not goal.is_file() or goal.read_text(encoding="utf-8") != text:
            goal.write_text(text, encoding="utf-8")
        written.append(goal)
    return written


def main(arguments: list[str]) -> int:
    """The command line: both paths may be given, and are those of the work tree otherwise."""
    root = Path(__file__).resolve().parents[3]
    node_modules = Path(arguments[0]) if arguments else root / "node_modules"
    target = Path(arguments[1]) if len(arguments) > 1 else root / "var" / "vendor"
    for path in copy(node_modules, target):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
