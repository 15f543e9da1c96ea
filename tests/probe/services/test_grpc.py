from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health
from grpc_health.v1 import health_pb2 as pb2
from grpc_health.v1 import health_pb2_grpc as pb2_grpc
from upstatic.domain.models import Status

from tests.probe.conftest import Measure

Server = Callable[..., str]
SERVING, NOT_SERVING = pb2.HealthCheckResponse.SERVING, pb2.HealthCheckResponse.NOT_SERVING


@pytest.fixture
def server(pem: Path) -> Iterator[Server]:
    """Start a gRPC server with the health service: `server({"shop": SERVING}, tls=True)`."""
    servers = []

    def start(statuses: dict[str, int] | None, *, tls: bool = False) -> str:
        made = grpc.server(ThreadPoolExecutor(2))
        if statuses is not None:
            servicer = health.HealthServicer()
            for name, status in statuses.items():
                servicer.set(name, status)
            pb2_grpc.add_HealthServicer_to_server(servicer, made)
        pair = ((pem / "server.key").read_bytes(), (pem / "server.pem").read_bytes())
        credentials = grpc.ssl_server_credentials([pair])
        place = "127.0.0.1:0"
        port = made.add_secure_port(place, credentials) if tls else made.add_insecure_port(place)
        made.start()
        servers.append(made)
        return f"127.0.0.1:{port}"

    yield start
    for each in servers:
        each.stop(None).wait()


@pytest.mark.parametrize("tls", [False, True])
def test_a_service_that_is_serving_is_up(server: Server, measure: Measure, *, tls: bool) -> None:
    place = server({"": SERVING, "shop": SERVING}, tls=tls)
    url = f"grpcs://{place}" if tls else place

    results = [measure(url, check="grpc", service=service) for service in ("", "shop")]

    assert [each.reading.status for each in results] == [Status.UP, Status.UP]
    assert all((each.expires is not None) is tls for each in results)


@pytest.mark.parametrize(
    ("statuses", "service", "detail"),
    [
        ({"shop": NOT_SERVING}, "shop", "NOT_SERVING"),
        ({"": SERVING}, "shop", "gRPC status NOT_FOUND"),
        (None, "", "gRPC status UNIMPLEMENTED"),
    ],
)
def test_any_other_status_is_down(
    server: Server, measure: Measure, statuses: dict[str, int] | None, service: str, detail: str
) -> None:
    result = measure(server(statuses), check="grpc", service=service)

    assert (result.reading.status, result.reading.reason) == (Status.DOWN, "answer")
    assert result.detail == detail
