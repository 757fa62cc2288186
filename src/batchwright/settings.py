"""Django's settings. The application connects as the role that owns nothing."""

import secrets

from batchwright.database import home
from batchwright.database.connections import django_database

_HOME = home.home()

# Before `batchwright init` nothing that this key signs is kept.
SECRET_KEY = home.read_secret(_HOME, "django") or secrets.token_urlsafe(32)
DEBUG = False
ALLOWED_HOSTS = ["*"]
"""The server listens on loopback; the site's own reverse proxy checks names."""

DATABASES = {"default": django_database(home.Role.APP, _HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MODULES = [
    "ledger",
    "identity",
    "materials",
    "equipment",
    "laboratory",
    "recipes",
    "quality",
    "batches",
    "market",
]
INSTALLED_APPS = [f"batchwright.{name}" for name in MODULES]

# No session or authentication of Django's: sessions are the module identity's.
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
ROOT_URLCONF = "batchwright.urls"
WSGI_APPLICATION = None
APPEND_SLASH = False

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en-us"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
