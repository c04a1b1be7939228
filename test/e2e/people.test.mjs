// A person's way: set-up link, password, authenticator, sign-in, wrong codes, ended sessions, sign-out.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Client } from './lib/client.mjs';
import { Gateway } from './lib/gateway.mjs';
import { invite, Person } from './lib/people.mjs';
import { Upstream } from './lib/upstream.mjs';

const map = (upstream) => (origin, port) => `
stack: people-test
listen: { web: "127.0.0.1:${port}" }
people:
  first_account: admin
  roles:
    admin:  { groups: [admins], require: { mfa: true } }
    viewer: { groups: [staff] }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream}", public: "${origin}", identity_headers: true }
flows:
  - { from: role/admin, to: site, can: ["* /**"] }
  - { from: role/viewer, to: site, can: [GET /**] }
`;

describe('people', { timeout: 120_000 }, () => {
  let upstream, gateway, ada, stranger;
  before(async () => {
    upstream = await Upstream.start();
    gateway = await Gateway.start({ map: map(upstream.url) });
    ada = new Person(gateway, 'ada');
    stranger = new Client(gateway);
  });
  after(async () => {
    await gateway?.stop();
    await upstream?.stop();
  });

  test('a stranger is sent to sign in, a program is told 401', async () => {
    const page = await stranger.request('GET', '/reports?month=5', { navigate: true });
    assert.equal(page.status, 302);
    const target = new URL(page.headers.location, gateway.origin);
    assert.equal(target.pathname, '/.sallyport/sign-in');
    assert.equal(target.searchParams.get('return'), '/reports?month=5');

    const call = await stranger.request('GET', '/reports', { headers: { Accept: 'application/json' } });
    assert.equal(call.status, 401);
    assert.match(call.headers['content-type'], /^application\/problem\+json/);
    assert.equal(upstream.seen.length, 0, 'nothing reached the application');
  });

  test('the set-up link from the output of serve makes the first account, once', async () => {
    assert.match(gateway.setUpLink ?? '', /\/\.sallyport\/set-up\?token=/, 'serve printed a set-up link');
    await ada.setUp(gateway.setUpLink);
    const { pathname, search } = new URL(gateway.setUpLink);
    const again = await stranger.request('GET', pathname + search, { navigate: true });
    assert.ok(again.status >= 400, `a spent link answered ${again.status}`);
  });

  test('a wrong password and an unknown account are told apart by nothing', async () => {
    const wrong = await ada.signIn({ password: 'wrong horse battery staple', client: new Client(gateway) });
    const nobody = new Person(gateway, 'nobody-here');
    const unknown = await nobody.signIn();
    assert.equal(wrong.status, 401);
    assert.equal(unknown.status, 401);
    const visible = (answer) => answer.body.replace(/value="[^"]*"/g, '').replace(/[A-Za-z0-9_-]{20,}/g, '');
    assert.equal(visible(unknown).replaceAll('nobody-here', 'ada'), visible(wrong));
  });

  test('signing in enrols an authenticator, and the application hears who came', async () => {
    const answer = await ada.signIn({ at: '/app' });
    assert.ok(answer.status < 400, `signed in: ${answer.status}`);
    assert.ok(ada.session, 'a session cookie came');
    assert.ok(ada.authenticator?.recovery.length >= 8, 'recovery codes were shown');

    const got = await ada.client.request('GET', '/app', {
      headers: { 'X-Forwarded-User': 'root', 'X-Sallyport-Assertion': 'forged', Cookie: `${ada.client.cookieHeader()}; theme=dark` },
    });
    assert.equal(got.status, 200, got.body);
    const { headers } = JSON.parse(got.body);
    assert.equal(headers['x-forwarded-user'], 'ada');
    assert.ok(!JSON.stringify(headers).includes('forged'), 'a claimed assertion does not pass');
    assert.ok(!(headers.cookie ?? '').includes('__Host-sallyport'), 'our cookie stays with us');
    assert.match(headers.cookie ?? '', /theme=dark/, 'the application keeps its own cookies');
  });

  test('a wrong code does not open, a code is good once', async () => {
    const client = new Client(gateway);
    const page = await client.request('GET', '/.sallyport/sign-in', { navigate: true });
    const step = await client.submit(page, { account: 'ada', password: ada.password }, { action: '/.sallyport/sign-in' });
    assert.match(step.body, /name="code"/);
    const right = ada.authenticator.code();
    const wrong = right.replace(/./g, (digit) => String((Number(digit) + 5) % 10));
    const refused = await client.submit(step, { code: wrong }, { action: '/.sallyport/sign-in' });
    assert.equal(refused.status, 401);
    assert.equal(client.cookies.has('__Host-sallyport'), false);
    const opened = await client.submit(refused, { code: right }, { action: '/.sallyport/sign-in' });
    assert.ok(opened.status < 400, `the right code answered ${opened.status}`);
    assert.ok(client.cookies.has('__Host-sallyport'));

    const other = new Client(gateway);
    const start = await other.request('GET', '/.sallyport/sign-in', { navigate: true });
    const again = await other.submit(start, { account: 'ada', password: ada.password }, { action: '/.sallyport/sign-in' });
    const replayed = await other.submit(again, { code: right }, { action: '/.sallyport/sign-in' });
    assert.equal(replayed.status, 401, 'the same code a second time');
  });

  test('a recovery code opens once', async () => {
    const code = ada.authenticator.recovery.shift();
    for (const expected of [true, false]) {
      const client = new Client(gateway);
      const page = await client.request('GET', '/.sallyport/sign-in', { navigate: true });
      const step = await client.submit(page, { account: 'ada', password: ada.password }, { action: '/.sallyport/sign-in' });
      const answer = await client.submit(step, { code }, { action: '/.sallyport/sign-in' });
      assert.equal(client.cookies.has('__Host-sallyport'), expected, `answered ${answer.status}`);
    }
  });

  test('forms from elsewhere are refused', async () => {
    const page = await stranger.request('GET', '/.sallyport/sign-in', { navigate: true });
    const answer = await stranger.submit(page, { account: 'ada', password: ada.password },
      { headers: { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' } });
    assert.ok(answer.status === 403 || answer.status === 400, `answered ${answer.status}`);
  });

  test('`session end` ends a session at once, and the journal says why', async () => {
    const listed = await gateway.command('session', 'list', '--json');
    assert.equal(listed.code, 0, listed.stderr);
    assert.ok(listed.stdout.includes(ada.session), 'the session is listed');
    assert.ok(!listed.stdout.includes(ada.client.cookies.get('__Host-sallyport').split('.')[1]), 'its secret is not');

    const ended = await gateway.command('session', 'end', '--id', ada.session);
    assert.equal(ended.code, 0, ended.stderr);
    const answer = await ada.client.request('GET', '/app', { headers: { Accept: 'application/json' } });
    assert.equal(answer.status, 401);
    const records = await gateway.awaitRecords(1, '--kind', 'session_ended', '--session', ada.session);
    assert.ok(records[0].reason, 'with a reason');
  });

  test('an account made on the command line has its groups, and no more', async () => {
    const vic = await invite(gateway, 'vic', ['staff']);
    await vic.signIn();
    assert.equal((await vic.client.request('GET', '/app')).status, 200);
    const refused = await vic.client.request('POST', '/app', { body: 'x', headers: { Origin: gateway.origin } });
    assert.equal(refused.status, 403);
  });

  test('signing out ends the session here', async () => {
    const client = ada.client;
    const answer = await ada.signIn();
    assert.ok(answer.status < 400, `signed in again: ${answer.status}`);
    const cookie = client.cookieHeader();
    const out = await ada.signOut();
    assert.equal(out.status, 200);
    assert.equal(client.cookies.has('__Host-sallyport'), false, 'the cookie is gone');
    const old = await client.request('GET', '/app', { headers: { Accept: 'application/json', Cookie: cookie } });
    assert.equal(old.status, 401, 'and so is what it opened');
  });

  test('the journal is whole, and holds no secret', async () => {
    const { code, stdout } = await gateway.verifyJournal();
    assert.equal(code, 0, stdout);
    const text = JSON.stringify(await gateway.records());
    for (const secret of [ada.password, ada.authenticator.secret, new URL(gateway.setUpLink).searchParams.get('token'), 'month=5']) {
      assert.ok(!text.includes(secret), 'a secret or a query in the journal');
    }
  });
});
