"""Pages of alternatives: an incident's assignment, questions and answers, choices; an outlet's agreed neighbours."""

from youxu.web.pages.alternatives import answer, incident, outlet, stops

urlpatterns = [*incident.urlpatterns, *answer.urlpatterns, *outlet.urlpatterns, *stops.urlpatterns]
