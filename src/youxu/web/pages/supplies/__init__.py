"""Pages of supplies (S1-S3, O6, P3c, P5a): what is ready, a site, the count, requests, an incident's kit, labels."""

from youxu.web.pages.supplies import home, incident, items, labels, requests, sheets, sites

urlpatterns = [
    *home.urlpatterns,
    *sites.urlpatterns,
    *items.urlpatterns,
    *labels.urlpatterns,
    *sheets.urlpatterns,
    *requests.urlpatterns,
    *incident.urlpatterns,
]
