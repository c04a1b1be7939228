// Programs that show who they are with every request: tokens of a real issuer, and client certificates.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { after, before, describe, test } from 'node:test';
import { Authority } from './lib/certificates.mjs';
import { Client } from './lib/client.mjs';
import { Gateway } from './lib/gateway.mjs';
import { Person } from './lib/people.mjs';
import { eventually, freePort } from './lib/process.mjs';
import { Provider } from './lib/provider.mjs';
import { Upstream } from './lib/upstream.mjs';

const otherAudience = 'https://other.example/api';

const map = ({ upstream, provider, authority, list, services }) => (origin, port) => `
stack: services-test
listen:
  web: "127.0.0.1:${port}"
  services: "127.0.0.1:${services}"
  client_certificates: { ca: "${authority.file}", crl: "${list}" }
people:
  first_account: admin
  roles: { admin: { groups: [admins] } }
token_issuers:
  robots: { issuer: "${provider.issuer}", algorithms: [ES256], inside: true }
services:
  robot: { owner: platform, token: { issuer: robots, subject: robot } }
  holder: { certificate: { dns: holder.internal } }
  spiffe: { certificate: { uri: "spiffe://acme/backup" } }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream.url}", public: "${origin}", identity_headers: true }
  other: { kind: http, zone: workflows, address: "${upstream.url}", public: "https://other.localhost:${port}", audience: "${otherAudience}" }
flows:
  - { from: role/admin, to: site, can: ["* /**"] }
  - { from: service/robot, to: site, can: [GET /app, GET /events] }
  - { from: service/robot, to: other, can: [GET /app] }
  - { from: service/holder, to: site, can: [GET /app, GET /events] }
  - { from: service/spiffe, to: site, can: [GET /backup], require: { network: [public] } }
tests:
  - { who: service/robot, does: "GET /app", to: site, expect: allow }
  - { who: service/robot, does: "POST /app", to: site, expect: deny }
`;

describe('services', { timeout: 180_000 }, () => {
  const robot = { id: 'robot', secret: randomBytes(24).toString('hex') };
  const stranger = { id: 'stranger', secret: randomBytes(24).toString('hex') };
  let upstream, provider, authority, foreign, gateway, services, list, ada;
  before(async () => {
    const port = await freePort();
    services = await freePort();
    upstream = await Upstream.start();
    const program = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [], require_auth_time: undefined };
    provider = await Provider.start({ gate: `https://localhost:${port}`, audiences: [`https://localhost:${port}`, otherAudience],
      clients: [{ ...robot, name: 'robots', ...program }, { ...stranger, name: 'robots', ...program }] });
    [authority, foreign] = await Promise.all([Authority.make(), Authority.make()]);
    list = `${authority.folder}/revoked.pem`;
    await writeFile(list, await authority.revoke());
    gateway = await Gateway.start({ map: map({ upstream, provider, authority, list, services }), port });
    ada = new Person(gateway, 'ada');
    await ada.setUp(gateway.setUpLink);
    await ada.signIn();
  });
  after(async () => {
    await gateway?.stop();
    await provider?.stop();
    await authority?.stop();
    await foreign?.stop();
    await upstream?.stop();
  });

  const bearer = (token) => ({ Authorization: `Bearer ${token}` });
  const ask = (token, path = '/app', { method = 'GET', host, ...more } = {}) => {
    const client = new Client(gateway);
    const named = host ? { Host: `${host}:${gateway.port}` } : {};
    if (host) client.agent = new https.Agent({ ca: gateway.ca, servername: host });
    return client.request(method, path, { headers: { ...(token === undefined ? {} : bearer(token)), ...named, ...more.headers } }).finally(() => client.close());
  };
  const last = async (...filter) => (await gateway.awaitRecords(1, ...filter)).at(-1);
  const claimsOf = (headers) => JSON.parse(Buffer.from(headers['x-sallyport-assertion'].split('.')[1], 'base64url'));
  // An open event stream: the answer, and a promise of its end.
  const stream = async (client, options) => {
    const request = client.open('GET', '/events', options);
    const answer = await new Promise((resolve, reject) => (request.once('response', resolve).once('error', reject), request.end()));
    const over = new Promise((resolve) => answer.on('data', () => {}).once('close', resolve).once('error', resolve));
    return { answer, over };
  };

  test('a token of the issuer opens what the flow allows, and does not go on to the tool', async () => {
    const answer = await ask(await provider.token(robot, gateway.origin));
    assert.equal(answer.status, 200, answer.body);
    const { headers } = JSON.parse(answer.body);
    assert.equal(headers.authorization, undefined, 'the token stays here');
    assert.equal(headers['x-forwarded-user'], undefined, 'a service is no user');
    const claims = claimsOf(headers);
    assert.equal(claims.sub, 'service/robot');
    assert.equal(claims.kind, 'service');
    const record = await last('--who', 'service/robot');
    assert.equal(record.decision, 'allow');
    assert.match(record.rule, /^flow:/);
  });

  test('J11: who it is was remembered, what it may do was not', async () => {
    const token = await provider.token(robot, gateway.origin);
    assert.equal((await ask(token)).status, 200);
    assert.equal((await ask(token, '/app', { method: 'POST' })).status, 403);
    assert.equal((await ask(token, '/admin')).status, 403);
    assert.equal((await ask(token)).status, 200);
    assert.ok(provider.count('jwks') <= 2, 'keys are not fetched for each request');
  });

  test('J09, J10: a token is good where its audience is asked for, and nowhere else', async () => {
    const here = await provider.token(robot, gateway.origin);
    const there = await provider.token(robot, otherAudience);
    assert.equal((await ask(here)).status, 200);
    const refused = await ask(here, '/app', { host: 'other.localhost' });
    assert.equal(refused.status, 401, 'although it was believed elsewhere a moment ago');
    assert.match(refused.headers['www-authenticate'], /^Bearer error="invalid_token"/);
    assert.equal((await ask(there, '/app', { host: 'other.localhost' })).status, 200);
    assert.equal((await ask(there)).status, 401);
    const record = await last('--component', 'other', '--decision', 'deny');
    assert.match(record.detail, /\baud\b/);
  });

  test('J12: a bearer of anything is nobody', async () => {
    for (const token of ['x', '', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.', randomBytes(2000).toString('base64url')]) {
      const answer = await ask(token);
      assert.equal(answer.status, 401, `${token}: ${answer.body}`);
    }
    const unknown = await ask(await provider.token(stranger, gateway.origin));
    assert.equal(unknown.status, 401, 'the issuer vouches for it, but the map knows no such service');
    assert.equal((await ask(undefined)).status, 401);
  });

  test('J13: a session beside a token is refused', async () => {
    const token = await provider.token(robot, gateway.origin);
    const alone = await ada.client.request('GET', '/app');
    assert.equal(alone.status, 200, alone.body);
    const both = await ada.client.request('GET', '/app', { headers: bearer(token) });
    assert.equal(both.status, 400, both.body);
  });

  test('a stream ends with the token it was opened with', async () => {
    provider.lifetimes.AccessToken = provider.lifetimes.ClientCredentials = 4;
    const token = await provider.token(robot, gateway.origin);
    provider.lifetimes.AccessToken = provider.lifetimes.ClientCredentials = 3600;
    const { exp, iat } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
    assert.equal(exp - iat, 4);
    const client = new Client(gateway);
    const { answer, over } = await stream(client, { headers: bearer(token) });
    assert.equal(answer.statusCode, 200);
    await over;
    const late = Date.now() / 1000 - exp;
    assert.ok(late > -1 && late < 5, `ended ${late} s after the token`);
    assert.equal((await ask(token)).status, 401);
    const record = await last('--kind', 'stream_ended', '--who', 'service/robot');
    assert.match(record.reason, /expired/);
    client.close();
  });

  // A client of the listener for certificates.
  const shown = (certificate) => {
    const client = new Client({ ...gateway, ca: gateway.ca, port: services });
    client.agent = new https.Agent({ ca: gateway.ca, servername: 'localhost', keepAlive: true, ...(certificate ?? {}) });
    return client;
  };
  const at = (path, certificate, headers = {}) => {
    const client = shown(certificate);
    return client.request('GET', path, { headers: { Host: `localhost:${gateway.port}`, ...headers } }).finally(() => client.close());
  };

  test('a client certificate opens what the flow of its service allows', async () => {
    const holder = await authority.certify('holder', 'DNS:holder.internal', { usage: 'clientAuth' });
    const answer = await at('/app', holder);
    assert.equal(answer.status, 200, answer.body);
    assert.equal(claimsOf(JSON.parse(answer.body).headers).sub, 'service/holder');
    assert.equal((await at('/admin', holder)).status, 403);
    assert.equal((await at('/.sallyport/sign-in', holder)).status, 404, 'no pages there');
    const record = await last('--who', 'service/holder', '--decision', 'deny');
    assert.equal(record.status, 403);
  });

  test('H08, H09, H11: certificates that are not good enough are refused, with the reason on record', async () => {
    const server = await authority.certify('server', 'DNS:holder.internal', { usage: 'serverAuth' });
    const other = await authority.certify('other', 'URI:holder.internal,email:holder@holder.internal', { usage: 'clientAuth' });
    const theirs = await foreign.certify('theirs', 'DNS:holder.internal', { usage: 'clientAuth' });
    for (const [name, certificate, why] of [['none', undefined, /certificate/], ['purpose', server, /purpose|clientAuth/], ['other type', other, /no name/], ['authority', theirs, /./]]) {
      const before = (await gateway.awaitRecords(0, '--contains', '"status":401')).length;
      const answer = await at('/app', certificate);
      assert.equal(answer.status, 401, `${name}: ${answer.body}`);
      const record = (await gateway.awaitRecords(before + 1, '--contains', '"status":401')).at(-1);
      assert.equal(record.reason, 'the client certificate is not believed');
      assert.match(record.detail, why, name);
    }
  });

  test('a network that the flow asks for narrows', async () => {
    const spiffe = await authority.certify('spiffe', 'URI:spiffe://acme/backup', { usage: 'clientAuth' });
    assert.equal((await at('/backup', spiffe)).status, 403, 'this is loopback');
  });

  test('a token beside a certificate is refused', async () => {
    const holder = await authority.certify('twice', 'DNS:holder.internal', { usage: 'clientAuth' });
    assert.equal((await at('/app', holder, bearer(await provider.token(robot, gateway.origin)))).status, 400);
  });

  test('a revoked certificate opens nothing from the reload on, and what it had open ends', async () => {
    const lost = await authority.certify('lost', 'DNS:holder.internal', { usage: 'clientAuth' });
    const client = shown(lost);
    const open = await stream(client, { headers: { Host: `localhost:${gateway.port}` } });
    assert.equal(open.answer.statusCode, 200);
    await writeFile(`${list}.new`, await authority.revoke('lost'));
    await rename(`${list}.new`, list);
    const { code, stdout, stderr } = await gateway.command('reload');
    assert.equal(code, 0, stdout + stderr);
    await open.over;
    const again = await client.request('GET', '/app', { headers: { Host: `localhost:${gateway.port}` } });
    assert.equal(again.status, 401, 'on the same connection too');
    assert.equal((await at('/app', lost)).status, 401);
    await eventually(async () => /revoked/.test((await gateway.records('--contains', '"status":401')).at(-1)?.detail), { what: 'the reason on record' });
    await eventually(() => upstream.events.size === 0, { what: "the end of the upstream's stream" });
    client.close();
  });
});
