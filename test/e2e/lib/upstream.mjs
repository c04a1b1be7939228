// The application behind the gate: answers with what it got, echoes WebSockets, sends events, takes and gives large bodies.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';

export class Upstream {
  seen = []; // { method, url, headers, body } of each request that was not for a stream
  sockets = new Set(); // open WebSockets
  closes = []; // { code, reason } of WebSockets that ended
  events = new Set(); // open event streams

  static async start() {
    const upstream = new Upstream();
    upstream.server = createServer((request, response) => upstream.#answer(request, response));
    upstream.websockets = new WebSocketServer({ server: upstream.server });
    upstream.websockets.on('connection', (socket, request) => upstream.#accept(socket, request));
    upstream.server.listen(0, '127.0.0.1');
    await once(upstream.server, 'listening');
    upstream.url = `http://127.0.0.1:${upstream.server.address().port}`;
    return upstream;
  }

  #accept(socket, request) {
    this.sockets.add(socket);
    socket.on('message', (data, binary) => socket.send(data, { binary }));
    socket.on('close', (code, reason) => (this.sockets.delete(socket), this.closes.push({ code, reason: String(reason) })));
    socket.send(JSON.stringify({ url: request.url, headers: request.headers }));
  }

  async #answer(request, response) {
    const path = request.url.split('?')[0];
    if (path === '/events') return this.#stream(response);
    if (path === '/sink') return this.#sink(request, response);
    if (path === '/source') return this.#source(new URL(request.url, 'http://x').searchParams, response);
    const parts = [];
    for await (const part of request) parts.push(part);
    const seen = { method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(parts).toString('utf8') };
    this.seen.push(seen);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(seen));
  }

  #stream(response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write('data: open\n\n');
    this.events.add(response);
    response.once('close', () => this.events.delete(response));
  }

  // Takes any body and says how long it was and what its digest is. `?slow` waits until `release()`.
  async #sink(request, response) {
    if (request.url.includes('slow')) await new Promise((resolve) => (this.release = resolve));
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const part of request) (bytes += part.length), hash.update(part);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ bytes, sha256: hash.digest('hex') }));
  }

  // Gives `bytes` bytes, as fast as they are taken; `written` says how many have left so far.
  async #source(query, response) {
    const total = Number(query.get('bytes'));
    const part = Buffer.alloc(64 << 10, 'sallyport ');
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', ...(query.has('chunked') ? {} : { 'Content-Length': total }) });
    this.written = 0;
    let go;
    let drained;
    const again = () => (go?.(), (drained = new Promise((resolve) => (go = resolve))));
    again();
    response.on('drain', again).once('close', again);
    while (this.written < total && !response.destroyed) {
      const size = Math.min(part.length, total - this.written);
      this.written += size;
      if (!response.write(part.subarray(0, size))) await drained;
    }
    response.end();
  }

  async stop() {
    for (const socket of this.sockets) socket.terminate();
    this.websockets.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
