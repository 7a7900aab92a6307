"""Pages of custody: one outlet at a look, its lists, hand receipts, doubtful transactions, backlog, cases."""

from youxu.web.pages.custody import cases, lists, overview, receipts, transactions

urlpatterns = [
    *overview.urlpatterns,
    *lists.urlpatterns,
    *receipts.urlpatterns,
    *transactions.urlpatterns,
    *cases.urlpatterns,
]
