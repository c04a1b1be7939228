// Front-channel logout: the provider's page shows a frame of the gate's to a browser that sends no cookie along. The
// engine of lib/provider.mjs no longer has that page, so it is made here, with the `sid` that the engine gave.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Browser } from './lib/browser.mjs';
import { Gateway } from './lib/gateway.mjs';
import { freePort } from './lib/process.mjs';
import { Provider } from './lib/provider.mjs';
import { Upstream } from './lib/upstream.mjs';
import { Visitor } from './lib/visitor.mjs';

const map = ({ upstream, provider }) => (origin, port) => `
stack: front-channel-test
listen: { web: "127.0.0.1:${port}" }
people:
  accounts: { enabled: false }
  sign_in:
    - { name: company, label: Company account, issuer: "${provider.issuer}", client_id: sallyport, client_secret: secret:oidc, scopes: [email],
        algorithms: [RS256], name_claim: email, email_domains: [example.com], everybody: [staff], inside: true }
  roles: { staff: { groups: [staff] } }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream.url}", public: "${origin}" }
flows:
  - { from: role/staff, to: site, can: [GET /app] }
`;

describe('front-channel logout', { timeout: 120_000 }, () => {
  const secret = randomBytes(24).toString('hex');
  const frames = []; // addresses that the provider's logout page shows
  const visitors = [];
  let upstream, provider, gateway, browser, pages, logoutPage;
  before(async () => {
    const port = await freePort();
    upstream = await Upstream.start();
    provider = await Provider.start({ gate: `https://localhost:${port}`, people: { ada: { email: 'ada@example.com' }, bob: { email: 'bob@example.com' } },
      clients: [{ id: 'sallyport', name: 'company', secret }] });
    gateway = await Gateway.start({ map: map({ upstream, provider }), port, secrets: { oidc: secret } });
    browser = await Browser.start();
    pages = createServer((_, response) => {
      const shown = frames.map((address) => `<iframe src="${address.replaceAll('&', '&amp;')}"></iframe>`).join('');
      response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<!doctype html><title>Signed out</title>${shown}`);
    }).listen(0, '127.0.0.1');
    await once(pages, 'listening');
    logoutPage = `http://127.0.0.1:${pages.address().port}/`; // another site than localhost
  });
  after(async () => {
    for (const visitor of visitors) visitor.close();
    await browser?.stop();
    pages?.close();
    await gateway?.stop();
    await provider?.stop();
    await upstream?.stop();
  });

  const path = '/.sallyport/oidc/company/frontchannel-logout';
  const address = (sid, iss = provider.issuer) => `${gateway.origin}${path}?${new URLSearchParams({ iss, sid })}`;
  const enter = async (id) => {
    const visitor = new Visitor(gateway, provider, id);
    visitors.push(visitor);
    assert.equal((await visitor.signIn({ at: '/app' })).status, 303);
    return visitor;
  };
  const sidOf = async (id) => {
    const stored = provider.shelf.of('Session').findLast(({ accountId }) => accountId === id);
    return (await provider.engine.Session.findByUid(stored.uid)).sidFor('sallyport');
  };
  // What the frames of the provider's page were answered, once all have loaded.
  const show = async (window, ...addresses) => {
    frames.splice(0, Infinity, ...addresses);
    const before = window.answers.length;
    await window.page.goto(logoutPage);
    return window.answers.slice(before).filter((answer) => answer.path === path).map(({ status }) => status);
  };

  test('a frame on a page of another site ends the session that it names, and no other', async () => {
    const window = await browser.window();
    const { page } = window;
    await page.goto(`${gateway.origin}/app`);
    await page.click('a[href*="/.sallyport/oidc/company/start"]');
    await page.fill('input[name=login]', 'ada');
    await page.fill('input[name=password]', 'ada-password');
    await page.click('button[type=submit]');
    await page.waitForURL(`${gateway.origin}/app`);
    const bob = await enter('bob');
    const sent = [];
    page.on('request', async (request) => request.url().includes(path) && sent.push(request.allHeaders()));
    assert.deepEqual(await show(window, address(await sidOf('ada'))), [200]);
    assert.deepEqual(window.messages.filter((text) => /frame|policy/i.test(text)), [], 'the browser shows the frame');
    assert.equal((await Promise.all(sent))[0].cookie, undefined, 'without a cookie');
    await page.goto(`${gateway.origin}/app`);
    await page.waitForURL(/\/\.sallyport\/sign-in/);
    assert.equal((await bob.get('/app')).status, 200);
    const [record] = (await gateway.awaitRecords(1, '--kind', 'signed_out')).filter(({ path: at }) => at === path);
    assert.equal(record.reason, 'front-channel logout: 1 session ended');
    assert.equal(record.who, 'person/ada@example.com');
    await window.close();
  });

  test('what names nobody, or another provider, ends nothing, and looks the same', async () => {
    const window = await browser.window();
    const bob = await enter('bob');
    const sid = await sidOf('bob');
    assert.deepEqual(await show(window, address(`${sid}x`), address('0')), [200, 200]);
    assert.deepEqual(await show(window, address(sid, 'https://login.example.com')), [400]);
    const [one, other] = await Promise.all([bob.client.request('GET', new URL(address(`${sid}x`)).pathname + new URL(address(`${sid}x`)).search, { cookies: false }),
      bob.client.request('GET', new URL(address('0')).pathname + new URL(address('0')).search, { cookies: false })]);
    assert.equal(one.headers['cache-control'], 'no-store');
    const said = ({ status, body, headers: { date, 'x-request-id': id, ...rest } }) => ({ status, body, rest });
    assert.deepEqual(said(one), said(other));
    assert.equal((await bob.get('/app')).status, 200);
    const ended = await bob.client.request('GET', new URL(address(sid)).pathname + new URL(address(sid)).search, { cookies: false });
    assert.deepEqual(said(ended), said(one));
    assert.equal((await bob.get('/app')).status, 401);
    await window.close();
  });
});
