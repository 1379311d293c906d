"""What is broken while people send and read, and how it is mended."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from .topology import Topology

Fault = Callable[[Topology], AbstractContextManager[None]]


@contextmanager
def server_dies(topology: Topology) -> Iterator[None]:
    server = topology.named("app1")
    server.kill()
    yield
    server.start()
    topology.wait_for_servers()


@contextmanager
def proxy_loses_a_server(topology: Topology) -> Iterator[None]:
    way = topology.ways["web", "app2"]
    way.freeze()
    yield
    way.thaw()


@contextmanager
def server_loses_the_primary(topology: Topology) -> Iterator[None]:
    primary = topology.primary()
    way = topology.ways["app1", primary.name]
    way.freeze()
    yield
    way.thaw()
    topology.wait_for_servers()


@contextmanager
def primary_dies(topology: Topology) -> Iterator[None]:
    """The machine, with its vote; it comes back as a standby by itself."""
    primary = topology.primary()
    primary.kill()
    yield
    primary.start()
    topology.wait_for_standbys()
    assert topology.primary() is not primary


FAULTS: dict[str, Fault] = {
    "an application server is killed": server_dies,
    "the proxy’s way to a server is cut": proxy_loses_a_server,
    "a server’s way to the primary is cut": server_loses_the_primary,
    "the primary’s machine is killed": primary_dies,
}
