"""The contenders from Debian, and the upstream they all share: configurations as their manuals would have them, one
worker each, access logs off, keep-alive on both sides."""
import base64
import hashlib
import hmac
import json
import secrets
import subprocess
import time
from dataclasses import dataclass, field

from processes import LOAD_CORE, PROXY_CORE, Server, free_port, wait_for_port


@dataclass
class Contender:
    name: str
    what: str
    url: str
    servers: list                                # all of them count
    fields: dict = field(default_factory=dict)   # further request fields, or others than the usual


def write(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def certificate(folder):
    """A throw-away P-256 certificate for localhost. Made for this run only."""
    if not (folder / "key.pem").exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                        "-keyout", folder / "key.pem", "-out", folder / "cert.pem"], check=True, capture_output=True)
        (folder / "both.pem").write_text((folder / "cert.pem").read_text() + (folder / "key.pem").read_text())
        (folder / "both.pem").chmod(0o600)
    return folder / "cert.pem", folder / "key.pem"


def _nginx(folder, name, http, core):
    text = f"""daemon off; worker_processes 1; pid {folder}/{name}.pid; error_log {folder}/{name}.log warn;
worker_rlimit_nofile 20000;
events {{ worker_connections 16000; }}
http {{
  access_log off; sendfile on; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 600s;
  client_body_temp_path {folder}/{name}-body; proxy_temp_path {folder}/{name}-proxy; fastcgi_temp_path {folder}/{name}-f;
  uwsgi_temp_path {folder}/{name}-u; scgi_temp_path {folder}/{name}-s;
  proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
  proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;
{http}
}}
"""
    return Server(["nginx", "-e", f"{folder}/{name}.log", "-c", write(folder, f"{name}.conf", text)], core, folder / f"{name}.out")


def _pool(name, port):
    return f"  upstream {name} {{ server 127.0.0.1:{port}; keepalive 64; keepalive_requests 100000000; }}\n"


def upstream(folder):
    """nginx that answers every path with 1 KB."""
    port = free_port()
    body = "x" * 1024
    server = _nginx(folder, "upstream", f"  server {{ listen 127.0.0.1:{port} backlog=4096; default_type text/plain; location / {{ return 200 '{body}'; }} }}",
                    LOAD_CORE)
    wait_for_port(port)
    return server, port


def _listen(folder, port, tls):
    if not tls:
        return f"listen 127.0.0.1:{port} backlog=4096;"
    cert, key = certificate(folder)
    return (f"listen 127.0.0.1:{port} ssl backlog=4096; ssl_certificate {cert}; ssl_certificate_key {key}; ssl_protocols TLSv1.2 TLSv1.3; "
            "ssl_session_tickets on;")


def _url(port, tls):
    return f"{'https' if tls else 'http'}://localhost:{port}/page/1"


def nginx(folder, up, tls):
    port, name = free_port(), "nginx-tls" if tls else "nginx"
    server = _nginx(folder, name, _pool("up", up) + f"  server {{ {_listen(folder, port, tls)} location / {{ proxy_pass http://up; }} }}", PROXY_CORE)
    wait_for_port(port)
    return Contender(name, "nginx, plain proxy that checks nothing", _url(port, tls), [server])


def nginx_auth(folder, up, tls):
    """With a subrequest to a minimal authoriser that says 204, over kept-alive connections."""
    port, authoriser_port = free_port(), free_port()
    name = "nginx-auth-tls" if tls else "nginx-auth"
    authoriser = _nginx(folder, f"{name}-authoriser", f"  server {{ listen 127.0.0.1:{authoriser_port} backlog=4096; location / {{ return 204; }} }}", PROXY_CORE)
    # A proxy_set_header in /auth cancels the inherited ones: Connection "" has to be said again, or each check connects anew.
    http = _pool("up", up) + _pool("authoriser", authoriser_port) + f"""  server {{ {_listen(folder, port, tls)}
    location / {{ auth_request /auth; proxy_pass http://up; }}
    location = /auth {{ internal; proxy_pass http://authoriser; proxy_pass_request_body off;
      proxy_set_header Connection ""; proxy_set_header Content-Length ""; proxy_set_header X-Original-URI $request_uri; }} }}"""
    server = _nginx(folder, name, http, PROXY_CORE)
    wait_for_port(authoriser_port)
    wait_for_port(port)
    return Contender(name, "nginx + auth_request, with its authoriser (another nginx, says 204)", _url(port, tls), [server, authoriser])


def haproxy(folder, up, tls):
    port, name = free_port(), "haproxy-tls" if tls else "haproxy"
    certificate(folder)
    bind = f"127.0.0.1:{port}" + (f" ssl crt {folder}/both.pem" if tls else "")
    text = f"""global
  nbthread 1
  maxconn 8000
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout server 60s
  timeout http-keep-alive 600s
  http-reuse always
  option forwardfor
frontend in
  bind {bind}
  default_backend up
backend up
  server up 127.0.0.1:{up} maxconn 1000
"""
    server = Server(["haproxy", "-db", "-f", write(folder, f"{name}.cfg", text)], PROXY_CORE, folder / f"{name}.out")
    wait_for_port(port)
    return Contender(name, "haproxy, plain proxy that checks nothing", _url(port, tls), [server])


def _token(key):
    def part(value):
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    now = int(time.time())
    signed = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(
        {"sub": "alice", "email": "alice@example.com", "iat": now, "exp": now + 7200, "iss": "bench", "aud": "bench"})
    mac = base64.urlsafe_b64encode(hmac.new(key.encode(), signed, hashlib.sha256).digest()).rstrip(b"=")
    return (signed + b"." + mac).decode()


def apache(folder, up, tls):
    """mod_auth_openidc checks a signed bearer token on each request: its session mode needs a provider to log in at."""
    port, name, key = free_port(), "apache-oidc-tls" if tls else "apache-oidc", secrets.token_hex(16)
    cert, cert_key = certificate(folder)
    modules = ["mpm_event", "authn_core", "authz_core", "authz_user", "proxy", "proxy_http", "auth_openidc", *(["ssl", "socache_shmcb"] if tls else [])]
    load = "\n".join(f"LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so" for module in modules)
    text = f"""ServerRoot {folder}
ServerName localhost
PidFile {folder}/{name}.pid
Listen 127.0.0.1:{port}
{load}
ErrorLog {folder}/{name}.log
LogLevel error
User www-data
Group www-data
StartServers 1
ServerLimit 1
ThreadsPerChild 96
MaxRequestWorkers 96
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 600
{f'SSLEngine on{chr(10)}SSLCertificateFile {cert}{chr(10)}SSLCertificateKeyFile {cert_key}' if tls else ''}
OIDCOAuthVerifySharedKeys plain##{key}
OIDCOAuthRemoteUserClaim sub
OIDCCryptoPassphrase {secrets.token_hex(16)}
<Location />
  AuthType oauth20
  Require valid-user
  ProxyPass http://127.0.0.1:{up}/ enablereuse=on keepalive=on
</Location>
"""
    server = Server(["apache2", "-DFOREGROUND", "-f", write(folder, f"{name}.conf", text)], PROXY_CORE, folder / f"{name}.out")
    wait_for_port(port)
    return Contender(name, "Apache + mod_auth_openidc, HS256 bearer token checked each time", _url(port, tls), [server],
                     {"Authorization": f"Bearer {_token(key)}"})


PLAIN = [nginx, haproxy, nginx_auth, apache]
