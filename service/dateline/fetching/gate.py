"""Where a request may go: every URL and every address is checked, and the checked address is connected to.

Between the check of a name and the connection nothing asks for the name again, so that a name server that
answers differently the second time has nobody to tell it to.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import ip_address

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from dateline.errors import FetchFailed
from dateline.fetching.addresses import is_public
from dateline.settings import FetchSettings

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""The IP addresses of a name, each as text; `OSError` when there are none."""

_LONGEST_URL = 4096


async def resolve_by_system(name: str) -> Sequence[str]:
    """The addresses this machine knows for that name."""
    found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Gate(AbstractResolver):
    """Lets requests pass to public addresses, and to the private hosts that the settings name."""

    def __init__(self, settings: FetchSettings, resolve: Resolve) -> None:
        self._ports = settings.ports
        self._private = {named.lower() for named in settings.insecure_private_hosts}
        self._resolve = resolve
        self._vouched: set[tuple[str, int]] = set()

    def check(self, url: URL) -> None:
        """Raise `FetchFailed` (``bad-url``, ``forbidden``) for a URL that may not be asked for."""
        if url.scheme not in ("http", "https") or not url.host or not url.port:
            raise FetchFailed("bad-url", "only http:// and https:// URLs with a host are fetched")
        if url.user is not None or url.password is not None:
            raise FetchFailed("bad-url", "a URL with a user name or a password in it is not fetched")
        if len(str(url)) > _LONGEST_URL:
            raise FetchFailed("bad-url", f"the URL is longer than {_LONGEST_URL} characters")
        if self._is_named(url.host, url.port):
            return
        if url.port not in self._ports:
            raise FetchFailed("forbidden", f"port {url.port} is none that pages are fetched from")
        if _is_address(url.host) and not is_public(url.host):
            raise _forbidden(url.host)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a name, if every one of them may be connected to (called by aiohttp)."""
        del family
        addresses = await self._resolve(host)
        if self._is_named(host, port):
            self._vouched.update((address, port) for address in addresses)
        elif not all(map(is_public, addresses)):
            raise _forbidden(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in addresses
        ]

    def open_socket(self, address: AddrInfoType) -> socket.socket:
        """A socket for exactly that address (called by aiohttp): the last place where it can be refused."""
        family, kind, protocol, _, (host, port, *_) = address
        if not (
            is_public(str(host)) or (host, port) in self._vouched or self._is_named(str(host), int(port))
        ):
            raise _forbidden(str(host))
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        """Nothing is held (called by aiohttp)."""

    def _is_named(self, host: str, port: int) -> bool:
        return f"{host.lower()}:{port}" in self._private


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _forbidden(host: str) -> FetchFailed:
    return FetchFailed(
        "forbidden",
        f"{host} is not on the public internet, and nothing else is fetched",
        hint="a private host of your own is allowed by DATELINE_FETCH__INSECURE_PRIVATE_HOSTS",
    )
