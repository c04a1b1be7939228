"""What the scripts play on: a gateway, an application that notes what reaches it, people who are signed in, the journal."""
import http.client
import json
import re
import secrets
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from pathlib import Path

from browser import SESSION_COOKIE, Browser
from processes import Server, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = ROOT / "build" / "sallyport"
PEOPLE = {"editor": ["editors"], "viewer": ["viewers"]}  # the first is made by the set-up link


class _Application(socketserver.StreamRequestHandler):
    def handle(self):
        while True:
            start = self.rfile.readline().decode("latin-1").split()
            if len(start) != 3:
                return
            fields = http.client.parse_headers(self.rfile)
            body = self._body(fields)
            self.server.seen.append((start[0], start[1], fields, body))
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nServer: application\r\nContent-Length: 27\r\n\r\n"
                             b"hello from the application\n")

    def _body(self, fields):
        if fields.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(fields.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline().strip(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body


class Stage:
    def __init__(self, folder):
        self.folder, self.state = folder, folder / "state"
        self.port, self.health = free_port(), free_port()
        self.host = f"localhost:{self.port}"
        self.application, self.server, self.cookies = None, None, {}
        self.secret = secrets.token_hex(24)

    def start(self):
        socketserver.ThreadingTCPServer.daemon_threads = True
        self.application = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Application)
        self.application.seen = []
        threading.Thread(target=self.application.serve_forever, daemon=True).start()
        self._write_files()
        self.server = Server([BINARY, "serve", "--map", self.folder / "doors.yaml", "--state", self.state], "0-63", self.folder / "out")
        self._wait_ready()
        said = (self.folder / "out").read_text()
        for name, groups in PEOPLE.items():
            link = re.search(r"/\.sallyport/set-up\?\S+", said) if name == "editor" else self._invite(name, groups)
            self.cookies[name] = self._sign_in(name, link.group(0))

    def _write_files(self):
        (self.state / "secrets").mkdir(mode=0o700, parents=True)
        self.state.chmod(0o700)
        (self.state / "secrets" / "orders").write_text(self.secret)
        (self.state / "secrets" / "orders").chmod(0o600)
        text = (Path(__file__).parent / "doors.yaml").read_text()
        for name, value in (("port", self.port), ("health", self.health), ("upstream", self.application.server_address[1])):
            text = text.replace("{" + name + "}", str(value))
        (self.folder / "doors.yaml").write_text(text)
        shutil.copy(Path(__file__).parent / "doors.cedar", self.folder)

    def _wait_ready(self):
        end = time.monotonic() + 20
        while time.monotonic() < end and self.server.alive():
            connection = http.client.HTTPConnection("127.0.0.1", self.health, timeout=2)
            try:
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.02)
            finally:
                connection.close()
        raise RuntimeError("the gateway did not get ready: " + (self.folder / "out").read_text()[-800:])

    def _invite(self, name, groups):
        words = [BINARY, "account", "add", name, *(word for group in groups for word in ("--group", group)), "--state", self.state]
        said = subprocess.run(words, capture_output=True, text=True, timeout=20)
        link = re.search(r"/\.sallyport/set-up\?\S+", said.stdout)
        if not link:
            raise RuntimeError(f"account add printed no link: {said.stdout}{said.stderr}")
        return link

    def _sign_in(self, name, link):
        password = secrets.token_urlsafe(18)
        browser = Browser(self.port).go(link).submit(name, password)
        if SESSION_COOKIE not in browser.cookies:
            browser = Browser(self.port).go("/app/").submit(name, password)
        return f"{SESSION_COOKIE}={browser.session}"

    def connect(self):
        return ssl._create_unverified_context().wrap_socket(  # the gate's own development authority
            socket.create_connection(("127.0.0.1", self.port), timeout=10), server_hostname="localhost")

    def crossing_record(self, trace, seconds=10):
        """The record of the crossing with that trace id. It is written when the crossing goes: a moment after the answer."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for path in sorted((self.state / "journal").glob("journal-*.jsonl"), reverse=True):
                for line in reversed(path.read_text().splitlines()):
                    if trace in line and line.endswith("}") and json.loads(line)["kind"] == "crossing":
                        return json.loads(line)
            time.sleep(0.01)
        return None

    def stop(self):
        if self.server:
            self.server.stop()
        if self.application:
            self.application.shutdown()
            self.application.server_close()
