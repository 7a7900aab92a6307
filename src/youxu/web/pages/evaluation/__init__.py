"""Pages of evaluation (E0-E3, C1): a period with its plots, by one side, factors, what was filed, what it rests on."""

from youxu.web.pages.evaluation import filed, home, incident, sides

urlpatterns = [*home.urlpatterns, *sides.urlpatterns, *filed.urlpatterns, *incident.urlpatterns]
