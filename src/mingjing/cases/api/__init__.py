"""案件的接口 — JSON in, JSON out, the same acts as the pages; the names are those of the contract."""

from mingjing.cases.api.routes import router

__all__ = ["router"]
