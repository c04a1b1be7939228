// A small web application to stand behind Sallyport: pages, an API, a WebSocket, server-sent events and webhooks.
// It has no login of its own. It learns who is asking from the signed assertion that Sallyport sends, and checks it.
//   node service.mjs [--port 8081] [--keys https://localhost:8443/.sallyport/jwks.json --authority ca.pem]
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: { port: { type: 'string', default: '8081' }, keys: { type: 'string' }, authority: { type: 'string' } },
});
const notes = ['Ring the bank about invoice 4711', 'Rotate the Slack token'];
const deliveries = [];

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

// The public keys of the gate, fetched when a token names one that is not known yet.
const keys = new Map();
function fetchKeys() {
  const ca = options.authority ? readFileSync(options.authority) : undefined;
  return new Promise((resolve, reject) => {
    const request = https.get(options.keys, { ca, timeout: 3000 }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve(JSON.parse(body).keys));
    });
    request.on('error', reject);
  });
}

// The claims of a valid assertion for this application, or why there are none.
async function whoAsks(request) {
  const token = request.headers['x-sallyport-assertion'];
  if (!token) return { why: 'no assertion' };
  if (!options.keys) return { why: 'started without --keys: not checked' };
  const [head, body, signature] = token.split('.');
  const { kid, alg } = JSON.parse(Buffer.from(head, 'base64url'));
  if (!keys.has(kid)) for (const key of await fetchKeys()) keys.set(key.kid, createPublicKey({ key, format: 'jwk' }));
  const key = keys.get(kid);
  const good = alg === 'ES256' && key &&
    verify('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  const claims = JSON.parse(Buffer.from(body, 'base64url'));
  if (!good || claims.aud !== 'site' || claims.exp * 1000 < Date.now()) return { why: 'the assertion is not valid' };
  return { claims };
}

const page = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
code { background: color-mix(in srgb, currentColor 10%, transparent); padding: .1em .3em; border-radius: .3em }
table { border-collapse: collapse; width: 100% } td { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .4rem .3rem }
button { font: inherit; padding: .3rem .8rem } .live { font-variant-numeric: tabular-nums }
</style><h1>${escape(title)}</h1>${body}
<p><a href="/app/">notes</a> · <a href="/admin/">admin</a> · <a href="/public/">public</a> · <a href="/.sallyport/account">my account</a></p></html>`;

const live = `<p class="live">WebSocket: <b id="ws">–</b> · events: <b id="sse">–</b></p><script>
const ws = new WebSocket('wss://' + location.host + '/live/feed');
ws.onmessage = (m) => (document.getElementById('ws').textContent = m.data);
ws.onclose = (e) => (document.getElementById('ws').textContent = 'closed ' + e.code + ' ' + e.reason);
const sse = new EventSource('/events');
sse.onmessage = (m) => (document.getElementById('sse').textContent = m.data);
sse.onerror = () => { document.getElementById('sse').textContent = 'closed'; sse.close(); };
</script>`;

async function notesPage(request) {
  const { claims, why } = await whoAsks(request);
  const person = claims ? `${claims.sub} (${(claims.groups ?? []).join(', ')}; ${claims.acr})` : why;
  const rows = notes.map((note) => `<tr><td>${escape(note)}</td></tr>`).join('');
  return page('Notes', `<p>The signed assertion says: <b>${escape(person)}</b></p>${live}<table>${rows}</table>
<form method="post" action="/app/notes"><p><input name="note" aria-label="note"> <button>Add</button> (editors and admins)</p></form>`);
}

function read(request) {
  return new Promise((resolve) => {
    const parts = [];
    request.on('data', (part) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts)));
  });
}

const html = (response, text, status = 200) => response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(text);

const server = http.createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://site');
  const body = await read(request);
  if (pathname === '/') return response.writeHead(302, { location: '/app/' }).end();
  if (pathname.startsWith('/public')) return html(response, page('Open to everybody', '<p>No session is needed here; the map says why.</p>'));
  if (pathname === '/app/notes' && request.method === 'POST') {
    notes.push(new URLSearchParams(body.toString()).get('note')?.slice(0, 200) ?? '');
    return response.writeHead(303, { location: '/app/' }).end();
  }
  if (pathname.startsWith('/app')) return html(response, await notesPage(request));
  if (pathname.startsWith('/admin')) {
    const rows = deliveries.map((d) => `<tr><td>${escape(d)}</td></tr>`).join('');
    return html(response, page('Admin', `<p>Webhook deliveries that were let in:</p><table>${rows}</table>`));
  }
  if (pathname.startsWith('/webhook/')) {
    deliveries.push(`${new Date().toISOString()} ${pathname} ${body.length} bytes`);
    return response.writeHead(200, { 'content-type': 'application/json' }).end('{"received":true}\n');
  }
  if (pathname === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    const timer = setInterval(() => response.write(`data: ${new Date().toISOString()}\n\n`), 1000);
    return request.on('close', () => clearInterval(timer));
  }
  return html(response, page('Not found', ''), 404);
});

// A WebSocket that tells the time: text frames of less than 126 bytes need no library.
server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  const send = () => {
    const text = Buffer.from(new Date().toISOString());
    socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
  };
  send();
  const timer = setInterval(send, 1000);
  socket.on('close', () => clearInterval(timer)).on('error', () => socket.destroy()).on('data', () => {});
});

server.listen(Number(options.port), '127.0.0.1', () => console.log(`sample service on http://127.0.0.1:${server.address().port}`));
