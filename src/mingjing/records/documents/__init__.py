"""执法文书 — papers filled from the record: render, preview, issue; their forms are files of `law/`.

Other apps come in by this module: `context` builds what a form may print, `issue` numbers, renders, hashes and keeps a
paper inside the transaction of its act, `preview` shows the draft. docs/guides/forms.md says how a form is written.
"""

from mingjing.records.documents.context import context
from mingjing.records.documents.filling import BlankMissing
from mingjing.records.documents.formfile import FormError
from mingjing.records.documents.issued import catalogue, content, destroyed, find, numbers, of_case, one
from mingjing.records.documents.issuing import Issued, issue, lacking, preview, render, unfit
from mingjing.records.documents.stamped import stamped
from mingjing.records.documents.store import DocumentDamaged, DocumentErased
from mingjing.records.documents.typeset import FontMissing, check_fonts, make_ready
from mingjing.records.documents.words import Unreadable
from mingjing.records.models import IssuedDocument

__all__ = [
    "BlankMissing",
    "DocumentDamaged",
    "DocumentErased",
    "FontMissing",
    "FormError",
    "Issued",
    "IssuedDocument",
    "Unreadable",
    "catalogue",
    "check_fonts",
    "content",
    "context",
    "destroyed",
    "find",
    "issue",
    "lacking",
    "make_ready",
    "numbers",
    "of_case",
    "one",
    "preview",
    "render",
    "stamped",
    "unfit",
]
