"""Which IP addresses are the public internet's: all others are somebody's own."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_NOT_PUBLIC_4 = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
_NOT_PUBLIC_6 = (IPv6Network("2001::/23"), IPv6Network("2002::/16"), IPv6Network("3fff::/20"))
"""Special assignments that `ipaddress` calls global in some versions: tunnels and relays, which lead
anywhere, and examples (IANA's registries of special-purpose addresses)."""


def is_public(address: str) -> bool:
    """Whether a stranger's URL may lead there: false for what is no IP address, too.

    An address that carries an IPv4 address (mapped, NAT64) is as public as that one.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return _is_public_4(found)
    carried = found.ipv4_mapped
    if found in _NAT64:
        carried = IPv4Address(int(found) & 0xFFFFFFFF)
    return _is_public_4(carried) if carried else _is_public_6(found)


def _is_public_4(address: IPv4Address) -> bool:
    special = any(address in network for network in _NOT_PUBLIC_4)
    return address.is_global and not (address.is_multicast or address.is_reserved or special)


def _is_public_6(address: IPv6Address) -> bool:
    special = any(address in network for network in _NOT_PUBLIC_6)
    return address in _UNICAST and address.is_global and not special and address.scope_id is None
