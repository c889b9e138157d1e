"""Where outgoing HTTP may go: SSRF, name tricks and rebinding."""

import socket
import ssl
from typing import Any

import pytest

from stores.outbound import NoAnswer, addresses_of, checked_url, post
from stores.places import PlaceRefused

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
    # Once site-local, and what else the registries of special addresses list.
    "fec0::1",
    "feff:ffff::1",
    "0.1.2.3",
    "192.0.0.9",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.175.48.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "239.255.255.250",
    "::7f00:1",
    "::8.8.8.8",
    "::ffff:0:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:1::1",
    "2001:2::1",
    "2001:3::1",
    "2001:4:112::1",
    "2001:10::1",
    "2001:20::1",
    "2001:30::1",
    "2001:db8::1",
    "2002:808:808::1",
    "2620:4f:8000::1",
    "3fff::1",
    "5f00::1",
    "2606:4700::5efe:127.0.0.1",
    "2606:4700::200:5efe:10.0.0.1",
    # Where clouds serve their machines' credentials.
    "168.63.129.16",
    "100.100.100.200",
    "fd20:ce::254",
]


@pytest.fixture(autouse=True)
def tight(settings: Any) -> None:
    """Nothing inside our own network is allowed, as in an installation that says nothing."""
    settings.DERTIG_STORES_HOSTS = []


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_our_own_network_is_called(address: str, names: dict[str, list[str]]) -> None:
    names["looks.example"] = [address]
    for host in ("looks.example", *([] if "%" in address else [address])):
        with pytest.raises(PlaceRefused, match="DERTIG_STORES_HOSTS"):
            addresses_of(host, 443)


@pytest.mark.parametrize("spelled", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1"])
def test_other_spellings_of_the_loopback_are_no_way_in(spelled: str) -> None:
    with pytest.raises((PlaceRefused, NoAnswer)):
        addresses_of(spelled, 443)


def test_public_addresses_are_called(names: dict[str, list[str]]) -> None:
    told = ["93.184.215.14", "2606:4700:4700::1111", "2a00:1450:400e:80d::200e", "64:ff9b::5db8:d70e"]
    names["public.example"] = told
    assert addresses_of("public.example", 443) == tuple(told)


def test_a_host_that_is_named_may_be_ours_but_no_service_of_the_network(
    names: dict[str, list[str]], settings: Any
) -> None:
    """Whoever answers for that name in the DNS could else lead us to what no machine is behind."""
    settings.DERTIG_STORES_HOSTS = ["crm.internal"]
    for address in ("10.0.0.5", "127.0.0.1", "fd00::5"):
        names["crm.internal"] = [address]
        assert addresses_of("CRM.internal.", 443) == (address,)
    for address in ("169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "fec0::1", "::"):  # noqa: S104
        names["crm.internal"] = [address]
        with pytest.raises(PlaceRefused):
            addresses_of("crm.internal", 443)


def test_one_private_address_among_public_ones_spoils_them_all(names: dict[str, list[str]]) -> None:
    names["mixed.example"] = ["93.184.215.14", "127.0.0.1"]
    with pytest.raises(PlaceRefused):
        addresses_of("mixed.example", 443)


def test_a_host_or_a_network_can_be_allowed_and_no_more_than_that(
    names: dict[str, list[str]], settings: Any
) -> None:
    settings.DERTIG_STORES_HOSTS = ["crm.internal", "10.1.0.0/16", "fd00::/8"]
    names |= {"crm.internal": ["192.168.1.5"], "other.internal": ["192.168.1.5"]}
    names |= {"inside.example": ["10.1.2.3"], "beside.example": ["10.2.2.3"], "six.example": ["fd00::5"]}
    names["wrapped.example"] = ["::ffff:10.1.2.3"]
    for host in ("crm.internal", "CRM.internal.", "inside.example", "six.example", "wrapped.example"):
        names.setdefault(host, ["192.168.1.5"])
        assert addresses_of(host, 443)
    for host in ("other.internal", "beside.example"):
        with pytest.raises(PlaceRefused):
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
    with pytest.raises(PlaceRefused):
        checked_url(url)
    with pytest.raises(PlaceRefused):
        post(url, b"", {}, context=ssl.create_default_context())


def test_a_private_address_is_refused_before_anything_is_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        with pytest.raises(PlaceRefused):
            post(
                f"https://localhost:{server.getsockname()[1]}/",
                b"{}",
                {},
                context=ssl.create_default_context(),
            )
        with pytest.raises(TimeoutError):
            server.accept()
