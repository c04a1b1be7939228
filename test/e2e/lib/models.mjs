// A model provider for tests: speaks a vendor's real wire format, wants the real key in the vendor's own place, keeps what it
// saw, and goes wrong in the ways that `misbehave` names (model_faults.mjs).
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { faults, Script } from './model_faults.mjs';
import { anthropic } from './vendors/anthropic.mjs';
import { gemini } from './vendors/gemini.mjs';
import { ollama } from './vendors/ollama.mjs';
import { azure, openai } from './vendors/openai.mjs';

const vendors = { openai, anthropic, gemini, 'azure-openai': azure, 'openai-compatible': openai, ollama };

export class ModelUpstream {
  // Of each request: { method, url, path, query, headers, rawHeaders, text, json, status, sent, at, aborted, abortedAt, done }
  seen = [];
  connections = 0;
  #script = new Script();

  // `key`: the real one. `tls`: { key, cert } in PEM.
  static async start(vendor, { key, tls } = {}) {
    const upstream = new ModelUpstream();
    upstream.vendor = vendors[vendor];
    upstream.key = key;
    const answer = (request, response) => upstream.#take(request, response).catch((error) => (upstream.error = error, response.destroy()));
    upstream.server = tls ? createTlsServer({ ...tls, ALPNProtocols: ['http/1.1'] }, answer) : createServer(answer);
    upstream.server.on('connection', () => ++upstream.connections).on('clientError', () => {}).on('tlsClientError', () => {});
    upstream.server.listen(0, '127.0.0.1');
    await once(upstream.server, 'listening');
    upstream.port = upstream.server.address().port;
    upstream.url = `${tls ? 'https' : 'http'}://127.0.0.1:${upstream.port}`;
    return upstream;
  }

  // What the answers say from now on: `words` one token each, `tokens` as they are reported.
  say({ words, tokens }) {
    Object.assign(this.#script, words && { words }, tokens && { tokens });
  }

  // From now on, until `behave()`; several may be named one after the other.
  misbehave(name, options = {}) {
    if (!faults[name]) throw new Error(`no fault is named ${name}`);
    faults[name](this.#script, options);
    return this;
  }

  // As a well-behaved provider again, and nothing seen yet.
  behave() {
    this.#script = new Script();
    this.seen = [];
    return this;
  }

  get last() {
    return this.seen.at(-1);
  }

  async #take(message, response) {
    const script = this.#script;
    const url = new URL(message.url, this.url);
    const request = {
      method: message.method, url: message.url, path: url.pathname, query: url.searchParams, headers: message.headers,
      rawHeaders: message.rawHeaders, at: Date.now(), sent: Buffer.alloc(0), aborted: false, done: false };
    this.seen.push(request);
    response.once('close', () => {
      request.aborted = !response.writableFinished;
      request.done = true;
      if (request.aborted) request.abortedAt = Date.now();
    });
    const parts = [];
    for await (const part of message) parts.push(part);
    request.text = Buffer.concat(parts).toString('utf8');
    try {
      request.json = request.text === '' ? {} : JSON.parse(request.text);
    } catch {
      request.json = {};
    }
    await pause(script.headDelay, undefined, { ref: false }); // a test that has ended does not wait for it
    if (!response.destroyed) await this.#answer(request, response, script);
  }

  async #answer(request, response, script) {
    const { vendor, key } = this;
    const refuse = (status, text) => this.#send(request, response, script, status, vendor.error(status, text));
    if (vendor.key && vendor.key(request) !== key) return refuse(401, 'the API key is not valid');
    if (script.status) return refuse(script.status, script.message);
    const found = vendor.find(request);
    if (!found) return refuse(404, `no such endpoint: ${request.method} ${request.path}`);
    const say = script.said(found);
    if (!found.streams) return this.#send(request, response, script, 200, typeof found.answer === 'function' ? found.answer(say) : found.answer);
    return this.#stream(request, response, script, found, say);
  }

  #head(script, type, rest = {}) {
    return { 'Content-Type': script.type ?? type, ...script.headersFor(this.key), ...rest };
  }

  async #send(request, response, script, status, value) {
    request.status = script.redirect ? 302 : status;
    const body = script.encode(Buffer.from(JSON.stringify(script.echo ? { ...value, ...script.echoesOf(this.key) } : value)));
    request.sent = body;
    response.writeHead(request.status, this.#head(script, 'application/json', { 'Content-Length': body.length }));
    if (script.cutAt) return response.write(body.subarray(0, body.length >> 1), () => response.socket?.destroy());
    for (const piece of script.pieces(body, this.key)) {
      if (response.destroyed) return undefined;
      response.write(piece);
      if (script.echo) await pause(15); // so that the pieces are read one by one
    }
    return response.end();
  }

  async #stream(request, response, script, found, say) {
    request.status = 200;
    response.writeHead(200, this.#head(script, found.type, { 'Cache-Control': 'no-cache' }));
    response.flushHeaders();
    let count = 0;
    for (const text of script.framed(found.events(say), this.key)) {
      if (script.cutAt && ++count >= script.cutAt) return this.#cut(response, script.cutInside ? text.slice(0, text.length >> 1) : '');
      for (const piece of script.pieces(Buffer.from(text), this.key)) {
        if (response.destroyed) return undefined;
        if (!script.endless) request.sent = Buffer.concat([request.sent, piece]);
        if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
        await pause(script.pieceDelay);
      }
      await pause(script.chunkDelay);
    }
    return response.end();
  }

  #cut(response, last) {
    if (last === '') return response.socket?.destroy();
    return response.write(last, () => setTimeout(() => response.socket?.destroy(), 20));
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    if (this.error) throw this.error;
  }
}
