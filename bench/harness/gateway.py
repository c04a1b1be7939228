"""Sallyport as a contender: its map, its state, a person who is really signed in."""
import http.client
import re
import secrets
import subprocess
import time
from pathlib import Path

from browser import SESSION_COOKIE, Browser
from peers import Contender
from processes import PROXY_CORE, Server, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = ROOT / "build" / "sallyport"
ACCOUNT = "bench"
MAP = """stack: bench
listen: {{ web: "{web}", health: 127.0.0.1:{health} }}
people:
  first_account: user
  roles: {{ user: {{ groups: [users] }} }}
zones: {{ inside: {{}} }}
components:
  site: {{ kind: http, zone: inside, address: "http://127.0.0.1:{upstream}", public: "https://localhost:{port}" }}
limits: {{ max_connections_per_client: 15000, idle_wait: 600s }}
flows:
  - {{ from: outside, to: site, can: [GET /open/**], open: "what an open route costs" }}
  - {{ from: role/user, to: site, can: [GET /page/**, GET /live/**] }}
"""


class Gateway:
    """One state folder; can be started, stopped, and started again with TLS or without."""

    layout, binary, words = MAP, BINARY, ()

    def __init__(self, folder, name, upstream_port):
        self.folder, self.name, self.upstream = folder, name, upstream_port
        self.port, self.health = free_port(), free_port()
        self.password = secrets.token_urlsafe(18)
        self.server = None

    def start(self, tls):
        web = f"127.0.0.1:{self.port}" if tls else f"http://127.0.0.1:{self.port}"
        path = self.folder / f"{self.name}.yaml"
        path.write_text(self.layout.format(web=web, health=self.health, upstream=self.upstream, port=self.port))
        log = self.folder / f"{self.name}.out"
        self.began = log.stat().st_size if log.exists() else 0
        started = time.monotonic()
        self.server = Server([self.binary, "serve", "--map", path, "--state", self.folder / f"{self.name}-state", "--threads", "1", *self.words],
                             PROXY_CORE, log)
        return self.wait_ready(started)

    def wait_ready(self, started, seconds=10):
        """Seconds from exec to the first 200 of /readyz."""
        while time.monotonic() - started < seconds and self.server.alive():
            connection = http.client.HTTPConnection("127.0.0.1", self.health, timeout=2)
            try:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return time.monotonic() - started
            except OSError:
                pass
            finally:
                connection.close()
            time.sleep(0.001)
        raise RuntimeError(f"{self.name} is not ready: {self.said()[-800:]}")

    def said(self):
        return self.server.log.read_text(errors="replace")[self.began:]

    def set_up(self):
        """Uses the set-up link that `serve` prints once, and returns a browser that is signed in."""
        link = re.search(r"https://localhost:\d+(/\.sallyport/\S+)", self.said())
        if not link:
            raise RuntimeError(f"serve printed no set-up link: {self.said()[-800:]}")
        browser = Browser(self.port).go(link.group(1)).submit(ACCOUNT, self.password)
        return browser if SESSION_COOKIE in browser.cookies else self.sign_in()

    def sign_in(self):
        return Browser(self.port).go("/page/1").submit(ACCOUNT, self.password)

    def command(self, *words):
        return [BINARY, *words, "--state", self.folder / f"{self.name}-state"]

    def end_session(self, session):
        return subprocess.run(self.command("session", "end", "--id", session), capture_output=True, text=True, timeout=30)

    def stop(self):
        if self.server:
            self.server.stop()
            self.server = None


def contenders(gateway, tls, session):
    scheme, suffix = ("https", "-tls") if tls else ("http", "")
    url = f"{scheme}://localhost:{gateway.port}"
    yield Contender(f"sallyport-open{suffix}", "Sallyport, open route: decided and recorded", f"{url}/open/1", [gateway.server])
    yield Contender(f"sallyport-session{suffix}", "Sallyport, session route: session, decision, record, signed assertion",
                    f"{url}/page/1", [gateway.server], {"Cookie": f"{SESSION_COOKIE}={session}"})
