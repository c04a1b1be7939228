"""Starting, measuring and ending the processes of a run. Everything is on loopback, pinned, and ended by process id."""
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

PROXY_CORE, LOAD_CORE = 0, 1


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"nothing listens on port {port} after {seconds} s")


class Server:
    """One program in a session of its own, so that its children can be found and ended with it."""

    def __init__(self, command, core, log, environment=None):
        self.log = Path(log)
        self._out = self.log.open("ab")
        self.child = subprocess.Popen(["taskset", "-c", str(core), *map(str, command)], stdin=subprocess.DEVNULL, stdout=self._out,
                                      stderr=subprocess.STDOUT, start_new_session=True, env={**os.environ, **(environment or {})})

    def pids(self):
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
                except OSError:
                    continue
                if int(fields[3]) == self.child.pid and fields[0] != "Z":
                    found.append(int(entry.name))
        return found

    def cpu_ns(self):
        """Time on a CPU of all threads of all processes, as the scheduler counts it."""
        total = 0
        for pid in self.pids():
            for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                try:
                    total += int(task.read_text().split()[0])
                except OSError:
                    continue
        return total

    def resident_kib(self):
        total = 0
        for pid in self.pids():
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1])
        return total

    def alive(self):
        return self.child.poll() is None

    def stop(self):
        for name, wait in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            for pid in self.pids():
                try:
                    os.kill(pid, name)
                except ProcessLookupError:
                    pass
            end = time.monotonic() + wait
            while self.pids() and time.monotonic() < end:
                self.child.poll()
                time.sleep(0.02)
        self.child.wait()
        self._out.close()
