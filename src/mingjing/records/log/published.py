"""公开的日志文件 — what anybody may read of the log, over HTTP: checkpoints, tiles, entry bundles, and the policy.

It serves the reading side of C2SP tlog-tiles, without sign-in: there is nothing of a person in them. Every path is read in its
only form, so nothing else of the folder can be asked for. A web server in front may serve the same files itself.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from mingjing.chain.checkpoint import algorithm_of
from mingjing.chain.errors import TileInvalid
from mingjing.chain.tiles import WIDTH, Tile
from mingjing.records.log import files, reads

IMMUTABLE = "public, max-age=31536000, immutable"
TEXT = "text/plain; charset=utf-8"


def published(request: HttpRequest, path: str) -> HttpResponse:
    """One file of the log."""
    if path == "policy":
        return HttpResponse(reads.policy_text(), content_type=TEXT)
    origin, _, rest = path.partition("/tile/")
    try:
        if rest:
            return tile(origin, Tile.read(f"tile/{rest}"))
        origin, _, rest = path.rpartition("/")
        note = files.checkpoint(origin) if rest == files.CHECKPOINT else None
    except (TileInvalid, ValueError) as no:
        raise Http404 from no
    if note is None:
        raise Http404
    answer = HttpResponse(note, content_type=TEXT)
    answer["Cache-Control"] = "no-cache"
    return answer


def tile(origin: str, wanted: Tile) -> HttpResponse:
    """A tile or an entry bundle; what is not cosigned yet is not there."""
    newest = reads.newest_cosigned(origin)
    if newest is None or (wanted.n * WIDTH + wanted.width) * WIDTH ** max(0, wanted.level) > newest.size:
        raise Http404
    answer = HttpResponse(reads.tile(origin, wanted, algorithm_of(origin)), content_type="application/octet-stream")
    answer["Cache-Control"] = IMMUTABLE
    return answer
