// Other proxies that ask: real nginx and Caddy with the guide's configuration, and what Traefik sends.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import WebSocket from 'ws';
import { Browser } from './lib/browser.mjs';
import { Authority } from './lib/certificates.mjs';
import { Client } from './lib/client.mjs';
import { Gateway } from './lib/gateway.mjs';
import { invite } from './lib/people.mjs';
import { eventually, freePort } from './lib/process.mjs';
import { Caddy, installed, Nginx } from './lib/proxies.mjs';
import { Upstream } from './lib/upstream.mjs';

const map = ({ upstream, asked, nginx, caddy }) => (origin, port) => `
stack: forward-auth-test
listen:
  web: "127.0.0.1:${port}"
  forward_auth: { address: "127.0.0.1:${asked}", proxies: [127.0.0.1] }
people:
  first_account: admin
  roles:
    admin:  { groups: [admins] }
    viewer: { groups: [staff] }
zones: { workflows: {} }
components:
  site:  { kind: http, zone: workflows, address: "${upstream}", public: "https://localhost:${nginx}" }
  other: { kind: http, zone: workflows, address: "${upstream}", public: "https://other.test" }
flows:
  - { from: role/admin, to: site, can: ["* /**"] }
  - { from: role/viewer, to: site, can: [GET /app, GET /app/**, POST /app/save] }
  - { from: outside, to: site, can: [GET /public/**], open: "the public pages" }
  - { from: outside, to: other, can: ["* /**"], open: "what anybody may have" }
  - { from: outside, to: site, webhook: /hook/signed, verify: { scheme: github, secret: secret:hook } }
  - { from: outside, to: site, webhook: /hook/open, open: "a form that signs nothing" }
`;

// A bare request to the listener.
function ask(port, { path = '/oauth2/auth', method = 'GET', headers = {}, from = '127.0.0.1' } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path, method, headers, localAddress: from, agent: false });
    request.once('error', reject).once('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part)).once('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts).toString('utf8') }));
    });
    request.end();
  });
}

describe('forward-auth', { timeout: 240_000 }, () => {
  const places = {};
  let upstream, authority, gateway, nginx, ada, vic, stranger;
  before(async () => {
    if (!(await installed('nginx'))) throw new Error('no nginx: run make setup');
    upstream = await Upstream.start();
    authority = await Authority.make();
    for (const name of ['asked', 'nginx', 'caddy']) places[name] = await freePort();
    gateway = await Gateway.start({ map: map({ upstream: upstream.url, ...places }), secrets: { hook: 'a secret of sixteen bytes' } });
    nginx = await Nginx.start({ gateway, authority, upstream: upstream.url, asked: `http://127.0.0.1:${places.asked}`, port: places.nginx });
    ada = await invite(nginx, 'ada', ['admins', 'staff']);
    vic = await invite(nginx, 'vic', ['staff']);
    await ada.signIn();
    await vic.signIn();
    stranger = new Client(nginx);
  });
  after(async () => {
    await nginx?.stop();
    await gateway?.stop();
    await authority?.stop();
    await upstream?.stop();
  });

  const reached = (path) => upstream.seen.filter(({ url }) => url === path).length;
  const last = () => JSON.parse(JSON.stringify(upstream.seen.at(-1)));
  // Records of crossings in which all of this stands, once there is one.
  const recorded = (wanted, ...filter) => eventually(async () => {
    const found = (await gateway.records(...filter)).filter((record) => Object.entries(wanted).every(([name, value]) => record[name] === value));
    return found.length > 0 && found;
  }, { what: `a record with ${JSON.stringify(wanted)}` });
  // As Traefik's documentation has it.
  const traefik = (method, uri, headers = {}) => ({
    'X-Forwarded-Method': method, 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': `localhost:${places.nginx}`,
    'X-Forwarded-Uri': uri, 'X-Forwarded-For': '203.0.113.7', ...headers,
  });
  const cookieOf = (person) => ({ Cookie: person.client.cookieHeader() });

  describe('nginx', () => {
    test('in a browser: from a page that wants a sign-in, through it, to that page, and out again', async () => {
      const browser = await Browser.start();
      try {
        const { page, context } = await browser.window();
        await page.goto(`${nginx.origin}/app?month=5`);
        assert.equal(new URL(page.url()).pathname, '/.sallyport/sign-in');
        await page.getByLabel('Account').fill('vic');
        await page.getByLabel('Password').fill(vic.password);
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.waitForURL(`${nginx.origin}/app?month=5`);
        const { headers } = JSON.parse(await page.locator('body').innerText());
        assert.equal(headers['x-forwarded-user'], 'vic');
        assert.ok((await context.cookies(nginx.origin)).some(({ name, secure }) => name === '__Host-sallyport' && secure));
        await page.goto(`${nginx.origin}/oauth2/sign_out`);
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
        await page.goto(`${nginx.origin}/app`);
        assert.equal(new URL(page.url()).pathname, '/.sallyport/sign-in');
      } finally {
        await browser.stop();
      }
    });

    test('who is signed in reaches the application, and it hears who came and from where', async () => {
      const got = await vic.client.request('GET', '/app', { headers: { Cookie: `theme=dark; ${vic.client.cookieHeader()}; size=2` } });
      assert.equal(got.status, 200, got.body);
      const { headers } = JSON.parse(got.body);
      assert.equal(headers['x-forwarded-user'], 'vic');
      assert.equal(headers['x-forwarded-groups'], 'staff');
      assert.equal(headers['x-forwarded-for'], '127.0.0.1');
      assert.equal(headers['x-sallyport-assertion'].split('.').length, 3);
      const claims = JSON.parse(Buffer.from(headers['x-sallyport-assertion'].split('.')[1], 'base64url'));
      assert.deepEqual([claims.sub, claims.aud], ['vic', 'site']);
      assert.ok(!headers.cookie.includes('__Host-sallyport'), headers.cookie);
      assert.match(headers.cookie, /theme=dark.*size=2/);
      const [record] = await recorded({ path: '/app', status: 202 }, '--who', 'person/vic');
      assert.match(record.detail, /asked by the proxy at 127\.0\.0\.1/);
    });

    test('a stranger is sent to sign in, a script and a program are told so', async () => {
      const page = await stranger.request('GET', '/app?month=5&x=1', { navigate: true });
      assert.equal(page.status, 302);
      const target = new URL(page.headers.location);
      assert.equal(target.origin, nginx.origin);
      assert.equal(target.pathname, '/.sallyport/sign-in');
      assert.equal(target.searchParams.get('return'), '/app?month=5&x=1');
      const script = await stranger.request('GET', '/app', { headers: { 'Sec-Fetch-Mode': 'cors', Accept: '*/*' } });
      assert.equal(script.status, 401);
      assert.match(script.headers['content-type'], /^application\/problem\+json/);
    });

    test("a role's 403, an open page, and what changes something is on record first", async () => {
      assert.equal((await vic.client.request('GET', '/admin')).status, 403);
      assert.equal((await ada.client.request('GET', '/admin')).status, 200);
      assert.equal((await stranger.request('GET', '/public/a')).status, 200);
      assert.equal(last().headers['x-forwarded-user'], undefined);
      assert.equal((await vic.client.request('POST', '/app/save', { body: 'a=1' })).status, 200);
      assert.equal(last().body, 'a=1', 'the body reaches the application');
      const started = await recorded({ path: '/app/save' }, '--kind', 'crossing_started');
      assert.equal(started.length, 1);
      assert.equal((await vic.client.request('POST', '/app', { body: 'a=1' })).status, 403, 'another method');
    });

    test('tricks with paths reach nothing', async () => {
      const before = upstream.seen.length;
      for (const path of ['/public/../admin', '//admin', '/public//../admin', '/%2e%2e/admin', '/public/%2e%2e/admin', '/%61dmin',
        '/public/..%2fadmin', '/public/%2fadmin', '/public/.%2e/admin', '/public/..;/admin', '/public\\..\\admin', '/./admin', '/ADMIN']) {
        const answer = await vic.client.request('GET', path);
        const refused = [400, 403].includes(answer.status);
        assert.ok(refused, `${path}: ${answer.status}`);
      }
      assert.equal(upstream.seen.length, before);
      assert.equal((await stranger.request('GET', '/public/caf%c3%a9?x=../..')).status, 200, 'which is no trick');
    });

    test('what a client says of its own request does not count', async () => {
      const spoofed = {
        'X-Forwarded-Method': 'GET', 'X-Forwarded-Uri': '/public/a', 'X-Forwarded-Host': 'other.test', 'X-Original-Method': 'GET',
        'X-Original-URI': '/public/a', 'X-Original-URL': 'https://other.test/a', 'X-Real-IP': '10.0.0.1', 'X-Forwarded-For': '10.0.0.1',
        'X-Forwarded-User': 'ada', 'X-Auth-Request-User': 'ada', 'X-Sallyport-Assertion': 'forged',
      };
      assert.equal((await stranger.request('GET', '/admin', { headers: { ...spoofed, 'Sec-Fetch-Mode': 'cors' } })).status, 401);
      assert.equal((await vic.client.request('GET', '/admin', { headers: spoofed })).status, 403);
      const open = await stranger.request('GET', '/public/spoofed', { headers: spoofed });
      assert.equal(open.status, 200);
      const { headers } = JSON.parse(open.body);
      assert.equal(headers['x-forwarded-user'], undefined);
      assert.notEqual(headers['x-sallyport-assertion'], 'forged');
      const [record] = await recorded({ path: '/public/spoofed' });
      assert.equal(record.client, '127.0.0.1');
      assert.equal(record.host, 'localhost');
    });

    test('a WebSocket opens for our own origin only', async () => {
      const open = (headers) => new Promise((resolve) => {
        const socket = new WebSocket(`wss://localhost:${places.nginx}/live`, { ca: nginx.ca, headers, lookup: (_, options, found) =>
          options.all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4) });
        socket.once('message', () => (socket.close(), resolve('open')));
        socket.once('unexpected-response', (_, response) => (response.resume(), resolve(response.statusCode)));
        socket.once('error', (error) => resolve(error.message));
      });
      assert.equal(await open({ ...cookieOf(ada), Origin: nginx.origin }), 'open');
      assert.equal(await open({ ...cookieOf(ada), Origin: 'https://evil.example' }), 403);
      assert.equal(await open({ ...cookieOf(ada) }), 403);
      assert.equal(await open({ ...cookieOf(vic), Origin: nginx.origin }), 403);
    });

    test('where to return to is a path of this host', async () => {
      const back = async (rd) => {
        const answer = await stranger.request('GET', `/oauth2/start?rd=${encodeURIComponent(rd)}`);
        assert.equal(answer.status, 302);
        const target = new URL(answer.headers.location);
        assert.equal(target.origin, nginx.origin);
        return target.searchParams.get('return');
      };
      assert.equal(await back('/app?x=1'), '/app?x=1');
      assert.equal(await back(`${nginx.origin}/app`), '/app');
      for (const rd of ['https://evil.example/', '//evil.example', '/\\evil.example', `${nginx.origin}@evil.example/`, 'javascript:alert(1)']) {
        assert.equal(await back(rd), '/', rd);
      }
    });

    test('userinfo, and a callback that is not here', async () => {
      const info = await vic.client.request('GET', '/oauth2/userinfo');
      assert.deepEqual(JSON.parse(info.body), { user: 'vic', email: '', groups: ['staff'], preferredUsername: 'vic' });
      assert.equal((await stranger.request('GET', '/oauth2/userinfo')).status, 401);
      const callback = await stranger.request('GET', '/oauth2/callback?code=x&state=y');
      assert.equal(callback.status, 404);
      assert.match(callback.body, /\.sallyport/);
    });

    test('forms of other sites do not sign anybody out', async () => {
      const page = await vic.client.request('GET', '/.sallyport/sign-out', { navigate: true });
      const answer = await vic.client.submit(page, {}, { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } });
      assert.equal(answer.status, 403);
      assert.equal((await vic.client.request('GET', '/app')).status, 200);
    });

    test('without the line that says the method, nothing is let through, and the record says which', async () => {
      const port = await freePort();
      const lacking = await Nginx.start({ gateway, authority, upstream: upstream.url, asked: `http://127.0.0.1:${places.asked}`, port,
        edit: (text) => text.replace(/^.*X-Forwarded-Method.*\n/m, '') });
      try {
        const client = new Client(lacking);
        const answer = await client.request('GET', '/public/a', { headers: { Host: `localhost:${places.nginx}` } });
        assert.equal(answer.status, 403);
        await recorded({ path: '/oauth2/auth', status: 403 }, '--contains', 'proxy_set_header X-Forwarded-Method $request_method;');
      } finally {
        await lacking.stop();
      }
    });

    test('a session that has ended opens nothing', async () => {
      const { session, client } = await invite(nginx, 'eve', ['staff']).then(async (eve) => (await eve.signIn(), eve));
      assert.equal((await client.request('GET', '/app')).status, 200);
      assert.equal((await gateway.command('session', 'end', '--id', session)).code, 0);
      assert.equal((await client.request('GET', '/app', { headers: { 'Sec-Fetch-Mode': 'cors' } })).status, 401);
      await vic.signOut();
      assert.equal((await vic.client.request('GET', '/app', { navigate: true })).status, 302);
      await vic.signIn();
    });
  });

  describe('the listener', () => {
    test('only listed proxies are answered', async () => {
      const headers = traefik('GET', '/public/a');
      const open = await ask(places.asked, { headers });
      assert.equal(open.status, 202);
      assert.equal(open.headers['x-auth-request-user'], '', 'nobody has a name, and says so');
      assert.equal((await ask(places.asked, { headers, from: '127.0.0.2' })).status, 403);
      assert.equal((await ask(places.asked, { path: '/ping', from: '127.0.0.2' })).status, 403);
      assert.equal((await ask(places.asked, { path: '/.sallyport/sign-in', headers, from: '127.0.0.2' })).status, 403);
      const [record] = await recorded({ client: '127.0.0.2' });
      assert.match(record.detail, /none of `proxies`/);
    });

    test('/oauth2/auth says 202, 401 or 403 and nothing else', async () => {
      const status = async (method, uri, headers = {}, path = '/oauth2/auth') => (await ask(places.asked, { path, headers: traefik(method, uri, headers) })).status;
      assert.equal(await status('GET', '/app', cookieOf(vic)), 202);
      assert.equal(await status('GET', '/app', { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', Accept: 'text/html' }), 401);
      assert.equal(await status('GET', '/admin', cookieOf(vic)), 403);
      for (const uri of ['/a b', '/%zz', '//a', '/..', '/hook/open']) assert.equal(await status('GET', uri, cookieOf(ada)), 403, uri);
      for (const method of ['TRACE', 'PROPFIND', 'get']) assert.equal(await status(method, '/app', cookieOf(ada)), 403, method);
      assert.equal(await status('GET', '/.sallyport/account', cookieOf(ada)), 403);
      assert.equal(await status('GET', '/', { 'X-Forwarded-Host': 'nobody.test' }), 403);
      assert.equal(await status('POST', '/hook/signed'), 403, 'its signature covers a body that is not here');
      assert.equal(await status('POST', '/hook/open'), 202);
    });

    test('groups and addresses in the query allow less, never more', async () => {
      const status = async (query, person, uri = '/app') =>
        (await ask(places.asked, { path: `/oauth2/auth?${query}`, headers: traefik('GET', uri, person ? cookieOf(person) : {}) })).status;
      assert.equal(await status('allowed_groups=admins,staff', vic), 202);
      assert.equal(await status('allowed_groups=admins', vic), 403);
      assert.equal(await status('allowed_groups=admins', ada), 202);
      assert.equal(await status('allowed_groups=staff', vic, '/admin'), 403, 'never more');
      assert.equal(await status('allowed_groups=', ada), 403);
      assert.equal(await status('allowed_email_domains=example.com', ada), 403, 'an account without an address');
      assert.equal(await status('allowed_groups=%zz', ada), 403);
      assert.equal(await status('allowed_groups=staff', null, '/public/a'), 401, 'an open page, but not here');
    });

    test("Traefik's way: what the proxy sends on", async () => {
      const navigate = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', Accept: 'text/html' };
      const got = await ask(places.asked, { path: '/', headers: traefik('GET', '/app', cookieOf(vic)) });
      assert.equal(got.status, 202);
      assert.equal(got.headers['x-auth-request-user'], 'vic');
      assert.equal(got.headers['x-auth-request-groups'], 'staff');
      assert.equal(got.headers['x-auth-request-preferred-username'], 'vic');
      assert.equal(got.headers['x-sallyport-assertion'].split('.').length, 3);
      const away = await ask(places.asked, { path: '/', headers: traefik('GET', '/app?a=b', navigate) });
      assert.equal(away.status, 302);
      assert.equal(away.headers.location, `${nginx.origin}/.sallyport/sign-in?return=%2Fapp%3Fa%3Db`);
      const program = await ask(places.asked, { path: '/', headers: traefik('GET', '/app', { Accept: 'application/json' }) });
      assert.equal(program.status, 401);
      assert.match(program.headers['content-type'], /^application\/problem\+json/);
      const page = await ask(places.asked, { path: '/', headers: traefik('GET', '/admin', { ...cookieOf(vic), ...navigate }) });
      assert.equal(page.status, 403);
      assert.match(page.headers['content-type'], /^text\/html/);
      const webSocket = { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13', Origin: 'https://evil.example', ...cookieOf(ada) };
      assert.equal((await ask(places.asked, { path: '/', headers: traefik('GET', '/live', webSocket) })).status, 403, 'although Upgrade is not handed on');
      assert.equal((await ask(places.asked, { path: '/', headers: traefik('GET', '/live', { ...webSocket, Origin: nginx.origin }) })).status, 202);
    });

    test('what is missing, comes twice or contradicts itself is refused', async () => {
      const good = traefik('GET', '/public/a');
      const status = async (change) => (await ask(places.asked, { headers: { ...good, ...change } })).status;
      assert.equal(await status({}), 202);
      for (const name of ['X-Forwarded-Method', 'X-Forwarded-Uri', 'X-Forwarded-For']) {
        const { [name]: _, ...rest } = good;
        assert.equal((await ask(places.asked, { headers: rest })).status, 403, `no ${name}`);
        assert.equal(await status({ [name]: [good[name], good[name]] }), 403, `two ${name}`);
      }
      assert.equal(await status({ 'X-Original-Method': 'POST' }), 403);
      assert.equal(await status({ 'X-Original-URI': '/admin' }), 403);
      assert.equal(await status({ 'X-Original-URL': `https://localhost:${places.nginx}/admin` }), 403);
      assert.equal(await status({ 'X-Real-IP': '10.0.0.1' }), 403);
      assert.equal(await status({ 'X-Forwarded-Host': 'other.test', Host: 'localhost' }), 403, 'another host than the one it came to');
      assert.equal(await status({ 'X-Forwarded-Host': 'other.test' }), 202, 'a host of the map, where Host is the name of the listener');
    });

    test('its own checks leave no record', async () => {
      assert.equal((await ask(places.asked, { path: '/ping' })).status, 200);
      assert.equal((await ask(places.asked, { path: '/ready' })).status, 200);
      assert.equal((await gateway.records()).filter(({ path, client }) => path === '/ping' && client === '127.0.0.1').length, 0);
    });
  });

  test('Caddy, with the configuration of the guide', async (t) => {
    if (!(await installed('caddy'))) return t.skip('no caddy: run make setup');
    await nginx.stop(); // Caddy takes its name over, and people keep their sessions
    const caddy = await Caddy.start({ gateway, authority, upstream: upstream.url, asked: `http://127.0.0.1:${places.asked}`, port: places.nginx });
    try {
      const client = new Client(caddy);
      const open = (path, options) => client.request('GET', path, options);
      const away = await open('/app?month=5', { navigate: true });
      assert.equal(away.status, 302);
      assert.equal(new URL(away.headers.location).searchParams.get('return'), '/app?month=5');
      assert.equal((await open('/app', { headers: { Accept: 'application/json' } })).status, 401);
      vic.client = client;
      vic.gateway = caddy;
      await vic.signIn();
      const got = await open('/app', { headers: { 'X-Auth-Request-User': 'ada', 'X-Real-IP': '10.0.0.1', 'X-Original-URI': '/x' } });
      assert.equal(got.status, 200, got.body);
      const { headers } = JSON.parse(got.body);
      assert.equal(headers['x-auth-request-user'], 'vic');
      assert.ok(headers['x-sallyport-assertion']);
      assert.ok(!(headers.cookie ?? '').includes('__Host-sallyport'), headers.cookie);
      assert.equal((await open('/admin')).status, 403);
      const before = upstream.seen.length;
      for (const path of ['/public/../admin', '//admin', '/%2e%2e/admin', '/public/%2e%2e/admin', '/public/..%2fadmin']) {
        const { status } = await open(path);
        assert.ok([400, 403].includes(status), `${path}: ${status}`);
      }
      assert.equal(upstream.seen.length, before);
      const nobody = await new Client(caddy).request('GET', '/public/a', {
        headers: { 'X-Forwarded-Method': 'POST', 'X-Forwarded-Uri': '/admin', 'X-Forwarded-For': '10.0.0.1', 'X-Auth-Request-User': 'ada', 'X-Sallyport-Assertion': 'forged' },
      });
      assert.equal(nobody.status, 200);
      const told = JSON.parse(nobody.body).headers;
      assert.ok(!told['x-auth-request-user'], `nobody is nobody: ${told['x-auth-request-user']}`);
      assert.ok(!told['x-sallyport-assertion']);
      const answer = await vic.signOut();
      assert.equal(answer.status, 200);
      assert.equal((await open('/app', { navigate: true })).status, 302);
    } finally {
      await caddy.stop();
    }
  });
});
