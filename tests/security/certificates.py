"""Certificates for the tests: a good authority, a strange one, and what they sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


@dataclass(frozen=True)
class Authority:
    """Signs certificates into a folder. ``file`` is its own, for others to trust."""

    folder: Path
    file: Path
    signer: trustme.CA

    @classmethod
    def found(cls, folder: Path) -> Authority:
        folder.mkdir()
        signer = trustme.CA()
        file = folder / "ca.pem"
        signer.cert_pem.write_to_path(str(file))
        return cls(folder, file, signer)

    def server(self, name: str, *hosts: str, expired: bool = False) -> Path:
        """One file with the key and the chain, as Kafka reads them."""
        ends = datetime.now(UTC) + timedelta(days=-1 if expired else 1)
        signed = self.signer.issue_cert(*hosts, not_before=ends - timedelta(days=9), not_after=ends)
        return self._write(f"{name}.pem", (_pkcs8(signed), *_chain(signed)))

    def client(self, name: str, password: str = "") -> tuple[Path, Path]:
        """Somebody's certificate and key; the key is encrypted if there is a password."""
        signed = self.signer.issue_cert(f"{name}.example", common_name=name)
        key = _pkcs8(signed, password)
        return self._write(f"{name}.crt", _chain(signed)), self._write(f"{name}.key", (key,))

    def _write(self, filename: str, parts: Sequence[bytes]) -> Path:
        file = self.folder / filename
        file.write_bytes(b"".join(parts))
        return file


def _chain(signed: trustme.LeafCert) -> tuple[bytes, ...]:
    return tuple(blob.bytes() for blob in signed.cert_chain_pems)


def _pkcs8(signed: trustme.LeafCert, password: str = "") -> bytes:
    key = load_pem_private_key(signed.private_key_pem.bytes(), None)
    sealed = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed)
