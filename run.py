#!/usr/bin/env python3
"""Set up, run and test Hamrasta on a machine that has nothing but Python.

python3 run.py            set up and serve on this machine (--port N, --no-demo)
python3 run.py setup      set up only
python3 run.py test       every check and test (--sqlite or --postgres for one database;
                          --cluster for several machines, broken one by one)
python3 run.py bench      print the benchmarks (--scale N at so many rounds)
python3 run.py translate  bring the Persian catalogue up to the sentences of the code
python3 run.py audit      look for known faults of the locked packages
python3 run.py sbom       write what is installed as CycloneDX (--output FILE)
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Hamrasta needs Python 3.11 or newer; this is %d.%d. "
        "Start run.py with a newer one, for example: python3.12 run.py" % sys.version_info[:2]
    )

import argparse
import contextlib
import glob
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCK = ROOT / "requirements.txt"
LOCK_OF_ALL = ROOT / "tests/requirements.txt"  # with what tests and checks need
STAMP = VENV / "installed.txt"
TOOLS = ROOT / ".tools"
TOOL_PACKAGES = ["cyclonedx-bom==7.5.0", "pip-audit==2.10.1"]
ENVIRONMENT = ROOT / "hamrasta.env"
HOST = "127.0.0.1"
SECONDS_TO_START, SECONDS_A_DAY = 60, 24 * 60 * 60


# Set-up


def install(lock=LOCK):
    """Install a lock's packages into .venv, unless this very lock is installed there already."""
    installed = STAMP.read_text().split() if STAMP.exists() and works() else []
    if stamp_of(lock) in installed:
        return
    print("Installing the packages into .venv (once; about half a minute)…", flush=True)
    if Path(sys.prefix) != VENV:  # a Python cannot make anew the .venv that it runs in
        make_venv()
    install_into(PYTHON, "--require-hashes", "-r", str(lock))
    STAMP.write_text("\n".join({stamp_of(LOCK), stamp_of(lock)}))  # the larger holds the smaller


def stamp_of(lock):
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def install_into(python, *what):
    """Install packages for a Python, by the pip of the one that its .venv is made from."""
    outer = getattr(sys, "_base_executable", sys.executable)  # where run.py runs in a .venv, too
    if subprocess.run([outer, "-m", "pip", "--version"], capture_output=True).returncode:
        sys.exit(f"{outer} has no pip. On Debian and Ubuntu: apt install python3-pip")
    pip = [outer, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
    # what runs is compiled when it first runs: a seventh of the place, and the wait for the rest
    if patiently([*pip, "install", "--quiet", "--no-compile", *what]):
        sys.exit("The packages could not be installed; what pip says stands above.")


def works():
    """Return whether .venv has a Python that starts, and the packages."""
    try:
        probe = subprocess.run([str(PYTHON), "-c", "import django"], capture_output=True)
    except OSError:  # there is none, or what it points at has gone
        return False
    return probe.returncode == 0


def make_venv():
    try:
        venv.create(VENV, with_pip=False, clear=VENV.exists() and not PYTHON.exists())
    except OSError as problem:
        sys.exit(
            "%s cannot be made (%s). Hamrasta writes into its own folder: "
            "start a copy of it that is yours." % (VENV, problem.strerror)
        )


def patiently(command):
    """Run a command that is silent for long, with a dot a second; return its exit status."""
    process = subprocess.Popen(command)
    try:
        while process.poll() is None:
            print(".", end="", flush=True)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
    finally:
        process.terminate()
        print(flush=True)
    return process.returncode


def write_environment():
    """Make the environment file of this machine, unless there is one or its variables are set."""
    named = {"ALIGNMENT_ENV_FILE", "ALIGNMENT_SECRET_KEY"} & os.environ.keys()
    if named or ENVIRONMENT.exists():
        return
    former = ROOT / "local.env"  # as it was called once; the links that were made with it stay good
    try:
        if former.exists():
            former.rename(ENVIRONMENT)
            return
        ENVIRONMENT.touch(mode=0o600)
        ENVIRONMENT.write_text(
            "# Made by run.py, for this machine only\n"
            f"ALIGNMENT_SECRET_KEY={secrets.token_urlsafe(50)}\n"
            f"ALIGNMENT_LINK_KEY={secrets.token_urlsafe(50)}\n"
            "ALIGNMENT_ALLOWED_HOSTS=localhost,127.0.0.1,[::1]\n"
        )
    except OSError as problem:
        sys.exit(
            f"{ENVIRONMENT} cannot be written ({problem.strerror}). Start a copy of Hamrasta that"
            " is yours, or set ALIGNMENT_SECRET_KEY, ALIGNMENT_LINK_KEY and"
            " ALIGNMENT_ALLOWED_HOSTS."
        )


def local_environment(**wanted):
    """Return the environment of a start on this machine; what is set somewhere already stays."""
    write_environment()
    path = Path(os.environ.get("ALIGNMENT_ENV_FILE") or ENVIRONMENT)
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    stated = {line.removeprefix("export ").partition("=")[0] for line in lines}
    return {name: value for name, value in wanted.items() if name not in stated} | os.environ


def prepare(environment):
    """Make the database ready; show what there is to sign in with."""
    command = [str(PYTHON), "manage.py", "prepare"]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def setup(_options):
    install()
    return prepare(local_environment())


# Run


def port(text):
    """Read --port; argparse says of a ValueError what was not accepted, with exit status 2."""
    number = int(text)
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port; accepted: 1 to 65535")
    return number


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def server_command(port):
    application = "alignment.wsgi:application"
    if os.name == "nt":
        options = ["waitress", f"--listen={HOST}:{port}", "--threads=8"]
    else:
        options = ["gunicorn", f"--bind={HOST}:{port}", "--worker-class=gthread"]
        options += ["--workers=2", "--threads=4", "--keep-alive=30", "--log-level=warning"]
        options += ["--no-control-socket"]  # it would lie in the home of whoever starts
        options += ["--limit-request-line=0"]  # of any length, since nobody but this machine asks
    return [str(PYTHON), "-m", *options, application]


def answers(port):
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
        return True
    return False


def run(options):
    if not is_free(options.port):
        another = f"python3 run.py --port {options.port % 65535 + 1}"
        sys.exit(f"Port {options.port} is taken. With another one: {another}")
    install()
    environment = local_environment(
        ALIGNMENT_DEMO="off" if options.no_demo else "on",
        ALIGNMENT_SITE_URL=f"http://{HOST}:{options.port}",
    )
    failed = prepare(environment)
    if failed:
        return failed
    server = subprocess.Popen(server_command(options.port), cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + SECONDS_TO_START
        while server.poll() is None and not answers(options.port):
            if time.monotonic() > deadline:
                sys.exit("The server does not answer.")
            time.sleep(0.1)
        if server.poll() is None:
            print(f"Open http://{HOST}:{options.port}/ (stop with Ctrl+C)", flush=True)
            if options.no_demo:
                print("Sign up there; the first admin: .venv/bin/python manage.py createsuperuser")
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        server.terminate()
        server.wait()


# Test


def postgres_folder():
    """Return the folder of the newest installed PostgreSQL server's programs, or None."""
    debian = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    newest = max(debian, key=lambda path: int(path.split("/")[4]), default=shutil.which("initdb"))
    return Path(newest).resolve().parent if newest else None


def unprivileged():
    """Return whom a server runs as: PostgreSQL refuses root."""
    if os.name == "nt" or os.getuid() != 0:
        return {}
    import pwd

    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def private_cluster(programs, more=""):
    """Yield the address of a PostgreSQL of our own, on a socket that nobody else reaches.

    It starts with what more is given, and is stopped and removed at the end, whatever happens.
    """
    owner = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="hamrasta-postgres-"))
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    data, log = folder / "data", folder / "log"
    # tests need no disk that survives a power cut
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off {more}"
    controls = [programs / "pg_ctl", "-D", data, "-w", "-s"]
    try:
        initialise = [programs / "initdb", "-D", data, "-U", "hamrasta", "-A", "trust"]
        initialise += ["-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(initialise, check=True, cwd=folder, stdout=subprocess.DEVNULL, **owner)
        start = [*controls, "-l", log, "-o", options, "start"]
        subprocess.run(start, check=True, cwd=folder, **owner)
        yield f"postgres://hamrasta@/{folder}/postgres"
    finally:
        if (data / "postmaster.pid").exists():
            subprocess.run([*controls, "-m", "immediate", "stop"], cwd=folder, **owner)
        shutil.rmtree(folder, ignore_errors=True)


def begin(arguments, database=None, **options):
    """Start one step with the .venv's Python, and nothing of ours in its environment."""
    # what is compiled is kept, or each of the many processes would compile it anew
    left_out = ("ALIGNMENT_", "PYTHONDONTWRITEBYTECODE")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
    if database:
        kept["ALIGNMENT_TEST_DATABASE_URL"] = database
    return subprocess.Popen([str(PYTHON), "-m", *arguments], cwd=ROOT, env=kept, **options)


def succeeds(name, *arguments, database=None):
    """Run one step; say what it was if it fails."""
    print(f"\n{name}", flush=True)
    return is_well(name, begin(arguments, database))


def is_well(name, process):
    if process.wait() == 0:
        return True
    print(f"FAILED: {name}", flush=True)
    return False


def beside(name, *arguments):
    """Start a step that goes on beside others; return what waits for it and tells how it ended."""
    process = begin(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def succeeded():
        said, _nothing = process.communicate()
        print(f"\n{name}\n{said.rstrip()}", flush=True)
        return is_well(name, process)

    return succeeded


def static_checks():
    """Run what needs no database, and is quick."""
    migrations = ["django", "makemigrations", "--check", "--dry-run", "--settings=tests.settings"]
    return [
        succeeds("Style", "ruff", "check", "."),
        succeeds("Format", "ruff", "format", "--check", "."),
        succeeds("Templates", "djlint", "--lint", "--quiet", "templates"),
        succeeds("Migrations", *migrations, database="sqlite://:memory:"),
    ]


def tests_on_postgres(pytest):
    name = "Tests on PostgreSQL"
    address = os.environ.get("ALIGNMENT_TEST_DATABASE_URL")
    if address:
        return succeeds(name, *pytest, database=address)
    programs = postgres_folder()
    if programs:
        # or it counts at any moment how few rows are there, and queries are planned for these
        with private_cluster(programs, "-c autovacuum=off") as address:
            return succeeds(name, *pytest, database=address)
    print(f"\n{name}: no server is installed and ALIGNMENT_TEST_DATABASE_URL is not set")
    return not os.environ.get("CI")


def in_parallel():
    """Return how tests are shared out: to one process more than there are processors, since some
    wait for a browser or a server; each takes over from whoever has more left.
    """
    return ["-n", str((os.cpu_count() or 1) + 1), "--dist", "worksteal"]


def test(options):
    """Run everything; with arguments for pytest, only that. Exit with 1 if anything failed."""
    install(LOCK_OF_ALL)
    if options.cluster:
        return 0 if succeeds("Several machines", "tests.cluster") else 1
    arguments = options.arguments
    pytest = ["pytest", *([] if "-n" in arguments else in_parallel()), *arguments]
    types = None if arguments else beside("Types", "mypy")  # a minute on one processor
    results = [] if arguments else static_checks()
    if not options.postgres:
        results.append(succeeds("Tests on SQLite", *pytest))
    if not options.sqlite:
        # what is alike over both was tried over SQLite, unless that was not asked for
        alike = ["browser", "without_database", *([] if options.postgres else ["over_either"])]
        chosen = " and ".join(f"not {marker}" for marker in alike)
        results.append(tests_on_postgres([*pytest, *([] if arguments else ["-m", chosen])]))
    if types:
        results.append(types())
    print("\nAll is well." if all(results) else "\nSomething failed; see FAILED above.")
    return 0 if all(results) else 1


def bench(options):
    install(LOCK_OF_ALL)
    return 0 if succeeds("Benchmarks", "tests.benchmarks", *options.arguments) else 1


def translate(_options):
    install(LOCK_OF_ALL)
    command = ["django", "translate", "--settings=tests.settings"]
    return 0 if succeeds("Translating", *command, database="sqlite://:memory:") else 1


# What it is made of


def tool(name):
    """Return a program that is no part of the product; it has an environment of its own."""
    program = TOOLS / PYTHON.parent.name / name
    if not program.exists():
        print("Installing the tools into .tools (once)…", flush=True)
        venv.create(TOOLS, with_pip=False, clear=True)
        install_into(program.with_name(PYTHON.name), *TOOL_PACKAGES)
    return str(program)


def sbom(options):
    """Write what is installed, with versions, licences and dependencies."""
    install()
    command = [tool("cyclonedx-py"), "environment", "--pyproject", "pyproject.toml"]
    command += ["--output-reproducible", "--of", "JSON", "-o", options.output, str(PYTHON)]
    status = subprocess.run(command, cwd=ROOT).returncode
    if not status:
        print(f"Written: {options.output}")
    return status


def audit(_options):
    """Exit with 1 where a locked package has a known fault, with 2 where nobody could be asked."""
    command = [tool("pip-audit"), "--disable-pip", "--require-hashes", "-r", str(LOCK_OF_ALL)]
    command += ["--vulnerability-service", "osv", "--progress-spinner", "off", "-f", "json"]
    asked = subprocess.run(command, capture_output=True, text=True)
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except ValueError:  # no answer came
        print("The database of known faults cannot be reached. How long the locked versions stand:")
        print("\n".join(ages()))
        return 2
    faulty = [package for package in packages if package.get("vulns")]
    for package in faulty:
        for fault in package["vulns"]:
            mended = ", ".join(fault["fix_versions"]) or "no version yet"
            print(f"{package['name']} {package['version']}: {fault['id']}, mended in {mended}")
    print(f"{len(packages)} packages, {len(faulty)} with a known fault.")
    return 1 if faulty else 0


def ages():
    """Return a line for each locked version with the days since it was put there, oldest first."""
    command = ["git", "blame", "--line-porcelain", str(LOCK_OF_ALL)]
    blamed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if blamed.returncode:
        days = int((time.time() - LOCK_OF_ALL.stat().st_mtime) / SECONDS_A_DAY)
        return [f"{days:5} days  the whole lock; its history is not here"]
    rows, since = [], 0
    for line in blamed.stdout.splitlines():
        if line.startswith("committer-time "):
            since = int(line.split()[1])
        elif line.startswith("\t") and "==" in line:
            rows.append((int((time.time() - since) / SECONDS_A_DAY), line.split()[0]))
    return [f"{days:5} days  {pin}" for days, pin in sorted(rows, reverse=True)]


def parser():
    program = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = program.add_subparsers(dest="command", metavar="COMMAND")
    running = commands.add_parser("run", help="set up and serve (the default)")
    running.add_argument("--port", type=port, default=8000, metavar="1-65535")
    running.add_argument("--no-demo", action="store_true", help="start without the demo data")
    commands.add_parser("setup", help="set up only")
    testing = commands.add_parser("test", help="every check and test", allow_abbrev=False)
    one = testing.add_mutually_exclusive_group()
    one.add_argument("--sqlite", action="store_true", help="on SQLite only")
    one.add_argument("--postgres", action="store_true", help="on PostgreSQL only")
    one.add_argument("--cluster", action="store_true", help="only several machines on loopback")
    commands.add_parser("bench", help="print the benchmarks")
    commands.add_parser("translate", help="collect the sentences, say what is new, compile")
    commands.add_parser("audit", help="look for known faults of the locked packages")
    writing = commands.add_parser("sbom", help="write what is installed as CycloneDX")
    writing.add_argument("--output", default="sbom.json", metavar="FILE")
    return program


def main(arguments):
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help")):
        arguments = ["run", *arguments]
    program = parser()
    options, rest = program.parse_known_args(arguments)
    if rest and options.command not in ("test", "bench"):
        program.error(f"not understood: {' '.join(rest)}")
    options.arguments = rest
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that what was started is stopped
    commands = {"run": run, "setup": setup, "test": test, "bench": bench, "translate": translate}
    commands |= {"audit": audit, "sbom": sbom}
    return commands[options.command](options)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
