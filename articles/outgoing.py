"""Connections to servers of others: to public addresses only, whatever a name leads to, and never by a redirect."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit


class AddressError(ValueError):
    """An address that must not be called; the message says why."""


def checked(address: str) -> SplitResult:
    """The address in its parts; raises AddressError for one that no program should call."""
    try:
        url = urlsplit(address)
        _ = url.port
    except ValueError:
        raise AddressError("This is no address.") from None
    if url.scheme not in ("http", "https") or not url.hostname or url.username:
        raise AddressError("An address begins with http:// or https:// and holds no password.")
    if not (address.isascii() and address.isprintable()) or " " in address:
        raise AddressError("An address has neither spaces nor characters outside ASCII.")
    return url


def connect(url: SplitResult, *, timeout: float, private_hosts: Collection[str]) -> http.client.HTTPConnection:
    """A connection to the very address that was looked at, whatever the name answers the next time."""
    host, is_safe = str(url.hostname), url.scheme == "https"
    port = url.port or (443 if is_safe else 80)
    sock = socket.create_connection((_public_address(host, port, private_hosts), port), timeout=timeout)
    if is_safe:
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    connection.sock = sock
    return connection


def target(url: SplitResult) -> str:
    """What is asked of the server."""
    return (url.path or "/") + (f"?{url.query}" if url.query else "")


def _public_address(host: str, port: int, private_hosts: Collection[str]) -> str:
    """An address of the host; AddressError where any of them leads into a network of our own."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    private = [address for address in found if not is_public(address)]
    if private and host not in private_hosts:
        raise AddressError(f"{host} is {private[0]}, which is no public address.")
    return found[0]


def is_public(address: str) -> bool:
    number = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(number, "ipv4_mapped", None) or number
    return bool(inner.is_global) and not inner.is_multicast
