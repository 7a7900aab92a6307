"""Pages of the customers' voice: the public page, the office's lists, one voice, call-backs, publicity."""

from youxu.web.pages.feedback import call_backs, office, public, publicity

urlpatterns = [
    *public.urlpatterns,
    *office.urlpatterns,
    *call_backs.urlpatterns,
    *publicity.urlpatterns,
]
