"""The one way out: a request to another server, to an address that was looked up once and judged, and never further.

Nothing is asked of anybody unless an administrator has named the server in the settings. No redirect is followed, no
proxy of the environment is used, and what comes back is bounded in size and time.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

SECONDS = 15
LARGEST = 1024 * 1024


class Unreachable(OSError):
    """Raised where a server cannot be asked, or may not be; the text is fit for people."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


def ask(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    may_be_inside: bool = False,
) -> Answer:
    """Send one request and return the answer; `may_be_inside` lets it go to an address of the own network.

    Raise `Unreachable`.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise Unreachable(f"{parts.scheme}://{parts.hostname} is no address that is asked")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address_of(parts.hostname, port, may_be_inside=may_be_inside)
    target = parts.path or "/"
    target += f"?{parts.query}" if parts.query else ""
    connection = _connection(parts.scheme, parts.hostname, port, address)
    try:
        connection.request(method, target, body=body or None, headers=dict(headers or {}))
        response = connection.getresponse()
        return Answer(response.status, response.read(LARGEST))
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{parts.hostname} does not answer: {error}") from error
    finally:
        connection.close()


def _address_of(host: str, port: int, *, may_be_inside: bool) -> str:
    """Return the address of a host, if every address it has may be asked: what is looked up later is not trusted."""
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as error:
        raise Unreachable(f"{host} is not known: {error}") from error
    for address in found:
        if not _is_allowed(ipaddress.ip_address(address.partition("%")[0]), may_be_inside=may_be_inside):
            raise Unreachable(f"{host} leads to {address}, which is not asked")
    return sorted(found)[0]


def _is_allowed(address: ipaddress.IPv4Address | ipaddress.IPv6Address, *, may_be_inside: bool) -> bool:
    """Link-local addresses (where clouds keep their secrets) are never asked, those of the own network on demand."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    return may_be_inside or address.is_global


def _connection(scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
    """Return a connection whose socket goes to the judged address, while name and certificate are those of the host."""
    if scheme == "http":
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    else:
        connection = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())

    def connect(_target: object, timeout: float, _source: object) -> socket.socket:
        return socket.create_connection((address, port), timeout)

    connection._create_connection = connect  # type: ignore[attr-defined]
    return connection
