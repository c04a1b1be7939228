// Deliveries signed by the vendors' own packages, through the door.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { join } from 'node:path';
import { Client, sendRaw } from './lib/client.mjs';
import { Gateway } from './lib/gateway.mjs';
import { repository } from './lib/n8n.mjs';
import { run } from './lib/process.mjs';
import { Upstream } from './lib/upstream.mjs';

const map = (upstream) => (origin, port) => `
stack: webhooks-test
listen: { web: "127.0.0.1:${port}" }
people: { first_account: admin, roles: { admin: { groups: [admins] } } }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream}", public: "${origin}" }
flows:
  - { from: role/admin, to: site, can: [GET /app] }
  - { from: outside, to: site, webhook: /webhook/stripe, verify: { scheme: stripe, secret: secret:stripe } }
  - { from: outside, to: site, webhook: /webhook/github, verify: { scheme: github, secret: secret:github } }
  - { from: outside, to: site, webhook: /webhook/slack, verify: { scheme: slack, secret: secret:slack } }
  - from: outside
    to: site
    webhook: /webhook/orders
    verify: { scheme: hmac, secret: secret:orders, header: X-Orders-Signature, prefix: "sha256=", timestamp_header: X-Orders-Time }
    body: 4KiB
  - { from: outside, to: site, webhook: /webhook/sensor, verify: { scheme: key, secret: secret:sensor, header: X-Sensor-Key } }
  - { from: outside, to: site, webhook: /webhook/form, methods: [GET, POST], open: "the contact form" }
`;

describe('webhooks', { timeout: 120_000 }, () => {
  let upstream, gateway, client, deliveries;
  const secrets = { orders: randomBytes(24).toString('hex'), sensor: randomBytes(24).toString('hex') };
  before(async () => {
    const signed = await run(process.execPath, [join(repository, 'test/e2e/webhooks/sign.mjs')]);
    assert.equal(signed.code, 0, signed.stderr);
    ({ deliveries } = JSON.parse(signed.stdout));
    for (const { scheme, secret } of deliveries) secrets[scheme] = secret;
    upstream = await Upstream.start();
    gateway = await Gateway.start({ map: map(upstream.url), secrets });
    client = new Client(gateway);
  });
  after(async () => {
    client?.close();
    await gateway?.stop();
    await upstream?.stop();
  });

  const send = (path, body, headers, method = 'POST') =>
    client.request(method, path, { body, headers: { 'Content-Type': 'application/json', ...headers } });
  const orders = (body, { at = Date.now(), secret = secrets.orders } = {}) => {
    const time = String(Math.floor(at / 1000));
    return { 'X-Orders-Time': time, 'X-Orders-Signature': `sha256=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}` };
  };

  test('Stripe, GitHub and Slack: genuine ones pass, all others are refused', async () => {
    for (const { scheme, name, path, headers, body, accepted } of deliveries) {
      const before = upstream.seen.length;
      const bytes = Buffer.from(body, 'base64');
      const answer = await send(path, bytes, headers);
      assert.equal(answer.status, accepted ? 200 : 401, `${scheme}, ${name}: ${answer.status} ${answer.body}`);
      assert.equal(upstream.seen.length - before, accepted ? 1 : 0, `${scheme}, ${name}: what reached the application`);
      if (accepted) assert.equal(upstream.seen.at(-1).body, bytes.toString('utf8'), 'the bytes that were signed');
    }
  });

  test('our own scheme: signed, late, early, forged, replayed, too large', async () => {
    const body = JSON.stringify({ order: randomBytes(8).toString('hex') });
    const good = orders(body);
    assert.equal((await send('/webhook/orders', body, good)).status, 200);
    assert.equal((await send('/webhook/orders', body, good)).status, 401, 'replayed');
    assert.equal((await send('/webhook/orders', body, orders(body, { at: Date.now() - 301_000 }))).status, 401, 'late');
    assert.equal((await send('/webhook/orders', body, orders(body, { at: Date.now() + 301_000 }))).status, 401, 'from the future');
    assert.equal((await send('/webhook/orders', body, orders(body, { secret: 'guess' }))).status, 401, 'forged');
    assert.equal((await send('/webhook/orders', `${body} `, orders(body))).status, 401, 'changed');
    const large = 'x'.repeat(5000);
    assert.equal((await send('/webhook/orders', large, orders(large))).status, 413);
  });

  test('a key, and an open form', async () => {
    assert.equal((await send('/webhook/sensor', '{}', { 'X-Sensor-Key': secrets.sensor })).status, 200);
    assert.equal((await send('/webhook/sensor', '{}', { 'X-Sensor-Key': `${secrets.sensor}x` })).status, 401);
    assert.equal((await send('/webhook/sensor', '{}', {})).status, 401);
    assert.equal((await send('/webhook/form', 'name=x', { 'Content-Type': 'application/x-www-form-urlencoded' })).status, 200);
    const [record] = await gateway.awaitRecords(1, '--contains', '/webhook/form');
    assert.ok(JSON.stringify(record).includes('the contact form'), 'the reason lands in the record');
  });

  test('other methods and other paths have no way in', async () => {
    const body = '{}';
    for (const [method, path] of [['GET', '/webhook/orders'], ['PUT', '/webhook/orders'], ['POST', '/webhook/orders/x'],
      ['POST', '/webhook/ordersx'], ['POST', '/webhook/unknown'], ['POST', '/app']]) {
      const before = upstream.seen.length;
      const answer = await send(path, method === 'GET' ? undefined : body, orders(body), method);
      assert.ok([401, 403, 404, 405].includes(answer.status), `${method} ${path} answered ${answer.status}`);
      assert.equal(upstream.seen.length, before);
    }
  });

  test('the body of a refused delivery is not taken for a request', async () => {
    const inner = `POST /webhook/form HTTP/1.1\r\nHost: localhost:${gateway.port}\r\nContent-Length: 0\r\n\r\n`;
    const before = upstream.seen.length;
    const outer = (rest) =>
      `POST /webhook/orders HTTP/1.1\r\nHost: localhost:${gateway.port}\r\nContent-Length: ${inner.length}\r\n\r\n${inner}${rest}`;
    const alone = await sendRaw(gateway, outer(''));
    assert.deepEqual(alone.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 401']);
    assert.equal(upstream.seen.length, before, 'nothing reached the application');
    const followed = await sendRaw(gateway, outer(inner));
    assert.deepEqual(followed.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 401', 'HTTP/1.1 200'], 'what stands behind it is');
    assert.equal(upstream.seen.length, before + 1);
  });

  test('the journal says who was refused and why, and holds no signature', async () => {
    const refused = await gateway.awaitRecords(5, '--decision', 'deny', '--contains', '/webhook/stripe');
    assert.ok(refused.every(({ reason, detail }) => reason || detail));
    const text = JSON.stringify(await gateway.records());
    for (const { headers, secret } of deliveries) {
      assert.ok(!text.includes(secret));
      for (const value of Object.values(headers)) if (value.length > 20) assert.ok(!text.includes(value));
    }
  });
});
