// Company sign-in in front of a real OpenID provider: who gets in, as what, how strongly, and how it ends.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Browser } from './lib/browser.mjs';
import { Client } from './lib/client.mjs';
import { Gateway } from './lib/gateway.mjs';
import { eventually, freePort } from './lib/process.mjs';
import { clientKey, level, Provider } from './lib/provider.mjs';
import { Upstream } from './lib/upstream.mjs';
import { Visitor } from './lib/visitor.mjs';

// With `access` seconds of an access token the gate refreshes it 30 seconds before its end, and not before ten have gone.
const access = 40;

const map = ({ upstream, provider, keyed }) => (origin, port) => `
stack: oidc-test
listen: { web: "127.0.0.1:${port}" }
people:
  accounts: { enabled: false }
  sign_in:
    - name: company
      label: Company account
      issuer: ${provider.issuer}
      client_id: sallyport
      client_secret: secret:oidc
      scopes: [email, profile]
      algorithms: [RS256]
      name_claim: email
      groups_claim: groups
      email_domains: [example.com]
      groups: { 7d1f-4a: editors, 9c2e-11: admins }
      own_group_names: false
      second_factor: { acr: [${level.two}] }
      recheck: 30s
      inside: true
    - name: partner
      label: Partner account
      issuer: ${keyed.issuer}
      client_id: signed
      private_key: secret:oidc-key
      pushed: true
      scopes: [email]
      algorithms: [ES256]
      name_claim: email
      email_domains: [partner.example]
      everybody: [editors]
      inside: true
  roles:
    editor: { groups: [editors] }
    admin: { groups: [admins], require: { acr: [${level.two}] } }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream.url}", public: "${origin}", identity_headers: true }
flows:
  - { from: role/editor, to: site, can: [GET /app, GET /app/**, GET /events] }
  - { from: role/admin, to: site, can: ["* /admin"] }
`;

const people = {
  ada: { email: 'ada@example.com', groups: ['7d1f-4a', '9c2e-11'] },
  bob: { email: 'bob@example.com', groups: ['7d1f-4a'] },
  cyd: { email: 'cyd@example.com', groups: ['7d1f-4a'] },
  dan: { email: 'dan@example.com', groups: ['7d1f-4a'] },
  fay: { email: 'fay@example.com', groups: ['7d1f-4a'] },
  mal: { email: 'mal@example.com.evil.example', groups: ['9c2e-11'] },
  una: { email: 'una@example.com', email_verified: false, groups: ['7d1f-4a'] },
  eve: { email: 'eve@example.com', groups: ['editors', 'admins'] }, // the provider's groups of our names mean nothing
};

describe('oidc', { timeout: 300_000 }, () => {
  const key = clientKey();
  const secret = randomBytes(24).toString('hex');
  const visitors = [];
  let upstream, provider, keyed, gateway, browser;
  before(async () => {
    const port = await freePort();
    const gate = `https://localhost:${port}`;
    upstream = await Upstream.start();
    provider = await Provider.start({ gate, people, lifetimes: { AccessToken: access }, clients: [{ id: 'sallyport', name: 'company', secret }] });
    keyed = await Provider.start({ gate, people: { pat: { email: 'pat@partner.example' } },
      clients: [{ id: 'signed', name: 'partner', key, id_token_signed_response_alg: 'ES256', require_pushed_authorization_requests: true }] });
    gateway = await Gateway.start({ map: map({ upstream, provider, keyed }), port, secrets: { oidc: secret, 'oidc-key': key.pem } });
    provider.trust(gateway.ca);
    keyed.trust(gateway.ca);
    browser = await Browser.start();
  });
  after(async () => {
    for (const visitor of visitors) visitor.close();
    await browser?.stop();
    await gateway?.stop();
    await provider?.stop();
    await keyed?.stop();
    await upstream?.stop();
  });

  const visitor = (id, at = provider) => {
    visitors.push(new Visitor(gateway, at, id));
    return visitors.at(-1);
  };
  const enter = async (id, options) => {
    const one = visitor(id);
    const answer = await one.signIn({ at: '/app', ...options });
    assert.equal(answer.status, 303, answer.body);
    assert.ok(one.session, 'a session began');
    return one;
  };
  const reached = (path) => upstream.seen.filter(({ url }) => url === path).length;
  // Where the gate sends somebody whose sign-in is not enough, as that page's query.
  const askedFor = async (one, path) => {
    const answer = await one.client.request('GET', path, { navigate: true });
    assert.equal(answer.status, 302, answer.body);
    return new URL(answer.headers.location, gateway.origin).searchParams;
  };
  const fillIn = async (page, id, { code } = {}) => {
    await page.waitForURL((url) => url.href.startsWith(provider.issuer));
    if (await page.locator('input[name=login]').count()) {
      await page.fill('input[name=login]', id);
      await page.fill('input[name=password]', provider.people.get(id).password);
    }
    if (code) await page.fill('input[name=code]', provider.people.get(id).code);
    await page.click('button[type=submit]');
  };
  const companyButton = 'a[href*="/.sallyport/oidc/company/start"]';

  let adas;
  test('in a browser: from a page that wants a sign-in, through the provider, to that page', async () => {
    adas = await browser.window();
    const { page } = adas;
    await page.goto(`${gateway.origin}/app?month=5`);
    await adas.picture('oidc-sign-in');
    await page.click(companyButton);
    await fillIn(page, 'ada');
    await page.waitForURL(`${gateway.origin}/app?month=5`);
    const { headers } = JSON.parse(await page.locator('body').innerText());
    assert.equal(headers['x-forwarded-user'], 'ada@example.com');
    const [record] = await gateway.awaitRecords(1, '--kind', 'signed_in', '--who', 'person/ada@example.com');
    assert.ok(record, 'it is on record');
    assert.ok((await adas.context.cookies(gateway.origin)).every(({ name, secure, httpOnly }) => name.startsWith('__Host-') && secure && httpOnly));
  });

  test("the provider's groups give the roles that the map gives them, and its other names none", async () => {
    const bob = await enter('bob');
    assert.equal((await bob.get('/app')).status, 200);
    assert.equal((await bob.get('/admin')).status, 403, 'not an admin');
    const eve = visitor('eve');
    await eve.signIn({ at: '/app' });
    assert.equal((await eve.get('/app')).status, 403, '`editors` of the provider is not ours');
    assert.equal(reached('/admin'), 0);
  });

  for (const [id, why] of [['mal', 'an address that only begins with our domain'], ['una', 'an address that nobody verified']]) {
    test(`${why} is not let in, and told so`, async () => {
      const window = await browser.window();
      await window.page.goto(`${gateway.origin}/app`);
      await window.page.click(companyButton);
      await fillIn(window.page, id);
      await window.page.waitForURL(/\/\.sallyport\/oidc\/company\/callback/);
      await window.picture(`oidc-refused-${id}`);
      const text = await window.page.locator('body').innerText();
      assert.match(text, /not let in here/);
      assert.ok(!text.includes(people[id].email), 'and nothing of what the provider said');
      assert.equal((await window.context.cookies(gateway.origin)).some(({ name }) => name === '__Host-sallyport'), false);
      await gateway.awaitRecords(1, '--kind', 'sign_in_failed');
      await window.close();
    });
  }

  test('a client that signs and pushes its request, at another provider', async () => {
    const pat = visitor('pat', keyed);
    const answer = await pat.signIn({ at: '/app', name: 'partner' });
    assert.equal(answer.status, 303, answer.body);
    assert.equal((await pat.get('/app')).status, 200);
    assert.deepEqual([keyed.count('pushed'), keyed.count('token', 'authorization_code')], [1, 1]);
  });

  test('step-up in a browser: the provider is asked for the code, and what it says counts', async () => {
    const { page } = adas;
    const answer = await adas.fetch('GET', '/admin');
    assert.equal(answer.status, 401);
    await page.goto(`${gateway.origin}/admin`);
    await adas.picture('oidc-step-up');
    await page.click(companyButton);
    await fillIn(page, 'ada', { code: true });
    await page.waitForURL(`${gateway.origin}/admin`);
    assert.equal(reached('/admin'), 1);
  });

  test('an address whose acr_values was taken out gets nobody further, and costs nobody the session', async () => {
    const ada = await enter('ada');
    const before = reached('/admin');
    const asked = await askedFor(ada, '/admin');
    assert.match(asked.get('for') ?? '', /^flow:\d+$/);
    const address = new URL(await ada.start({ at: '/admin', flow: asked.get('for') }));
    assert.equal(address.searchParams.get('acr_values'), level.two);
    for (const name of ['acr_values', 'max_age', 'prompt', 'claims']) address.searchParams.delete(name);
    const answer = await ada.finish(await ada.there.authorize(address.href));
    assert.equal(answer.status, 403, answer.body);
    assert.match(answer.body, /not strong enough/);
    assert.equal((await ada.get('/admin')).status, 401);
    assert.equal((await ada.get('/app')).status, 200, 'still signed in as before');
    assert.equal(reached('/admin'), before);
  });

  test('nor does a provider that does not listen', async () => {
    const ada = await enter('ada');
    const before = reached('/admin');
    const asked = await askedFor(ada, '/admin');
    provider.stepUp = false;
    try {
      const answer = await ada.signIn({ at: '/admin', flow: asked.get('for') });
      assert.equal(answer.status, 403, answer.body);
    } finally {
      provider.stepUp = true;
    }
    assert.equal((await ada.get('/admin')).status, 401);
    assert.equal(reached('/admin'), before);
    const after = await ada.signIn({ at: '/admin', flow: asked.get('for'), code: true });
    assert.equal(after.headers.location, '/admin');
    assert.equal((await ada.get('/admin')).status, 200);
  });

  test('whoever comes back as somebody else from a step-up is refused', async () => {
    const ada = await enter('ada');
    const { there } = visitor('bob');
    const asked = await askedFor(ada, '/admin');
    const answer = await ada.finish(await there.authorize(await ada.start({ at: '/admin', flow: asked.get('for') }), { code: true }));
    assert.equal(answer.status, 403, answer.body);
    assert.equal(JSON.parse((await ada.get('/app')).body).headers['x-forwarded-user'], 'ada@example.com');
  });

  test('20 tabs at once come back in any order, each to its own page', async () => {
    const bob = visitor('bob');
    const tabs = [];
    for (let tab = 0; tab < 20; ++tab) tabs.push({ at: `/app/${tab}`, address: await bob.start({ at: `/app/${tab}` }) });
    for (const tab of tabs) tab.callback = await bob.there.authorize(tab.address);
    assert.equal(new Set(tabs.map(({ address }) => new URL(address).searchParams.get('state'))).size, 20);
    const order = tabs.map((tab, at) => ({ tab, rank: (at * 7 + 3) % 20 })).sort((one, other) => one.rank - other.rank);
    for (const { tab } of order) {
      const answer = await bob.finish(tab.callback);
      assert.equal(answer.status, 303, `${tab.at}: ${answer.body}`);
      assert.equal(answer.headers.location, tab.at);
      assert.equal((await bob.get(tab.at)).status, 200);
      assert.ok(bob.client.cookieHeader().length < 8192);
    }
    const again = await bob.finish(tabs[4].callback);
    assert.equal(again.status, 403, 'a callback is good once');
    assert.equal((await bob.get('/app')).status, 200, 'and a second one changes nothing');
  });

  test("a callback in another browser, or with another's state, opens nothing", async () => {
    const [bob, other] = [visitor('bob'), visitor('bob')];
    const callback = await bob.there.authorize(await bob.start({ at: '/app' }));
    assert.equal((await other.finish(callback)).status, 403, 'without a cookie of the gate');
    await other.start({ at: '/app' });
    assert.equal((await other.finish(callback)).status, 403);
    assert.equal(other.session, undefined);
    const forged = new URL(callback);
    forged.searchParams.set('iss', keyed.issuer);
    assert.notEqual((await bob.finish(forged.href)).status, 303, 'RFC 9207');
    assert.equal(bob.session, undefined);
  });

  test('what was posted survives the step-up', async () => {
    const window = await browser.window();
    const { page } = window;
    await page.goto(`${gateway.origin}/app`);
    await page.click(companyButton);
    await fillIn(page, 'ada');
    await page.waitForURL(`${gateway.origin}/app`);
    await page.evaluate(() => {
      const form = document.body.appendChild(document.createElement('form'));
      Object.assign(form, { method: 'post', action: '/admin' });
      Object.assign(form.appendChild(document.createElement('input')), { name: 'note', value: 'kept & sent again' });
      form.submit();
    });
    await page.waitForURL(/\/\.sallyport\/sign-in/);
    await window.picture('oidc-kept-post');
    const posted = () => upstream.seen.filter(({ method, url }) => method === 'POST' && url === '/admin');
    const before = posted().length;
    await page.click(companyButton);
    await fillIn(page, 'ada', { code: true });
    await page.waitForURL(/\/\.sallyport\/send-again/);
    await window.picture('oidc-send-again');
    assert.equal(posted().length, before, 'not before the person says so');
    await page.click('button[type=submit]');
    await page.waitForURL(`${gateway.origin}/admin`);
    assert.deepEqual(posted().slice(before).map(({ body }) => body), ['note=kept+%26+sent+again']);
    await window.close();
  });

  test('signing out signs out at the provider, too', async () => {
    const { page } = adas;
    const [old] = (await adas.context.cookies(gateway.origin)).filter(({ name }) => name === '__Host-sallyport');
    await page.goto(`${gateway.origin}/.sallyport/sign-out`);
    await page.click('form[action="/.sallyport/sign-out"] button');
    await page.waitForURL((url) => url.href.startsWith(`${provider.issuer}/session/end`));
    await page.click('button[name=logout]');
    await page.waitForURL(`${gateway.origin}/.sallyport/oidc/company/signed-out*`);
    await adas.picture('oidc-signed-out');
    const dead = await new Client(gateway).request('GET', '/app', { headers: { Accept: 'application/json', Cookie: `__Host-sallyport=${old.value}` } });
    assert.equal(dead.status, 401, 'what the cookie opened is closed');
    await page.goto(`${gateway.origin}/app`);
    await page.click(companyButton);
    await page.waitForSelector('input[name=password]'); // the provider has forgotten who it was, too
  });

  test('logging out at the provider ends the session here and its open stream, and how long that took is on record', async () => {
    const [bob, cyd] = [await enter('bob'), await enter('cyd')];
    const stream = bob.client.open('GET', '/events', { headers: { Accept: 'text/event-stream' } });
    const [answer] = await Promise.all([new Promise((resolve, reject) => stream.once('response', resolve).once('error', reject)), stream.end()]);
    assert.equal(answer.statusCode, 200);
    const over = new Promise((resolve) => answer.on('data', () => {}).once('end', resolve).once('close', resolve).once('error', resolve));
    const before = (await gateway.records('--kind', 'revocation')).length;
    assert.ok((await provider.logOut('bob')) >= 1, JSON.stringify(provider.logouts.at(-1)));
    const told = Date.now();
    await over;
    assert.ok(Date.now() - told < 2000, 'at once');
    await eventually(() => upstream.events.size === 0, { what: "the end of the upstream's stream" });
    assert.equal((await bob.get('/app')).status, 401);
    assert.equal((await cyd.get('/app')).status, 200, 'nobody else is meant');
    const records = await gateway.awaitRecords(before + 1, '--kind', 'revocation');
    const record = records.findLast(({ session }) => session === bob.session);
    assert.ok(record, JSON.stringify(records));
    assert.equal(record.detail, 'streams 1');
    assert.ok(record.duration_us < 2e6, `${record.duration_us} us`);
    const signal = await eventually(async () => (await gateway.records('--kind', 'signed_out')).find(({ path, who }) => path?.includes('backchannel-logout') && who === 'person/bob@example.com'), { what: "the signal's record" });
    assert.match(signal.reason, /: \d+ sessions? ended$/);
    await gateway.awaitRecords(1, '--kind', 'session_ended', '--session', bob.session);
  });

  test('a logout token counts once, and one that nobody signed never', async () => {
    const bob = await enter('bob');
    const post = (token) => new Client(gateway).request('POST', '/.sallyport/oidc/company/backchannel-logout', {
      body: new URLSearchParams({ logout_token: token }).toString(), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: provider.issuer, aud: 'sallyport', sub: 'bob', iat: now, exp: now + 60, jti: 'x', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } };
    for (const token of [`${part({ alg: 'none' })}.${part(claims)}.`, `${part({ alg: 'RS256', typ: 'logout+jwt' })}.${part(claims)}.${'A'.repeat(342)}`, 'x', '']) {
      assert.equal((await post(token)).status, 400, token);
    }
    assert.equal((await bob.get('/app')).status, 200);
    await provider.logOut('bob');
    assert.equal((await bob.get('/app')).status, 401);
    const again = await enter('bob');
    assert.equal((await post(provider.sent.at(-1))).status, 400, 'a real one, a second time');
    assert.equal((await again.get('/app')).status, 200);
  });

  test('500 calls of a program that is not signed in: 401, and not one cookie', async () => {
    const program = new Client(gateway);
    const started = provider.count('authorization');
    const answers = await Promise.all(Array.from({ length: 500 }, (_, at) => program.request('GET', `/app/${at}`, { headers: { Accept: 'application/json', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' } })));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [401]);
    assert.equal(answers.filter(({ headers }) => headers['set-cookie']).length, 0);
    assert.equal(program.cookies.size, 0);
    assert.equal(provider.count('authorization'), started, 'the provider hears nothing of it');
    program.close();
  });

  test('50 requests at once while the token is refreshed: one call, and nobody is logged out', async () => {
    const fay = await enter('fay');
    const refreshes = () => provider.calls.filter(({ grant, account }) => grant === 'refresh_token' && account === 'fay');
    provider.delay.token = 1500;
    try {
      const until = Date.now() + 30_000;
      for (let during = 0; refreshes().length === 0 && Date.now() < until; ++during) {
        const answers = await Promise.all(Array.from({ length: 50 }, () => fay.get('/app')));
        assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200], `burst ${during}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      for (let burst = 0; burst < 20; ++burst) {
        await Promise.all(Array.from({ length: 50 }, () => fay.get('/app')));
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.deepEqual(refreshes().map(({ status }) => status), [200], 'exactly one');
      assert.equal((await fay.get('/app')).status, 200);
    } finally {
      delete provider.delay.token;
    }
  });

  test('what the provider takes back ends here, and a group that is gone takes its role along', async () => {
    const [cyd, dan] = [await enter('cyd'), await enter('dan')];
    provider.revoke('cyd');
    provider.people.get('dan').claims.groups = [];
    await eventually(async () => (await cyd.get('/app')).status === 401, { ms: 40_000, every: 500, what: 'the end of a session whose grant is gone' });
    const [ended] = await gateway.awaitRecords(1, '--kind', 'session_ended', '--session', cyd.session);
    assert.match(JSON.stringify(ended), /invalid_grant/);
    await eventually(async () => (await dan.get('/app')).status === 403, { ms: 40_000, every: 500, what: 'the loss of the role' });
  });

  test('a provider that fails for a moment costs nobody the session', async () => {
    const bob = await enter('bob');
    provider.broken.token = 503;
    try {
      const failed = () => provider.calls.filter(({ route, status }) => route === 'token' && status === 503).length;
      await eventually(() => failed() > 0, { ms: 25_000, what: 'a refresh that fails' });
      assert.equal((await bob.get('/app')).status, 200);
    } finally {
      delete provider.broken.token;
    }
    const stranger = await visitor('cyd').signIn({ at: '/app' });
    assert.equal(stranger.status, 303, 'and it is used again as soon as it answers');
  });

  test('after kill -9 the session is as it was, and is looked at again', async () => {
    const bob = await enter('bob');
    await gateway.restart('SIGKILL');
    const before = provider.count('token');
    assert.equal((await bob.get('/app')).status, 200);
    await eventually(() => provider.count('token') > before, { ms: 40_000, what: 'a refresh after the restart' });
    assert.equal((await bob.get('/app')).status, 200);
    provider.revoke('bob');
    await eventually(async () => (await bob.get('/app')).status === 401, { ms: 40_000, every: 500, what: 'the end after the restart' });
  });

  test('the journal is whole, and holds no secret, no code and no token', async () => {
    const { code, stdout } = await gateway.verifyJournal();
    assert.equal(code, 0, stdout);
    const text = JSON.stringify(await gateway.records()) + gateway.child.output;
    const kept = ['AccessToken', 'RefreshToken', 'AuthorizationCode'].flatMap((kind) => provider.shelf.of(kind).map(({ jti }) => jti));
    assert.ok(kept.length > 0);
    for (const hidden of [secret, 'month=5', 'state=', 'eyJ', ...kept]) assert.ok(!text.includes(hidden), `${hidden} in the journal or the log`);
    assert.deepEqual([...provider.errors, ...keyed.errors].map(String), [], 'nor did anything break at the provider');
  });
});
