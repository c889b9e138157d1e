"""Files elsewhere, through fsspec: S3 and SFTP by configuration, whatever else fsspec reaches in tests."""

import asyncio
import hashlib
import importlib
import socket
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import fsspec

from stores.connectors.files.entries import HIDDEN, Entry, Seen
from stores.connectors.files.globs import Glob
from stores.connectors.files.settings import FilesSettings, Place
from stores.outbound import NoAnswer, addresses_of
from stores.outbound import connected as connected_to
from stores.places import PlaceRefused, host_name
from stores.protocol import Forbidden, Refused, Unreachable

_MODIFIED = ("mtime", "LastModified", "last_modified", "modified", "updated")
_MARKS = ("VersionId", "ETag", "etag", "md5Hash")
_CLIENTS = frozenset({"aiobotocore", "aiohttp", "botocore", "paramiko"})
SFTP_SECONDS = 20


class RemoteFolder:
    """A root on an fsspec file system. Raises ``StoreError``."""

    def __init__(self, fs: Any, root: str) -> None:
        self.fs, self.root = fs, root.rstrip("/")
        with told():
            if not fs.isdir(self.root):
                raise Refused("The root is not there, or is not a folder.")

    def close(self) -> None:
        """Connections end with the object: it was made for this opening alone."""

    def path(self, below: str) -> str:
        return f"{self.root}/{below}"

    def entries(self, glob: Glob, seen: Seen) -> Iterator[Entry]:
        """Files that match; memory grows with the largest folder, whose list fsspec hands over whole."""
        waiting = [""]
        while waiting:
            here = waiting.pop()
            for info in self._listed(here, seen):
                name = str(info["name"]).rstrip("/").rpartition("/")[2]
                path = f"{here}/{name}" if here else name
                if info["type"] == "directory":
                    if name != HIDDEN and glob.may_hold(path):
                        waiting.append(path)
                elif info["type"] != "file" or info.get("islink"):
                    seen.links += glob.matches(path)
                elif name and glob.matches(path):
                    yield self._entry(path, info)

    def entry(self, path: str) -> Entry | None:
        """As it is now; None where it is not there. Raises ``StoreError``."""
        with told():
            self.fs.invalidate_cache()
            try:
                return self._entry(path, self.fs.info(self.path(path)))
            except FileNotFoundError:
                return None

    def opened(self, entry: Entry) -> BinaryIO:
        """Raises OSError; FileNotFoundError where the file is no longer the one that was listed."""
        found = self.entry(entry.path)
        if found is None or not found.is_still(entry):
            raise FileNotFoundError
        return cast(BinaryIO, self.fs.open(self.path(entry.path), "rb"))

    def _listed(self, here: str, seen: Seen) -> list[Mapping[str, Any]]:
        with told():
            self.fs.invalidate_cache()
            try:
                found = self.fs.ls(self.path(here) if here else self.root, detail=True)
            except FileNotFoundError:
                return []
            except PermissionError:
                seen.unreadable += 1
                return []
            # An object store lists a folder's own marker among its content.
            return [each for each in found if str(each["name"]).rstrip("/") != self.path(here).rstrip("/")]

    def _entry(self, path: str, info: Mapping[str, Any]) -> Entry:
        return Entry(
            path=path,
            size=int(info.get("size") or 0),
            modified_ns=self._modified(path, info),
            mark=next((str(info[name]) for name in _MARKS if info.get(name)), ""),
        )

    def _modified(self, path: str, info: Mapping[str, Any]) -> int | None:
        value = next((info[name] for name in _MODIFIED if info.get(name)), None)
        if value is None:
            try:
                value = self.fs.modified(self.path(path))
            except (NotImplementedError, KeyError):
                return None
        if isinstance(value, datetime):
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            return round(aware.timestamp() * 1_000_000) * 1000
        return round(float(value) * 1_000_000) * 1000 if isinstance(value, int | float) else None


@contextmanager
def told() -> Iterator[None]:
    """What a remote file system raises as ``StoreError``, without its words: they may hold names and keys."""
    try:
        yield
    except PermissionError:
        raise Refused("The store refuses: check the credentials and their rights.") from None
    except (OSError, EOFError, TimeoutError) as error:
        raise Unreachable(f"The store does not answer as it should ({type(error).__name__}).") from None
    except Exception as error:
        # Clients have errors of their own, whose words hold addresses; their packages may not be installed.
        if type(error).__module__.partition(".")[0] not in _CLIENTS:
            raise
        raise Unreachable(f"The store does not answer as it should ({type(error).__name__}).") from None


def connected(settings: FilesSettings) -> RemoteFolder:
    """Raises ``StoreError``; says which extra is missing."""
    maker = {Place.S3: _s3, Place.SFTP: _sftp}[settings.place]
    try:
        return RemoteFolder(maker(settings), settings.root)
    except PlaceRefused as error:
        raise Forbidden(str(error)) from None
    except NoAnswer as error:
        raise Unreachable(str(error)) from None
    except ImportError:
        raise Refused(
            f"Files over {settings.place.value.upper()} need an optional package: "
            f"install Dertig with the extra “{settings.place.value}”."
        ) from None


def _s3(settings: FilesSettings) -> Any:
    """Every name that the client looks up is judged, and it connects to those very addresses. What is no name
    is judged here; redirects between regions are names again. No proxy: it would look up for itself."""
    importlib.import_module("s3fs")
    if not settings.user or not settings.password:
        # Without them, it would sign with whatever this machine may use itself.
        raise Refused("Give the access key and its secret: those of this machine are lent to no store.")
    endpoint = urlsplit(settings.options.get("endpoint_url", ""))
    if endpoint.hostname:
        addresses_of(endpoint.hostname, endpoint.port or (80 if endpoint.scheme == "http" else 443))
    client = {"region_name": settings.options["region"]} if settings.options.get("region") else {}
    return fsspec.filesystem(
        "s3",
        key=settings.user or None,
        secret=settings.password or None,
        endpoint_url=settings.options.get("endpoint_url") or None,
        client_kwargs=client,
        config_kwargs={"connector_args": {"resolver": _judging_resolver()}, "proxies": {}},
        skip_instance_cache=True,
        use_listings_cache=False,
    )


def _judging_resolver() -> Any:
    """A resolver for aiohttp that gives judged addresses, or none."""
    abc = importlib.import_module("aiohttp.abc")

    class Judging(abc.AbstractResolver):  # type: ignore[name-defined]
        async def resolve(self, host: str, port: int = 0, family: int = socket.AF_UNSPEC) -> list[Any]:
            try:
                found = await asyncio.to_thread(addresses_of, host, port)
            except (PlaceRefused, NoAnswer) as error:
                raise OSError(str(error)) from None
            return [
                {
                    "hostname": host,
                    "host": each,
                    "port": port,
                    "family": socket.AF_INET6 if ":" in each else socket.AF_INET,
                    "proto": 0,
                    "flags": socket.AI_NUMERICHOST,
                }
                for each in found
            ]

        async def close(self) -> None:
            """Nothing is kept."""

    return Judging()


def _sftp(settings: FilesSettings) -> Any:
    paramiko = importlib.import_module("paramiko")
    expected = settings.options["host_key"].removeprefix("SHA256:").rstrip("=")

    class Known(paramiko.MissingHostKeyPolicy):  # type: ignore[name-defined]
        """Only the host whose key was configured."""

        def missing_host_key(self, _client: Any, _host: str, key: Any) -> None:
            digest = b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
            if digest != expected:
                raise PermissionError("another host key")

    host, port = host_name(settings.options["host"]), int(settings.options.get("port", 22))
    try:
        return fsspec.filesystem(
            "sftp",
            host=host,
            port=port,
            sock=connected_to(host, port, SFTP_SECONDS),
            username=settings.user or None,
            password=settings.password or None,
            host_key_policy=Known(),
            look_for_keys=False,
            allow_agent=False,
            timeout=SFTP_SECONDS,
            skip_instance_cache=True,
        )
    except paramiko.AuthenticationException:
        raise Refused("The host refuses the user or the password.") from None
    except PermissionError:
        raise Refused(
            "The host shows another key than the one configured: somebody may be in between."
        ) from None
    except (paramiko.SSHException, OSError) as error:
        raise Unreachable(f"The host does not answer ({type(error).__name__}).") from None
