// Streams through the door: WebSockets with npm's `ws` at both ends, events, a gigabyte each way, back-pressure, and how
// all of it ends when the session does.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import https from 'node:https';
import { after, before, describe, test } from 'node:test';
import WebSocket from 'ws';
import { Client } from './lib/client.mjs';
import { Gateway } from './lib/gateway.mjs';
import { invite, Person } from './lib/people.mjs';
import { eventually } from './lib/process.mjs';
import { Upstream } from './lib/upstream.mjs';

const gigabyte = Number(process.env.BODY_BYTES ?? 2 ** 30); // fewer for a quick look
const map = (upstream) => (origin, port) => `
stack: tunnel-test
listen: { web: "127.0.0.1:${port}" }
people:
  first_account: admin
  roles: { admin: { groups: [admins], require: { mfa: true } }, viewer: { groups: [staff] } }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream}", public: "${origin}" }
flows:
  - { from: role/admin, to: site, can: ["* /**"] }
  - { from: role/viewer, to: site, can: [GET /live/**, GET /events, GET /source, POST /sink] }
limits: { max_body: 2GiB, body_wait: 60s, max_connections_per_client: 1100 }
`;

describe('tunnels', { timeout: 300_000 }, () => {
  let upstream, gateway, vic;
  before(async () => {
    upstream = await Upstream.start();
    gateway = await Gateway.start({ map: map(upstream.url) });
    await new Person(gateway, 'ada').setUp(gateway.setUpLink);
    vic = await invite(gateway, 'vic', ['staff']);
    await vic.signIn();
    assert.ok(vic.session);
  });
  after(async () => {
    await gateway?.stop();
    await upstream?.stop();
  });

  const open = (path, { cookie = vic.client.cookieHeader(), origin = gateway.origin, ...options } = {}) =>
    new WebSocket(`wss://localhost:${gateway.port}${path}`, {
      ca: gateway.ca, lookup: (_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }]), origin,
      headers: cookie ? { Cookie: cookie } : {}, ...options,
    });
  const refusal = async (socket) => {
    const [, response] = await once(socket, 'unexpected-response');
    socket.on('error', () => {});
    socket.terminate();
    return response.statusCode;
  };

  test('a WebSocket carries text, bytes, fragments and large messages both ways', async () => {
    const socket = open('/live/feed');
    const [hello] = await once(socket, 'message');
    const { headers } = JSON.parse(hello);
    assert.ok(!(headers.cookie ?? '').includes('__Host-sallyport'), 'our cookie stays with us');
    for (const message of ['grüße', '', 'x'.repeat(70_000), Buffer.alloc(3 << 20, 7)]) {
      socket.send(message);
      const [echo, binary] = await once(socket, 'message');
      assert.equal(binary, Buffer.isBuffer(message));
      assert.ok(Buffer.from(message).equals(echo), `${message.length} bytes came back`);
    }
    socket.send('one ', { fin: false });
    socket.send('two', { fin: true });
    assert.equal(String((await once(socket, 'message'))[0]), 'one two');
    socket.ping('there?');
    assert.equal(String((await once(socket, 'pong'))[0]), 'there?');
    socket.close(4001, 'done');
    const [code, reason] = await once(socket, 'close');
    assert.deepEqual([code, String(reason)], [4001, 'done']);
  });

  test('no upgrade without a session, from another origin, or where no flow allows it', async () => {
    await eventually(() => upstream.sockets.size === 0, { what: 'the end of earlier sockets' });
    assert.equal(await refusal(open('/live/feed', { cookie: '' })), 401);
    assert.equal(await refusal(open('/live/feed', { origin: 'https://evil.example' })), 403);
    assert.equal(await refusal(open('/admin')), 403);
    assert.equal(upstream.sockets.size, 0, 'the application saw none of them');
  });

  test('events arrive as they are sent', async () => {
    const request = vic.client.open('GET', '/events', { headers: { Accept: 'text/event-stream' } });
    request.end();
    const [response] = await once(request, 'response');
    assert.equal(response.statusCode, 200);
    response.setEncoding('utf8');
    const next = async () => (await once(response, 'data'))[0];
    assert.equal(await next(), 'data: open\n\n');
    for (let count = 0; count < 5; ++count) {
      for (const stream of upstream.events) stream.write(`data: ${count}\n\n`);
      assert.equal(await next(), `data: ${count}\n\n`);
    }
    request.on('error', () => {}).destroy();
    await eventually(() => upstream.events.size === 0, { what: 'the end of the stream at the application' });
  });

  for (const chunked of [false, true]) {
    test(`a gigabyte to the application in flat memory, ${chunked ? 'chunked' : 'with its length'}`, async () => {
      const before = await gateway.resident();
      const part = Buffer.alloc(1 << 20, 'sallyport ');
      const hash = createHash('sha256');
      const request = vic.client.open('POST', '/sink', {
        headers: { Origin: gateway.origin, ...(chunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': gigabyte }) },
      });
      const answered = once(request, 'response');
      let most = before;
      for (let sent = 0; sent < gigabyte; sent += part.length) {
        hash.update(part);
        if (!request.write(part)) await once(request, 'drain');
        if (sent % (64 << 20) === 0) most = Math.max(most, await gateway.resident());
      }
      request.end();
      const [response] = await answered;
      const text = (await response.setEncoding('utf8').toArray()).join('');
      assert.deepEqual(JSON.parse(text), { bytes: gigabyte, sha256: hash.digest('hex') });
      assert.ok(most - before < 16 << 10, `resident memory grew by ${most - before} KiB`);
    });

    test(`a gigabyte from the application in flat memory, ${chunked ? 'chunked' : 'with its length'}`, async () => {
      const before = await gateway.resident();
      const request = vic.client.open('GET', `/source?bytes=${gigabyte}${chunked ? '&chunked' : ''}`);
      request.end();
      const [response] = await once(request, 'response');
      let bytes = 0;
      let most = before;
      let checked = 0;
      for await (const part of response) {
        bytes += part.length;
        if (bytes - checked > 64 << 20) (checked = bytes), (most = Math.max(most, await gateway.resident()));
      }
      assert.equal(bytes, gigabyte);
      assert.ok(most - before < 16 << 10, `resident memory grew by ${most - before} KiB`);
    });
  }

  test('who does not read is not read for: back-pressure reaches the application', async () => {
    const before = await gateway.resident();
    const request = vic.client.open('GET', `/source?bytes=${gigabyte}`);
    request.end();
    const [response] = await once(request, 'response');
    response.pause();
    let last = -1;
    await eventually(() => {
      const still = upstream.written === last;
      last = upstream.written;
      return still;
    }, { every: 300, what: 'a standstill at the application' });
    assert.ok(last < 64 << 20, `${last} bytes left the application for a client that reads nothing`);
    assert.ok((await gateway.resident()) - before < 16 << 10, 'held in the gateway');
    request.on('error', () => {}).destroy();
  });

  test('ending the session ends its WebSockets with 1008 and its events, at once', async () => {
    const socket = open('/live/feed');
    await once(socket, 'message');
    const stream = vic.client.open('GET', '/events', { headers: { Accept: 'text/event-stream' } });
    stream.on('error', () => {}).end();
    const [response] = await once(stream, 'response');
    response.on('error', () => {}).resume();
    const closed = once(socket, 'close');
    const cut = new Promise((resolve) => response.once('close', resolve));

    const session = vic.session;
    const ended = await gateway.command('session', 'end', '--id', session);
    assert.equal(ended.code, 0, ended.stderr);
    const [code] = await closed;
    assert.equal(code, 1008);
    await cut;
    await eventually(() => upstream.sockets.size === 0 && upstream.events.size === 0, { what: 'both ends closed' });
    const records = await gateway.awaitRecords(2, '--kind', 'stream_ended', '--session', session);
    assert.ok(records.every(({ reason }) => reason), 'each with its reason');
  });

  test('signing out ends the streams of that session too', async () => {
    await vic.signIn();
    const socket = open('/live/feed');
    await once(socket, 'message');
    const closed = once(socket, 'close');
    await vic.signOut();
    assert.equal((await closed)[0], 1008);
  });

  test('ending a session ends its 1,000 open streams, and says how long that took', async () => {
    await vic.signIn();
    const streams = 1000;
    const agent = new https.Agent({ maxSockets: Infinity });
    const opened = await Promise.all(Array.from({ length: streams }, async () => {
      const stream = vic.client.open('GET', '/events', { agent, headers: { Accept: 'text/event-stream' } });
      stream.on('error', () => {}).end();
      const [response] = await once(stream, 'response');
      response.on('error', () => {}).resume();
      return response;
    }));
    assert.equal(upstream.events.size, streams);
    const closed = Promise.all(opened.map((response) => new Promise((resolve) => response.once('close', resolve))));

    const session = vic.session;
    const ended = await gateway.command('session', 'end', '--id', session);
    assert.equal(ended.code, 0, ended.stderr);
    await closed;
    await eventually(() => upstream.events.size === 0, { what: 'every stream of the application closed' });
    const [record] = await gateway.awaitRecords(1, '--kind', 'revocation', '--session', session);
    console.log(`      ${streams} streams closed ${record.duration_us / 1000} ms after the end of their session`);
    assert.equal(record.detail, `streams ${streams}`);
    assert.equal(record.reason, 'by the operator');
    assert.ok(record.duration_us < 5e6, `${record.duration_us} us`);
    assert.equal((await gateway.awaitRecords(streams, '--kind', 'stream_ended', '--session', session)).length, streams);
    agent.destroy();
  });

  test('a session that ends with nothing open leaves no record of a revocation', async () => {
    await vic.signIn();
    const session = vic.session;
    assert.equal((await gateway.command('session', 'end', '--id', session)).code, 0);
    await gateway.awaitRecords(1, '--kind', 'session_ended', '--session', session);
    assert.deepEqual(await gateway.records('--kind', 'revocation', '--session', session), []);
  });
});
