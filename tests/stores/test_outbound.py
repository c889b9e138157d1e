"""Where outgoing HTTP may go: SSRF, name tricks and rebinding."""

import socket
import ssl
from typing import Any

import pytest

from stores.outbound import AddressRefused, NoAnswer, addresses_of, checked_url, post

PRIVATE = [
    "127.0.0.1",
    "127.255.0.9",
    "0.0.0.0",  # noqa: S104 - an address to refuse
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "fe80::1",
    "fe80::1%lo",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the DNS says: the one thing here that no test can have for real."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def answer(host: str, port: int, *arguments: Any, **options: Any) -> list[Any]:
        if host not in known:
            return real(host, port, *arguments, **options)
        return [
            (socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port))
            for each in known[host]
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return known


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_our_own_network_is_called(address: str, names: dict[str, list[str]]) -> None:
    names["looks.example"] = [address]
    for host in ("looks.example", *([] if "%" in address else [address])):
        with pytest.raises(AddressRefused, match="DERTIG_HTTP_STORES_ALLOW_PRIVATE"):
            addresses_of(host, 443)


@pytest.mark.parametrize("spelled", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_other_spellings_of_the_loopback_are_no_way_in(spelled: str) -> None:
    with pytest.raises((AddressRefused, NoAnswer)):
        addresses_of(spelled, 443)


def test_public_addresses_are_called(names: dict[str, list[str]]) -> None:
    names["public.example"] = ["93.184.215.14", "2606:4700:4700::1111"]
    assert addresses_of("public.example", 443) == ("93.184.215.14", "2606:4700:4700::1111")


def test_one_private_address_among_public_ones_spoils_them_all(names: dict[str, list[str]]) -> None:
    names["mixed.example"] = ["93.184.215.14", "127.0.0.1"]
    with pytest.raises(AddressRefused):
        addresses_of("mixed.example", 443)


def test_a_host_or_a_network_can_be_allowed_and_no_more_than_that(
    names: dict[str, list[str]], settings: Any
) -> None:
    settings.DERTIG_HTTP_STORES_ALLOW_PRIVATE = ["crm.internal", "10.1.0.0/16", "fd00::/8"]
    names |= {"crm.internal": ["192.168.1.5"], "other.internal": ["192.168.1.5"]}
    names |= {"inside.example": ["10.1.2.3"], "beside.example": ["10.2.2.3"], "six.example": ["fd00::5"]}
    names["wrapped.example"] = ["::ffff:10.1.2.3"]
    for host in ("crm.internal", "CRM.internal.", "inside.example", "six.example", "wrapped.example"):
        names.setdefault(host, ["192.168.1.5"])
        assert addresses_of(host, 443)
    for host in ("other.internal", "beside.example"):
        with pytest.raises(AddressRefused):
            addresses_of(host, 443)


def test_the_connection_goes_to_the_address_that_was_judged(
    names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: the name is looked up once, and what is connected to is that answer."""
    asked: list[str] = []
    connected: list[Any] = []
    names["rebinds.example"] = ["93.184.215.14"]
    fake = socket.getaddrinfo

    def turns_private(host: str, *arguments: Any, **options: Any) -> Any:
        asked.append(host)
        if asked.count("rebinds.example") > 1:
            names["rebinds.example"] = ["127.0.0.1"]
        return fake(host, *arguments, **options)

    def connect(address: Any, *_arguments: Any, **_options: Any) -> Any:
        connected.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "getaddrinfo", turns_private)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NoAnswer):
        post("https://rebinds.example/x", b"", {}, context=ssl.create_default_context())
    assert connected == [("93.184.215.14", 443)]
    assert asked == ["rebinds.example"]


@pytest.mark.parametrize(
    "url",
    [
        "http://public.example/",
        "ftp://public.example/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user:word@public.example/",
        "https://public.example/?a=b",
        "https://public.example/#part",
        "https://public.example:port/",
        "https://public.example:99999/",
        "https://public.example/\r\nX-Header: 1",
        "https://bücher.example/",
        "https://[::1/",
        "",
    ],
)
def test_what_is_no_address_to_call_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused):
        checked_url(url)
    with pytest.raises(AddressRefused):
        post(url, b"", {}, context=ssl.create_default_context())


def test_a_private_address_is_refused_before_anything_is_sent(settings: Any) -> None:
    settings.DERTIG_HTTP_STORES_ALLOW_PRIVATE = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        with pytest.raises(AddressRefused):
            post(
                f"https://localhost:{server.getsockname()[1]}/",
                b"{}",
                {},
                context=ssl.create_default_context(),
            )
        with pytest.raises(TimeoutError):
            server.accept()
