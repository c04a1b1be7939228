// The real n8n behind company sign-in: a person comes through an OpenID provider in Chromium, and steps up to change something.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Browser } from './lib/browser.mjs';
import { Client } from './lib/client.mjs';
import { Gateway } from './lib/gateway.mjs';
import { startN8n } from './lib/n8n.mjs';
import { eventually, freePort } from './lib/process.mjs';
import { level, Provider } from './lib/provider.mjs';

const owner = { email: 'owner@example.com', firstName: 'Ada', lastName: 'Byron', password: 'Tulip-harbour-77' };

const map = ({ n8n, provider }) => (origin, port) => `
stack: n8n-oidc
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
      name_claim: email
      groups_claim: groups
      email_domains: [example.com]
      second_factor: { acr: [${level.two}] }
      inside: true
  roles:
    staff: { groups: [staff] }
    admin: { groups: [admins], require: { mfa: true, acr: [${level.two}] } }
zones: { workflows: {} }
components:
  n8n: { kind: n8n, zone: workflows, address: "${n8n.url}", public: "${origin}" }
flows:
  - { from: role/staff, to: n8n, can: [view] }
  - { from: role/admin, to: n8n, can: [view, edit, run, admin] }
`;

describe('n8n with company sign-in', { timeout: 900_000 }, () => {
  const secret = randomBytes(24).toString('hex');
  let n8n, provider, gateway, browser, window, workflow;
  before(async () => {
    const port = await freePort();
    const gate = `https://localhost:${port}`;
    n8n = await startN8n({ publicUrl: gate });
    provider = await Provider.start({ gate, clients: [{ id: 'sallyport', name: 'company', secret }],
      people: { ada: { email: 'ada@example.com', name: 'Ada Byron', groups: ['staff', 'admins'] }, vic: { email: 'vic@example.com', groups: ['staff'] } } });
    gateway = await Gateway.start({ map: map({ n8n, provider }), port, secrets: { oidc: secret } });
    provider.trust(gateway.ca);
    await n8n.ready();
    browser = await Browser.start();
    window = await browser.window();
  });
  after(async () => {
    await browser?.stop();
    await gateway?.stop();
    await provider?.stop();
    await n8n?.stop();
  });

  const throughProvider = async ({ page }, id, { code } = {}) => {
    await page.waitForURL(/\/\.sallyport\/sign-in/);
    await page.click('a[href*="/.sallyport/oidc/company/start"]');
    await page.waitForURL((url) => url.href.startsWith(provider.issuer));
    if (await page.locator('input[name=login]').count()) {
      await page.fill('input[name=login]', id);
      await page.fill('input[name=password]', provider.people.get(id).password);
    }
    if (code) await page.fill('input[name=code]', provider.people.get(id).code);
    await page.click('button[type=submit]');
  };

  const open = async (id) => {
    await window.page.goto(`${gateway.origin}/workflow/${id}`, { waitUntil: 'domcontentloaded' });
    await window.page.waitForSelector('[data-test-id="canvas-node"]');
    await eventually(() => window.sockets.at(-1)?.url.includes('/rest/push') && !window.sockets.at(-1).closed, { what: 'the push channel' });
  };

  test('a password alone leads to n8n, as somebody who may look', async () => {
    const { page } = window;
    await page.goto(`${gateway.origin}/home/workflows`);
    await throughProvider(window, 'ada');
    await page.waitForURL((url) => url.origin === gateway.origin && !url.pathname.startsWith('/.sallyport'), { waitUntil: 'domcontentloaded' });
    assert.ok((await gateway.awaitRecords(1, '--kind', 'signed_in', '--who', 'person/ada@example.com')).length > 0);
  });

  test('changing something needs the code, which the provider asks for', async () => {
    const { page } = window;
    const refused = await window.fetch('POST', '/rest/owner/setup', owner);
    assert.equal(refused.status, 401, refused.text);
    // A call of a page is told so; an address that an admin alone may open leads to the step-up.
    await page.goto(`${gateway.origin}/api/v1/workflows`);
    await window.picture('n8n-oidc-step-up');
    await throughProvider(window, 'ada', { code: true });
    await page.waitForURL((url) => url.pathname === '/api/v1/workflows', { waitUntil: 'domcontentloaded' });
    await page.goto(`${gateway.origin}/setup`, { waitUntil: 'domcontentloaded' });
    await page.waitForSelector('input[name=email]');
    for (const [name, value] of Object.entries(owner)) await page.fill(`input[name=${name}]`, value);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname !== '/setup');
    const [record] = (await gateway.awaitRecords(1, '--kind', 'crossing', '--contains', '/rest/owner/setup', '--decision', 'allow')).slice(-1);
    assert.equal(record.who, 'person/ada@example.com');
  });

  test('a workflow is built and run in the editor', async () => {
    const { page } = window;
    const made = await window.fetch('POST', '/rest/workflows', {
      name: 'Hello', settings: { executionOrder: 'v1' }, active: false, connections: {},
      nodes: [{ parameters: {}, id: crypto.randomUUID(), name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0] }],
    });
    assert.equal(made.status, 200, made.text);
    workflow = made.json.data.id;
    await open(workflow);
    await page.locator('[data-test-id="execute-workflow-button"]').first().click();
    await page.waitForSelector('text=/executed successfully/i');
    await window.picture('n8n-oidc-executed');
  });

  test('who may only look is refused with the code as without', async () => {
    const vics = await browser.window();
    await vics.page.goto(`${gateway.origin}/home/workflows`);
    await throughProvider(vics, 'vic');
    await vics.page.waitForURL((url) => url.origin === gateway.origin && !url.pathname.startsWith('/.sallyport'), { waitUntil: 'domcontentloaded' });
    const answer = await vics.fetch('POST', '/rest/workflows', { name: 'Mine', nodes: [], connections: {} });
    assert.equal(answer.status, 403, answer.text);
    await vics.close();
  });

  test('logging out at the provider closes the editor', async () => {
    const earlier = window.sockets.length;
    await open(workflow);
    const channels = window.sockets.slice(earlier);
    const cookies = (await window.context.cookies(gateway.origin)).map(({ name, value }) => `${name}=${value}`).join('; ');
    const ask = () => new Client(gateway).request('GET', '/rest/settings', { headers: { Cookie: cookies, Accept: 'application/json' }, cookies: false });
    assert.equal((await ask()).status, 200);
    assert.ok((await provider.logOut('ada')) >= 1, JSON.stringify(provider.logouts));
    await eventually(() => channels.every(({ closed }) => closed), { what: 'the end of the push channel' });
    assert.equal((await ask()).status, 401);  // not asked in the page: the editor may be leaving it
    await gateway.awaitRecords(1, '--kind', 'revocation');
  });
});
