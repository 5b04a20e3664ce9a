"""Settings that would be unsafe stop the portal from starting; those that are only unwise are warned of."""

import os
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.apps.config import AppConfig
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.http.request import validate_host

KEY_LENGTH = 50
KEY_VARIETY = 10
PLACEHOLDERS = ("django-insecure-", "change-me", "changeme")


def refuse_unsafe() -> None:
    """Return if the settings are safe, else raise ImproperlyConfigured naming everything to mend."""
    found = [*_key(), *_names(), *_demo(), *_media()]
    if found:
        raise ImproperlyConfigured(
            "The portal does not start with these settings:\n" + "\n".join(f"- {f}" for f in found)
        )


def _key() -> Iterator[str]:
    keys = [("SECRET_KEY", settings.SECRET_KEY)]
    keys += [("SECRET_KEY_FALLBACKS", key) for key in settings.SECRET_KEY_FALLBACKS]
    for name, key in keys:
        if not key:
            yield f"{name} is not set."
        elif len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY:
            yield f"{name} must have at least {KEY_LENGTH} characters, drawn at random."
        elif any(word in key.lower() for word in PLACEHOLDERS):
            yield f"{name} is a placeholder; draw one at random."


def _names() -> Iterator[str]:
    hosts, site = settings.ALLOWED_HOSTS, urlsplit(settings.SITE_URL)
    if not hosts:
        yield "ALLOWED_HOSTS is empty; name the hosts that the portal answers to."
    elif "*" in hosts:
        yield "ALLOWED_HOSTS contains '*'; name the hosts that the portal answers to."
    elif not validate_host(_bracketed(site.hostname or ""), hosts):
        yield "SITE_URL names a host that is not in ALLOWED_HOSTS."
    if site.scheme != "https" and not (is_loopback(site.hostname or "") and all(map(is_loopback, hosts))):
        yield "SITE_URL must begin with https:// anywhere but on one's own machine."


def _demo() -> Iterator[str]:
    """Demo mode logs anybody in, and debug mode shows settings: neither may meet a network or real data."""
    for name in ("DEMO", "DEBUG"):
        if not getattr(settings, name):
            continue
        if not all(map(is_loopback, settings.ALLOWED_HOSTS)):
            yield f"{name} is on, but ALLOWED_HOSTS names more than this machine."
        if not is_loopback(urlsplit(settings.SITE_URL).hostname or ""):
            yield f"{name} is on, but SITE_URL is not on this machine."
        if not all(map(_is_local_server, _database_hosts(settings.DATABASES["default"]))):
            yield f"{name} is on, but DATABASE_URL leads to another machine."


def _media() -> Iterator[str]:
    media = Path(settings.MEDIA_ROOT).resolve()
    for public in map(Path, [settings.STATIC_ROOT, *settings.STATICFILES_DIRS]):
        if media.is_relative_to(public.resolve()):
            yield "MEDIA_ROOT lies within the static files, which anybody may read."
    nearest = next(folder for folder in (media, *media.parents) if folder.exists())
    if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        yield "MEDIA_ROOT cannot be written to."


def is_loopback(host: str) -> bool:
    """Return whether a host name can only mean the machine itself."""
    host = host.strip("[]").lower()
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _database_hosts(database: dict[str, Any]) -> list[str]:
    """Every server that libpq could turn to: the host, its address, or what the environment says instead."""
    options = database.get("OPTIONS", {})
    if service := options.get("service") or os.environ.get("PGSERVICE"):
        return [f"service {service}"]
    hosts = database.get("HOST") or os.environ.get("PGHOST", "")
    address = options.get("hostaddr") or os.environ.get("PGHOSTADDR", "")
    return [host for given in (hosts, address) for host in given.split(",")]


def _is_local_server(host: str) -> bool:
    """An empty name is libpq's own socket, a path is a socket's folder, @ an abstract socket."""
    return host == "" or host.startswith(("/", "@")) or is_loopback(host)


@checks.register(checks.Tags.security, deploy=True)
def production(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn of settings that are safe but would serve users badly (`manage.py check --deploy`)."""
    found: list[checks.CheckMessage] = []
    if "@localhost" in settings.DEFAULT_FROM_EMAIL:
        found.append(checks.Warning("EMAIL_FROM is not set: mail would come from localhost.", id="portal.W001"))
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        hint = "Set it to the number of proxies of your own in front, unless the web server itself speaks TLS."
        found.append(checks.Warning("TRUSTED_PROXIES is 0: HTTPS is not noticed.", hint=hint, id="portal.W002"))
    if settings.WHITENOISE_USE_FINDERS:
        hint = "Run collectstatic and set STATIC_MANIFEST=1 (the Dockerfile does)."
        found.append(checks.Warning("Static files are served uncompressed and unnamed.", hint=hint, id="portal.W003"))
    return found
