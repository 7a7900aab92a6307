"""Pages of training (T1): who owes what, sessions with their record, signing on the spot, material, quizzes."""

from youxu.web.pages.training import home, material, quizzes, sessions, signing

urlpatterns = [
    *home.urlpatterns,
    *sessions.urlpatterns,
    *signing.urlpatterns,
    *material.urlpatterns,
    *quizzes.urlpatterns,
]
