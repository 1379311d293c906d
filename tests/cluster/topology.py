"""Three databases, two application servers and a proxy, configured as docs/deploy/cluster has it.

Some ways between them are machines too: what only hands on, and can fall silent.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from shutil import rmtree, which
from tempfile import mkdtemp

import psycopg

import run
from tests.mail_server import free_port

from .machines import Machine, Service, wait_until

ROOT = Path(__file__).parent.parent.parent
CONFIGURATION = ROOT / "docs/deploy/cluster"
PROGRAMS = {
    "etcd": "etcd-server",
    "patroni": "patroni",
    "haproxy": "haproxy",
    "pgbouncer": "pgbouncer",
}
DATABASES, SERVERS = ("db1", "db2", "db3"), ("app1", "app2")
WAYS = [("web", "app1"), ("web", "app2"), *(("app1", name) for name in DATABASES)]
PLACES = "/var/lib/etcd", "/var/lib/postgresql", "/etc/pgbouncer"  # where a machine keeps its own
NAMED = re.compile(r"\b(THIS|db\d|app\d)(?=:\d)")
PASSWORD = "of-the-application"
LINES_TOLD = 8
WRITES, POOLED, APPLICATION, PATRONI, POSTGRES = 5000, 6432, 8000, 8008, 5432
SETTINGS = {
    "ALIGNMENT_ENV_FILE": os.devnull,
    "ALIGNMENT_SECRET_KEY": "for-tests-only-and-never-for-real-data-0123456789",
    "ALIGNMENT_LINK_KEY": "another-key-for-tests-only-and-never-for-real-data",
    "ALIGNMENT_ALLOWED_HOSTS": "localhost,127.0.0.1",
    "ALIGNMENT_BEHIND_PROXY": "on",
    "DJANGO_SETTINGS_MODULE": "alignment.settings",
    "PYTHONPATH": str(ROOT),
}


def missing_packages() -> list[str]:
    """Return Debian's packages that this needs and the machine lacks."""
    missing = [package for program, package in PROGRAMS.items() if not program_of(program)]
    return missing if run.postgres_folder() else ["postgresql", *missing]


def program_of(name: str) -> str | None:
    return which(name, path=f"{os.environ['PATH']}:/usr/sbin")


class Topology:
    def __init__(self, folder: Path):
        self.folder, self.owner = folder, run.unprivileged()
        self.door = free_port()
        self._network = f"127.{os.getpid() // 250 % 250 + 1}.{os.getpid() % 250 + 1}"
        self.databases = [self._machine(name) for name in DATABASES]
        self.servers = [self._machine(name) for name in SERVERS]
        self.web = self._machine("web")
        self.ways = {way: self._machine("-".join(way)) for way in WAYS}
        self._machines = [*self.databases, *self.ways.values(), *self.servers, self.web]
        for database in self.databases:
            self._set_up_database(database)
        for server in self.servers:
            self._set_up_server(server)
        self._set_up_web()
        for (_from, to), way in self.ways.items():
            self._set_up_way(way, to)

    def named(self, name: str) -> Machine:
        (found,) = (machine for machine in self._machines if machine.name == name)
        return found

    def start(self) -> None:
        """Start all of it, with an empty database of the newest tables."""
        for machine in [*self.databases, *self.ways.values()]:
            machine.start()
        self.wait_for_standbys()
        self._make_database()
        for machine in [*self.servers, self.web]:
            machine.start()
        self.wait_for_servers()

    def end(self) -> None:
        for machine in self._machines:
            machine.thaw()
            machine.kill()

    def manage(self, *arguments: str) -> None:
        """Run a command, as a server would: past the pool."""
        address = self.address(self.primary(), POSTGRES)
        environment = os.environ | SETTINGS | {"ALIGNMENT_DATABASE_URL": address}
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)

    @contextmanager
    def standbys_behind(self) -> Iterator[None]:
        """Have the standbys store what is written, and show none of it yet."""
        self._on_standbys("SELECT pg_wal_replay_pause()")
        yield
        self._on_standbys("SELECT pg_wal_replay_resume()")

    def reads_of_standbys(self) -> int:
        """Return how many rows the standbys have been asked for."""
        fetched = "SELECT tup_fetched FROM pg_stat_database WHERE datname = 'hamrasta'"
        return sum(self._on_standbys(fetched))

    def _on_standbys(self, statement: str) -> list:
        """Return the first value that each standby gives."""
        primary, found = self.primary(), []
        for database in self.databases:
            if database is not primary:
                address = self._root_address(database)
                with psycopg.connect(address, autocommit=True) as line:
                    found.append(line.execute(statement).fetchone()[0])
        return found

    def _root_address(self, database: Machine) -> str:
        who = "postgres:of-the-superuser"
        return self.address(database, POSTGRES, user=who, name="postgres")

    def tell(self) -> None:
        """Print the end of every machine's log."""
        for machine in self._machines:
            lines = machine.log.read_text(errors="replace") if machine.log.exists() else ""
            print(f"{machine.name}:", *lines.splitlines()[-LINES_TOLD:], sep="\n  ", flush=True)

    # What is so now

    def primary(self) -> Machine:
        (found,) = (each for each in self.databases if self._status(each, "/primary") == 200)
        return found

    def wait_for_standbys(self) -> None:
        """Wait until each database follows the one that takes writes, and one of them in step."""

        def all_follow():
            kinds = [self._status(each, "/replica?lag=1MB") for each in self.databases]
            in_step = any(self._status(each, "/synchronous") == 200 for each in self.databases)
            return kinds.count(200) == len(DATABASES) - 1 and in_step

        wait_until(all_follow, "the standbys")

    def wait_for_servers(self) -> None:
        """Wait until all of them are well, and the proxy leads to them."""
        doors = [(each.address, APPLICATION) for each in self.servers]
        doors.append((self.web.address, self.door))
        wait_until(lambda: all(_ask(*door, "/health/") == 200 for door in doors), "the servers")

    def address(self, machine: Machine, port: int, *, user=f"hamrasta:{PASSWORD}", name="hamrasta"):
        """Return the database's address, as a port of a machine leads to it."""
        return f"postgres://{user}@{machine.address}:{port}/{name}"

    def _status(self, database: Machine, path: str) -> int | None:
        return _ask(database.address, PATRONI, path)

    # What runs where

    def _machine(self, name: str) -> Machine:
        folder = self.folder / name
        folder.mkdir()
        self._give(folder)
        number = len(list(self.folder.iterdir()))
        return Machine(name, f"{self._network}.{number}", folder)

    def _folder(self, machine: Machine, name: str) -> Path:
        folder = machine.folder / name
        folder.mkdir(exist_ok=True)
        self._give(folder)
        return folder

    def _give(self, path: Path) -> None:
        if self.owner:
            os.chown(path, self.owner["user"], self.owner["group"])

    def _set_up_database(self, machine: Machine) -> None:
        etcd = [program_of("etcd"), "--config-file", self._configured("etcd.yml", machine)]
        patroni = [program_of("patroni"), self._configured("patroni.yml", machine)]
        machine.services = [
            Service(etcd, owner=self.owner),
            Service(patroni, owner=self.owner),
        ]

    def _set_up_server(self, machine: Machine) -> None:
        people = self._folder(machine, "pgbouncer") / "userlist.txt"
        people.write_text(f'"hamrasta" "{PASSWORD}"\n')
        self._give(people)
        balancer = self._balancer("haproxy-database.cfg", machine)
        pool = [program_of("pgbouncer"), self._configured("pgbouncer.ini", machine)]
        gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:alignment.server"]
        gunicorn += ["--bind", f"{machine.address}:{APPLICATION}", "--log-level", "warning"]
        pooled, near = (
            self.address(machine, POOLED, name=name) + "?DISABLE_SERVER_SIDE_CURSORS=True"
            for name in ("hamrasta", "hamrasta_reads")
        )
        settings = SETTINGS | {
            "ALIGNMENT_DATABASE_URL": pooled,
            "ALIGNMENT_STANDBY_URL": near,
            "TMPDIR": str(machine.folder),
        }
        machine.services = [
            Service(balancer),
            Service(pool, owner=self.owner),
            Service(gunicorn, settings),
        ]

    def _set_up_web(self) -> None:
        self.web.address = "127.0.0.1"
        self.web.services = [Service(self._balancer("haproxy-web.cfg", self.web))]

    def _set_up_way(self, way: Machine, to: str) -> None:
        """Hand on whatever comes to where it goes, and nothing else."""
        ports = [POSTGRES, PATRONI] if to in DATABASES else [APPLICATION]
        end = self.named(to).address
        text = "defaults\n mode tcp\n retries 0\n timeout connect 2s\n"
        text += " timeout client 1h\n timeout server 1h\n"
        for port in ports:
            text += f"listen {port}\n bind {way.address}:{port}\n server it {end}:{port}\n"
        path = way.folder / "haproxy.cfg"
        path.write_text(text)
        way.services = [Service([program_of("haproxy"), "-db", "-f", path])]

    def _balancer(self, name: str, machine: Machine) -> list[str | Path]:
        return [program_of("haproxy"), "-db", "-f", self._configured(name, machine)]

    def _configured(self, name: str, machine: Machine) -> Path:
        """Write a file as the page has it, with addresses and places of this machine."""
        text = (CONFIGURATION / name).read_text().replace("127.0.0.1", machine.address)
        text = NAMED.sub(lambda found: self._seen_from(machine, found[1]), text)
        text = text.replace("THIS", machine.name).replace(
            "hdr Host hamrasta.example", "hdr Host localhost"
        )
        text = re.sub(r"^ +bind :443.*\n", "", text, flags=re.MULTILINE)
        text = text.replace("bind :80\n", f"bind 127.0.0.1:{self.door}\n")
        for place in PLACES:
            text = text.replace(place, str(self._folder(machine, Path(place).name)))
        text = re.sub(r"/usr/lib/postgresql/\d+/bin", str(run.postgres_folder()), text)
        path = machine.folder / name
        path.write_text(text)
        self._give(path)
        return path

    def _seen_from(self, machine: Machine, name: str) -> str:
        """Return the address by which a machine reaches another, or itself."""
        if name == "THIS":
            return machine.address
        return (self.ways.get((machine.name, name)) or self.named(name)).address

    def _make_database(self) -> None:
        with psycopg.connect(self._root_address(self.primary()), autocommit=True) as line:
            line.execute(f"CREATE ROLE hamrasta LOGIN PASSWORD '{PASSWORD}'")
            line.execute("CREATE DATABASE hamrasta OWNER hamrasta")
        self.manage("prepare")


def _ask(host: str, port: int, path: str) -> int | None:
    """Return the status of an answer, None where none came."""
    line = HTTPConnection(host, port, timeout=3)
    with suppress(OSError):
        line.request("GET", path, headers={"Host": "localhost"})
        return line.getresponse().status
    return None


@contextmanager
def running() -> Iterator[Topology]:
    """Yield the topology while it runs; nothing of it stays."""
    folder = Path(mkdtemp(prefix="hamrasta-cluster-"))
    folder.chmod(0o711)  # each machine's user finds its own folder
    try:
        topology = Topology(folder)
        try:
            topology.start()
            yield topology
        except BaseException:
            topology.tell()
            raise
        finally:
            topology.end()
    finally:
        rmtree(folder, ignore_errors=True)
