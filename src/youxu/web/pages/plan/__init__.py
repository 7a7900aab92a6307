"""Pages of the plan: the document, its defaults, its clauses, its versions."""

from youxu.web.pages.plan import clauses, document, versions

urlpatterns = [*clauses.urlpatterns, *versions.urlpatterns, *document.urlpatterns]
