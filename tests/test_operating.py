"""docs/operating.md from top to bottom, each command as it stands there, in a clean folder."""

import contextlib
import hashlib
import os
import pty
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.mail_server import MailServer, free_port

pytestmark = pytest.mark.long
ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/operating.md").read_text()
BLOCK = re.compile(r"^```(sh|ini|crontab)\n(.*?)^```", re.MULTILINE | re.DOTALL)
CLOCK = re.compile(r"^(?:\S+ +){5}")
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
PASSWORD = "a-long-password-of-the-admin"
PARTS = ["alignment", "diagnostics", "funnel", "static", "templates", "manage.py", "run.py"]


class Site:
    """A folder with the code and packages, and nothing of ours in the environment."""

    def __init__(self, folder, mail_port):
        self.folder, self.mail_port = folder, mail_port
        self.port = free_port()
        for name in [*PARTS, "requirements.txt"]:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, folder / name)  # with what is compiled, which saves seconds
        self.link_packages()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ALIGNMENT_", "DJANGO_"))}
        path = f"{Path(sys.executable).parent}:{kept['PATH']}"
        self.environment = kept | {"PATH": path}

    def link_packages(self):
        """Have run.py find the packages in .venv as if it had installed them."""
        environment = self.folder / ".venv"
        environment.mkdir()
        for entry in Path(sys.prefix).iterdir():
            (environment / entry.name).symlink_to(entry)
        stamp = environment / "installed.txt"
        stamp.unlink(missing_ok=True)
        lock = (ROOT / "requirements.txt").read_bytes()
        stamp.write_text(hashlib.sha256(lock + sys.version.encode()).hexdigest())

    def here(self, text):
        """Put this folder and a free port in the place of the page's."""
        text = text.replace("/srv/hamrasta", str(self.folder))
        return text.replace("127.0.0.1:8000", f"127.0.0.1:{self.port}")

    def configure(self, block, **changes):
        """Write the file that the page shows, with values of this machine."""
        names = [line.partition("=")[0] for line in block.splitlines()]
        values = dict(line.split("=", 1) for line in self.here(block).splitlines())
        values |= {
            "ALIGNMENT_SECRET_KEY": "a" * 67,
            "ALIGNMENT_LINK_KEY": "b" * 67,
            "ALIGNMENT_EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            **changes,
        }
        assert set(names) == values.keys()
        lines = "".join(f"{name}={value}\n" for name, value in values.items())
        (self.folder / "hamrasta.env").write_text(lines)

    def run(self, line, **environment):
        done = subprocess.run(
            ["/bin/sh", "-c", self.here(line)],
            cwd=self.folder,
            env=environment or self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        return done.stdout

    def run_by_clock(self, line):
        """As cron does: in another folder, with next to no environment."""
        command = CLOCK.sub("", line)
        assert command.startswith("cd /srv/hamrasta && ")
        return self.run(f"cd / && {command}", PATH="/usr/bin:/bin")

    def answer(self, line, *answers):
        """Run a command that asks on a terminal."""
        child, terminal = pty.fork()
        if not child:
            os.chdir(self.folder)
            os.execve("/bin/sh", ["sh", "-c", line], self.environment)  # noqa: S606
        said = ""
        for prompt, answer in answers:
            while prompt not in said:
                said += os.read(terminal, 1000).decode()
            said = ""
            os.write(terminal, f"{answer}\n".encode())
        with contextlib.suppress(OSError):  # how a terminal says that the other side has gone
            while os.read(terminal, 1000):
                pass
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    @contextlib.contextmanager
    def serving(self, line):
        server = subprocess.Popen(
            self.here(line).split(), cwd=self.folder, env=self.environment, stderr=subprocess.PIPE
        )
        try:
            while not self.is_open():
                assert server.poll() is None, server.stderr.read().decode()
                time.sleep(0.1)
            yield
        finally:
            server.terminate()
            server.communicate()

    def is_open(self, port=None):
        address = "127.0.0.1", port or self.port
        with contextlib.suppress(OSError), socket.create_connection(address, 1):
            return True
        return False


@pytest.fixture
def site(tmp_path):
    server = MailServer()
    yield Site(tmp_path, server.port), server
    server.stop()


def blocks():
    """Return the blocks of each section: (kind, text)."""
    _top, *parts = re.split(r"^## (.+)\n", PAGE, flags=re.MULTILINE)
    return {name: BLOCK.findall(text) for name, text in zip(parts[::2], parts[1::2], strict=True)}


def lines(section, kind="sh"):
    return [
        line for found, text in blocks()[section] if found == kind for line in text.splitlines()
    ]


def test_every_command_of_the_page_works_as_it_stands_there(site):
    site, mail = site
    (settings,) = (text for kind, text in blocks()["Install"] if kind == "ini")
    *install, server = lines("Install")

    site.configure(settings)
    for line in install:
        site.run(line)
    with site.serving(server):
        healthy = [site.run(line) for line in lines("Watch")]
        if NGINX:
            serve_through_nginx(site)
    (admin,) = lines("The first admin")
    answers = [("mail", "admin@firm.example"), ("Password", PASSWORD), ("again", PASSWORD)]
    site.answer(admin, *answers)
    for line in lines("A test letter"):
        site.run(line)
    by_clock = [site.run_by_clock(line) for line in lines("By the clock", "crontab")]
    for section in ("One person's data", "Back up", "Restore", "Upgrade"):
        for line in lines(section):
            site.run(line)

    assert healthy
    assert mail.recipients() == ["somebody@firm.example"]
    assert "All is well." in by_clock[-1]
    assert len(list((site.folder / "backups").iterdir())) == 3
    move_to_postgres(site, settings)


def serve_through_nginx(site):
    """Ask through nginx as docs/deploy has it, with ports and a certificate of this machine."""
    folder = site.folder / "nginx"
    folder.mkdir()
    plain, secure = free_port(), free_port()
    key_and_certificate(folder)
    conf = (ROOT / "docs/deploy/nginx.conf").read_text()
    for theirs, ours in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "/etc/ssl/hamrasta.example": str(folder / "site"),
        "/var/log/nginx/": f"{folder}/",
        "127.0.0.1:8000": f"127.0.0.1:{site.port}",
    }.items():
        assert theirs in conf
        conf = conf.replace(theirs, ours)
    conf = re.sub(r"^ +listen \[.*\n", "", conf, flags=re.MULTILINE)
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"daemon off; pid {folder}/pid; events {{}} http {{ {paths}\n{conf}\n}}"
    (folder / "nginx.conf").write_text(main)
    command = [NGINX, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    proxy = subprocess.Popen(command)
    try:
        while not site.is_open(secure):
            assert proxy.poll() is None
            time.sleep(0.1)
        answers_through_nginx(site, plain, secure)
    finally:
        proxy.terminate()
        proxy.wait()


def answers_through_nginx(site, plain, secure):
    """Https is known as such, and of what a visitor claims of themselves nothing is believed."""

    context = ssl.create_default_context(cafile=site.folder / "nginx/site.pem")
    context.check_hostname = False  # it is asked by its number

    def ask(port, path="/en/", **headers):
        kind = HTTPSConnection if port == secure else HTTPConnection
        more = {"context": context} if port == secure else {}
        with contextlib.closing(kind("127.0.0.1", port, timeout=20, **more)) as connection:
            connection.request("GET", path, headers={"Host": "hamrasta.example", **headers})
            answer = connection.getresponse()
            answer.read()
            return answer

    claims = {"X-Forwarded-Proto": "http", "X-Request-ID": "of-a-visitor"}
    page = ask(secure, "/en/account/login/", **claims)
    wrong = [
        ask(secure, f"/en/result/{'x' * 22}/", **{"X-Forwarded-For": f"192.0.2.{number}"}).status
        for number in range(30)
    ]

    assert ask(plain).getheader("Location") == "https://hamrasta.example/en/"
    assert ask(site.port).getheader("Location") == "https://hamrasta.example/en/"
    assert page.status == 200
    assert page.getheader("Strict-Transport-Security") == "max-age=31536000"
    assert page.getheader("Set-Cookie").startswith("__Host-csrftoken=")
    assert "Secure" in page.getheader("Set-Cookie")
    assert re.fullmatch(r"[0-9a-f]{32}", page.getheader("X-Request-ID"))
    assert (wrong[0], wrong[-1]) == (404, 429)


def key_and_certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hamrasta.example")])
    now = datetime.now(UTC)
    certificate = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = certificate.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    pem = serialization.Encoding.PEM
    (folder / "site.pem").write_bytes(certificate.sign(key, hashes.SHA256()).public_bytes(pem))
    (folder / "site.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def test_nginx_is_there_to_try():
    if not NGINX:
        pytest.skip("nginx is not installed: docs/deploy/nginx.conf was not tried")
    assert subprocess.run([NGINX, "-v"], capture_output=True).returncode == 0


def move_to_postgres(site, settings):
    sys.path.insert(0, str(ROOT))
    import run

    programs = run.postgres_folder()
    if not programs:
        return
    with run.private_cluster(programs) as address:
        site.configure(settings, ALIGNMENT_DATABASE_URL=address)
        said = [site.run(line) for line in lines("Move to PostgreSQL")]

    assert "diagnostics.User: 1" in said[-1]


def test_no_section_with_commands_is_left_out():
    assert {name for name, found in blocks().items() if found} == {
        *("Install", "The first admin", "A test letter", "By the clock", "Back up"),
        *("One person's data", "Restore", "Upgrade", "Move to PostgreSQL", "Watch"),
    }


def test_every_command_of_ours_is_told():
    told = set(re.findall(r"manage\.py (\w+)|`(\w+)`", PAGE))
    names = {name for pair in told for name in pair if name}
    operators = {"backup", "restore", "verify", "import_from", "close_due", "send_mail_queue"}

    operators |= {"purge", "export_person", "erase_person", "sendtestemail", "createsuperuser"}
    assert operators <= names
