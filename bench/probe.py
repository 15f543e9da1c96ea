"""Measure the probe stage: whole processes, and the reported latency against libcurl's."""

import asyncio
import json
import multiprocessing
import ssl
import statistics
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

import h2.config
import h2.connection
import h2.events
import pycurl
import trustme
from measure import GENERATOR, Child, row, run_child

ANSWER_S = 0.2
HANG_S = 10
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
TIMES = 5
AUTHORITY = "ca.pem"  # in the folder of the configuration


class Endpoint(asyncio.Protocol):
    """Answers each request after exactly `ANSWER_S`, on the event loop's own clock."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to answer."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer later; a path that begins with /hang, much later."""
        wait_s = HANG_S if data.startswith(b"GET /hang") else ANSWER_S
        asyncio.get_running_loop().call_later(wait_s, self._transport.write, ANSWER)


class Http2Endpoint(Endpoint):
    """The same over HTTP/2."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the settings."""
        super().connection_made(transport)
        config = h2.config.H2Configuration(client_side=False)
        self._protocol = h2.connection.H2Connection(config)
        self._protocol.initiate_connection()
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Answer each request later."""
        for event in self._protocol.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                later = asyncio.get_running_loop().call_later
                later(ANSWER_S, self._answer, event.stream_id)
        self._flush()

    def _answer(self, stream: int) -> None:
        self._protocol.send_headers(stream, [(":status", "200"), ("content-length", "2")])
        self._protocol.send_data(stream, b"ok", end_stream=True)
        self._flush()

    def _flush(self) -> None:
        self._transport.write(self._protocol.data_to_send())


async def serve(sender: Connection) -> None:
    """Listen on free ports, in a process of its own, so that it costs the probe nothing.

    Sends the origins over HTTP/1.1, over HTTPS and over HTTP/2, and the authority (PEM).
    """
    loop, authority = asyncio.get_running_loop(), trustme.CA()
    origins, servers = {}, []
    for name, protocol, alpn in (
        ("http", Endpoint, ""), ("https", Endpoint, "http/1.1"), ("HTTP/2", Http2Endpoint, "h2"),
    ):  # fmt: skip
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if alpn else None
        if tls:
            authority.issue_cert("127.0.0.1").configure_cert(tls)
            tls.set_alpn_protocols([alpn])
        server = await loop.create_server(protocol, "127.0.0.1", 0, backlog=2048, ssl=tls)
        servers.append(server)
        place = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        origins[name] = f"http{'s' if tls else ''}://{place}"
    sender.send((origins, authority.cert_pem.bytes()))
    await asyncio.gather(*(server.serve_forever() for server in servers))


def serve_process(sender: Connection) -> None:
    """Run the servers until the process is ended."""
    asyncio.run(serve(sender))


def write_settings(root: Path, urls: Sequence[str]) -> None:
    """Write the configuration of a status page that monitors `urls`, each a single time."""
    sites = "".join(
        f"  - {{name: Endpoint {n}, url: {url!r}, retries: {{attempts: 1}}}}\n"
        for n, url in enumerate(urls)
    )
    before = f"owner: bench\nrepo: bench\ndefaults: {{tls: {{ca: {AUTHORITY}}}}}\n"
    (root / ".upptimerc.yml").write_text(f"{before}sites:\n{sites}")


def probe_process(root: Path, urls: Sequence[str]) -> tuple[Child, list[float]]:
    """Measure `urls` with a whole process; give what it took, and each total in milliseconds."""
    write_settings(root, urls)
    out = root / "run.jsonl"
    out.unlink(missing_ok=True)
    child = run_child([*GENERATOR, "probe", "--root", str(root), "--out", str(out)])
    lines = [json.loads(line) for line in out.read_text().splitlines()[1:]]
    lines.sort(key=lambda line: int(line["slug"].rpartition("-")[2]))
    if [line["status"] for line in lines] != ["up"] * len(urls):
        raise SystemExit("an endpoint was not up: the figures would mean nothing")
    return child, [line["phases"]["total_ms"] for line in lines]


def libcurl(root: Path, urls: Sequence[str]) -> list[float]:
    """Fetch all `urls` at once, a thread each; give each total in milliseconds.

    One handle a thread, because a single loop over all of them would time its own queue too.
    """
    with ThreadPoolExecutor(len(urls)) as pool:
        return list(pool.map(partial(fetch, root), urls))


def fetch(root: Path, url: str) -> float:
    """Fetch one URL with libcurl; give the total in milliseconds."""
    handle = pycurl.Curl()
    handle.setopt(pycurl.URL, url)
    handle.setopt(pycurl.CAINFO, str(root / AUTHORITY))
    handle.setopt(pycurl.WRITEFUNCTION, len)
    handle.setopt(pycurl.NOSIGNAL, 1)
    handle.perform()
    total_ms = float(handle.getinfo(pycurl.TOTAL_TIME)) * 1000
    handle.close()
    return total_ms


def fastest(root: Path, urls: Sequence[str]) -> tuple[Child, list[float]]:
    """Give the quickest of a few runs: what disturbs a run only ever makes it slower."""
    return min((probe_process(root, urls) for _ in range(TIMES)), key=lambda run: run[0].wall_s)


def latencies(root: Path, urls: Sequence[str]) -> tuple[float, float]:
    """Give the medians of our totals and of libcurl's, from runs in turns."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(TIMES):
        ours += probe_process(root, urls)[1]
        theirs += libcurl(root, urls)
    print(f"     ours   {spread(ours)}\n     theirs {spread(theirs)}")
    return statistics.median(ours), statistics.median(theirs)


def spread(values: Sequence[float]) -> str:
    """Say how values are spread, in milliseconds."""
    cuts = statistics.quantiles(values, n=20)
    return f"p5 {cuts[0]:.1f}  p50 {cuts[9]:.1f}  p95 {cuts[18]:.1f}  max {max(values):.1f} ms"


def encrypted(root: Path, name: str, origin: str) -> bool:
    """Print the rows of an encrypted protocol; tell whether its targets are met.

    A handshake takes about a millisecond of processor on each side, which the waits of others
    cannot hide: their targets are wider.
    """
    urls = [f"{origin}/{n}" for n in range(500)]
    hundred, _ = fastest(root, urls[:100])
    five, _ = fastest(root, urls)
    ours, theirs = latencies(root, urls[:10])
    return all([
        row(f"probe, 100 endpoints over {name}: wall", hundred.wall_s, 1.2, "s",
            more=f"; {hundred.cpu_s:.2f} s of processor"),
        row(f"probe, 500 endpoints over {name}: wall", five.wall_s, 2.5, "s",
            more=f"; {five.cpu_s:.2f} s of processor"),
        row(f"probe, 500 endpoints over {name}: peak memory", five.peak_mb, 90, "MB"),
        row(f"median latency over {name}, 10 at a time, off libcurl's by", abs(ours - theirs), 5,
            "ms", more=f", {ours:.1f} and {theirs:.1f} ms"),
    ])  # fmt: skip


def bench(root: Path, origin: str) -> bool:
    """Print all rows over HTTP/1.1; tell whether every target is met."""
    urls = [f"{origin}/{n}" for n in range(500)]
    start = min(run_child([sys.executable, "-c", "pass"]).wall_s for _ in range(TIMES))
    hundred, _ = fastest(root, urls[:100])
    five, totals = fastest(root, urls)
    many, _ = probe_process(root, [f"{origin}/{n}" for n in range(2000)])
    hanging = [f"{origin}/hang/{n}" for n in range(300)]
    _, times = probe_process(root, [*hanging, *(f"{origin}/{n}" for n in range(1700))])
    others = times[len(hanging) :]
    limit = f", limit {ANSWER_S + start:.2f} s"
    ours, theirs = latencies(root, urls[:100])
    return all([
        row("probe, 100 endpoints of 200 ms: wall", hundred.wall_s, 0.8, "s",
            more=f"{limit}; {hundred.cpu_s:.2f} s of processor"),
        row("probe, 500 endpoints of 200 ms: wall", five.wall_s, 1.6, "s",
            more=f"{limit}; {five.cpu_s:.2f} s of processor"),
        row("probe, 500 endpoints of 200 ms: peak memory", five.peak_mb, 70, "MB"),
        row("probe, 2,000 endpoints of 200 ms: wall", many.wall_s, 6, "s",
            more=f"{limit}; {many.cpu_s:.2f} s of processor"),
        row("probe, 2,000 endpoints of 200 ms: peak memory", many.peak_mb, 150, "MB"),
        row("1,700 endpoints next to 300 that hang, off their 200 ms by (median)",
            statistics.median(others) - ANSWER_S * 1000, 5, "ms", more=f", {spread(others)}"),
        row("median latency, 100 at a time, off libcurl's by", abs(ours - theirs), 1, "ms",
            more=f", {ours:.1f} and {theirs:.1f} ms"),
        row("median latency, 500 endpoints, off their 200 ms by",
            statistics.median(totals) - ANSWER_S * 1000, 5, "ms", more=f", {spread(totals)}"),
    ])  # fmt: skip


def main() -> int:
    """Run everything against one server process. Returns the exit code."""
    receiver, sender = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve_process, args=(sender,), daemon=True)
    server.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            root, (origins, authority) = Path(folder), receiver.recv()
            (root / AUTHORITY).write_bytes(authority)
            fine = bench(root, origins["http"])
            more = [encrypted(root, name, origins[name]) for name in ("https", "HTTP/2")]
            return 0 if fine and all(more) else 1
    finally:
        server.terminate()


if __name__ == "__main__":
    sys.exit(main())
