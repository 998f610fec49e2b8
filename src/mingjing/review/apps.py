"""法制审核 as a Django app; it tells the case pages which acts have a page of their own here."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """法制审核."""

    name = "mingjing.review"
    label = "review"
    verbose_name = "法制审核"

    def ready(self) -> None:
        """Acts of review and discussion are done on the pages of this app."""
        from mingjing.cases.showing.pages import own_page

        own_page("pass_review", "review_case")
        own_page("return_from_review", "review_case")
        own_page("discuss_collectively", "discussion")
        own_page("dispute_review", "dispute")
        own_page("settle_review_dispute", "settlement")
