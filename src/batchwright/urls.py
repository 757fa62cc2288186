"""The addresses: the API under /api/v1, a page for people who look whether it runs, and health."""

from django.urls import include, path

from batchwright.api.api import ROOT, addresses, health
from batchwright.api.market import market
from batchwright.api.pages import start

urlpatterns = [
    path("", start),
    path("health", health),
    path("market", market),
    path(ROOT, include((addresses(), "api"))),
]

handler400 = "batchwright.api.edge.bad_request"
handler404 = "batchwright.api.edge.not_found"
handler500 = "batchwright.api.edge.failed"
