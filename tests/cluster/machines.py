"""Machines on loopback: each has an address, a folder, and whatever runs in that folder."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 120  # seconds until whoever waits gives up


@dataclass(frozen=True)
class Service:
    command: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=dict)
    owner: Mapping[str, Any] = field(default_factory=dict)  # whom subprocess runs it as


@dataclass
class Machine:
    name: str
    address: str
    folder: Path
    services: list[Service] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self) -> None:
        for service in self.services:
            with self.log.open("a") as log:
                subprocess.Popen(
                    service.command,
                    cwd=self.folder,
                    env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **service.environment},
                    stdout=log,
                    stderr=log,
                    **service.owner,
                )

    def kill(self) -> None:
        """Take its power away: nothing that runs there does anything more."""
        while self._signal(signal.SIGKILL):
            time.sleep(0.05)

    def freeze(self) -> None:
        """Let it fall silent: whoever asks it is not refused, and waits."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> bool:
        """Send a signal to all that runs here; tell whether anything does."""
        found = processes_in(self.folder)
        for process in found:
            with suppress(ProcessLookupError):
                os.kill(process, number)
        return bool(found)


def processes_in(folder: Path) -> list[int]:
    """Return the processes whose working directory is the folder, or one within it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended, or is not ours
            if Path(process, "cwd").readlink().is_relative_to(folder):
                found.append(int(process.name))
    return found


def wait_until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"Waited {PATIENCE} seconds for {what}.")
        time.sleep(0.2)
