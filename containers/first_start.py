"""What compose.yaml's services need before they can start, made once (service `first-start`).

In the folder given: `admin/` (InfluxDB's first user's password and token, which may do everything),
`influxdb/` (the daemon's token), `grafana/` (the admin's password, a token that only reads),
`metrics/` (Prometheus's token) and `tls/` (a self-signed certificate, until a real one is mounted).
Each is a volume that only the services which need it mount, `admin` none but this one; inside,
files may be read by every user, for each image has its own. What is there is never changed.
"""

# ruff: noqa: INP001 - a script

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import secrets
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr

from ne8000d.config import InfluxConfig
from ne8000d.errors import Ne8000dError
from ne8000d.history.buckets import Buckets
from ne8000d.history.server import Server
from ne8000d.history.setup import make_first_user, make_tokens

_USER = "admin"
_DAYS = 825
_NAMES = ("localhost", "ne8000d")


def main(folder: Path, url: str, org: str, bucket: str) -> None:
    """Make what is missing. Raises Ne8000dError where InfluxDB says no."""
    for name in ("grafana/password", "metrics/token"):
        _secret(folder / name)
    if not (folder / "tls" / "privkey.pem").exists():
        _certificate(folder / "tls")
    if not (folder / "grafana" / "influxdb-token").exists():
        _influxdb(folder, url, org, bucket)


def _influxdb(folder: Path, url: str, org: str, bucket: str) -> None:
    """The first user, the buckets, a token for the daemon and one for Grafana."""
    password = _secret(folder / "admin" / "influxdb-password")
    operator = folder / "admin" / "influxdb-operator-token"
    influx = InfluxConfig(url=url, org=org, bucket=bucket, token=SecretStr("none yet"))
    if not operator.exists():
        with Server(influx) as server:
            _write(operator, make_first_user(server, _USER, password, bucket))
    with Server(influx, token=operator.read_text().strip()) as server:
        tokens = make_tokens(server, Buckets(bucket))
    _write(folder / "influxdb" / "token", tokens.daemon)
    _write(folder / "grafana" / "influxdb-token", tokens.reader)


def _secret(path: Path) -> str:
    if not path.exists():
        _write(path, secrets.token_urlsafe(32))
    return path.read_text().strip()


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAMES[0])])
    now = dt.datetime.now(dt.UTC)
    addresses = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=_DAYS))
        .add_extension(
            x509.SubjectAlternativeName([*map(x509.DNSName, _NAMES), *addresses]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    _write(folder / "fullchain.pem", certificate.public_bytes(pem).decode())
    _write(folder / "privkey.pem", key.private_bytes(pem, *plain).decode())


def _write(path: Path, text: str) -> None:
    """Whole or not at all, and down to the disk: what is lost after its use is lost for good."""
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with new.open("w") as file:
        file.write(text.rstrip("\n") + "\n")
        file.flush()
        os.fsync(file.fileno())
    new.chmod(0o444)
    new.replace(path)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), *sys.argv[2:])
    except Ne8000dError as error:
        sys.exit(str(error))
