"""docs/deploy/: what machines read there can be read, and fits what is here."""

import re
import runpy
import shutil
import subprocess
from configparser import ConfigParser
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from django.urls import resolve
from gunicorn.config import Config
from gunicorn.http import RequestParser, message
from gunicorn.http.errors import LimitRequestLine

from diagnostics.exchange import LARGEST_OF_MANY
from diagnostics.views.health import health

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs/deploy"
CLOCK = re.compile(r"^\S+ \S+ .*manage\.py (\w+)", re.MULTILINE)


def test_every_command_by_the_clock_has_a_timer():
    page = (ROOT / "docs/operating.md").read_text()
    block = page.partition("```crontab\n")[2].partition("```")[0]

    timers = {path.stem.partition("@")[2] for path in FOLDER.glob("*.timer")}

    assert timers == set(CLOCK.findall(block))


def test_both_proxies_let_the_largest_import_through():
    nginx = re.search(r"client_max_body_size (\d+)m;", (FOLDER / "nginx.conf").read_text())[1]
    caddy = re.search(r"max_size (\d+)MiB", (FOLDER / "Caddyfile").read_text())[1]

    assert nginx == caddy
    assert int(caddy) * 1024 * 1024 > LARGEST_OF_MANY


def test_the_pool_leads_to_the_balancer_and_the_page_to_the_pool():
    pool = ConfigParser(inline_comment_prefixes=";")
    pool.read(FOLDER / "cluster/pgbouncer.ini")
    balancer = (FOLDER / "cluster/haproxy-database.cfg").read_text()
    page = (ROOT / "docs/operating.md").read_text()

    ends = {re.search(r"port=(\d+)", line)[1] for line in pool["databases"].values()}

    assert ends == set(re.findall(r"bind 127\.0\.0\.1:(\d+)", balancer))
    assert f"127.0.0.1:{pool['pgbouncer']['listen_port']}/hamrasta" in page


def test_systemd_reads_the_units(tmp_path):
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("systemd-analyze is not installed: the units were not read")
    for path in FOLDER.glob("hamrasta*"):
        text = path.read_text().replace("=hamrasta\n", "=root\n")
        text = re.sub(r"/srv/hamrasta/\.venv/bin/\w+", "/bin/true", text)
        (tmp_path / path.name).write_text(text.replace("/srv/hamrasta", str(tmp_path)))
    units = sorted(path for path in tmp_path.iterdir() if path.name != "hamrasta@.service")

    done = subprocess.run(
        [program, "verify", "--man=no", *units, tmp_path / "hamrasta@purge.service"],
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_the_image_copies_what_is_there_and_runs_as_nobody_in_particular():
    lines = (FOLDER / "Dockerfile").read_text().splitlines()

    copied = [
        source
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    ]

    let_in = (FOLDER / "Dockerfile.dockerignore").read_text().splitlines()
    assert all((ROOT / source).exists() for source in copied)
    assert sorted(copied) == sorted(line[1:] for line in let_in if line.startswith("!"))
    assert {"alignment", "diagnostics", "funnel", "static", "templates", "manage.py"} < set(copied)
    assert "USER hamrasta" in lines
    assert "--require-hashes" in "".join(lines)


def test_the_image_serves_with_what_is_installed_and_is_asked_where_something_answers(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))  # or to be read makes one
    text = (FOLDER / "Dockerfile").read_text()
    pages = [match.func for match in map(resolve, re.findall(r"8000(/[\w/]+)", text))]
    lock = (ROOT / "requirements.txt").read_text()

    assert pages == [health]
    assert import_module(re.search(r"python:([\w.]+)\"", text)[1]).wsgi_app == "alignment.wsgi"
    for program in set(re.findall(r"\.venv/bin/(\w+)", text)) - {"python", "pip"}:
        assert f"\n{program}==" in lock


def test_the_services_are_made_of_this_folder_and_run_commands_that_are_there():
    composed = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    services = composed["services"]
    build = services["server"]["build"]
    commands = re.findall(r"manage\.py (\w+)", str(services))

    assert (FOLDER / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).exists()
    assert services["server"]["ports"] == ["127.0.0.1:8000:8000"]
    assert all(list(ROOT.glob(f"*/management/commands/{name}.py")) for name in commands)
    assert services["prepare"]["command"][-1] == "prepare"


def test_a_long_search_comes_in_and_a_line_without_an_end_does_not(monkeypatch, tmp_path):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(message, "MAX_REQUEST_LINE", message.MAX_REQUEST_LINE)
    config = Config()
    served = runpy.run_path(str(ROOT / "alignment/server.py"))
    config.set("limit_request_line", served["limit_request_line"])

    def read(length):
        line = b"GET /?q=" + b"a" * length
        sent = iter([line, b" HTTP/1.1\r\nHost: hamrasta.example\r\n\r\n"])
        return next(RequestParser(config, sent, ("127.0.0.1", 8000)))

    assert len(read(60_000).query) == len("q=") + 60_000
    with pytest.raises(LimitRequestLine):
        read(70_000)
