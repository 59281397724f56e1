"""Choose the engine by the scheme of SEARCH_URL: a file of this folder that declares one is found by itself."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from search import engines
from search.engines.base import SearchEngine, schemes


def current_engine() -> SearchEngine:
    """Return this process's engine for SEARCH_URL."""
    return engine_for(settings.SEARCH_URL)


@lru_cache(maxsize=8)
def engine_for(url: str) -> SearchEngine:
    """Return the engine of a URL; raise `ImproperlyConfigured` where no engine has its scheme."""
    scheme = url.partition("://")[0]
    names = [module.name for module in pkgutil.iter_modules(engines.__path__)]
    # A client library costs 25 MB a process, so only the engine that is meant is imported where its file is named so.
    for name in [name for name in names if scheme.startswith(name)] or names:
        importlib.import_module(f"search.engines.{name}")
    try:
        factory = schemes()[scheme]
    except KeyError:
        known = ", ".join(f"{name}://" for name in sorted(schemes()))
        raise ImproperlyConfigured(f"SEARCH_URL must start with one of {known}") from None
    return factory(url)
