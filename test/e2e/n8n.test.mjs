// A real n8n behind the door, used by people in a real browser and by a machine that signs its webhooks.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Browser } from './lib/browser.mjs';
import { Client } from './lib/client.mjs';
import { Gateway } from './lib/gateway.mjs';
import { repository, startN8n } from './lib/n8n.mjs';
import { Authenticator, invite, Person } from './lib/people.mjs';
import { eventually, freePort } from './lib/process.mjs';

const owner = { email: 'owner@example.com', firstName: 'Ada', lastName: 'Byron', password: 'Tulip-harbour-77' };
const secrets = {};
for (const name of ['stripe', 'github', 'slack', 'orders', 'models']) secrets[name] = randomBytes(24).toString('hex');

// examples/n8n/sallyport.yaml, on ports of our own.
async function exampleMap(n8nPort) {
  const text = await readFile(join(repository, 'examples/n8n/sallyport.yaml'), 'utf8');
  const [health, admin, egress] = [await freePort(), await freePort(), await freePort()];
  return (origin, port) =>
    text.replace('127.0.0.1:5678', `127.0.0.1:${n8nPort}`).replace('https://localhost:8443', origin)
      .replace('127.0.0.1:8443', `127.0.0.1:${port}`).replace('127.0.0.1:8444', `127.0.0.1:${health}`).replace('127.0.0.1:8445', `127.0.0.1:${admin}`)
      .replaceAll('127.0.0.1:8446', `127.0.0.1:${egress}`);
}

const node = (name, type, typeVersion, parameters, x, more = {}) => ({
  parameters, id: crypto.randomUUID(), name, type: `n8n-nodes-base.${type}`, typeVersion, position: [x, 0], ...more,
});
const chain = (...nodes) => ({
  nodes,
  connections: Object.fromEntries(nodes.slice(0, -1).map((one, at) => [one.name, { main: [[{ node: nodes[at + 1].name, type: 'main', index: 0 }]] }])),
});
const greeting = 'hello from behind the gate';
const greet = () => node('Greet', 'set', 3.4, { assignments: { assignments: [{ id: 'a', name: 'greeting', value: greeting, type: 'string' }] }, options: {} }, 220);

describe('n8n', { timeout: 900_000 }, () => {
  let n8n, gateway, browser, ada, vic, adas, vics, workflow;
  before(async () => {
    const port = await freePort();
    n8n = await startN8n({ publicUrl: `https://localhost:${port}` });
    gateway = await Gateway.start({ map: await exampleMap(n8n.port), secrets, port });
    await n8n.ready();
    browser = await Browser.start();
    ada = new Person(gateway, 'ada');
    adas = await browser.window();
  });
  after(async () => {
    await browser?.stop();
    await gateway?.stop();
    await n8n?.stop();
  });

  // In the browser, through both of our pages.
  async function enter(window, person, link) {
    const { page } = window;
    if (link) {
      await page.goto(link);
      await window.picture(`${person.name}-set-up`);
      await page.fill('input[name=account]', person.name);
      await page.fill('input[name=password]', person.password);
      await page.fill('input[name=repeat]', person.password);
      await page.click('button[type=submit]');
    }
    await page.goto(`${gateway.origin}/home/workflows`);
    await page.waitForURL(/\/\.sallyport\/sign-in/);
    await window.picture(`${person.name}-sign-in`);
    await page.fill('input[name=account]', person.name);
    await page.fill('input[name=password]', person.password);
    await page.click('form[action="/.sallyport/sign-in"] button');
  }

  // Whose role asks for a second factor sets one up on the way in.
  async function enrol(window, person) {
    const { page } = window;
    await page.waitForSelector('input[name=code]');
    await window.picture(`${person.name}-authenticator`);
    person.authenticator ??= new Authenticator(await page.locator('code.secret').innerText());
    await page.fill('input[name=code]', person.authenticator.code());
    await page.click('form[action="/.sallyport/sign-in"] button');
    await page.click('text=/continue/i');
  }

  async function signInToN8n(window) {
    const { page } = window;
    await page.goto(`${gateway.origin}/signin`, { waitUntil: 'domcontentloaded' });
    await page.fill('input[name=emailOrLdapLoginId]', owner.email);
    await page.fill('input[name=password]', owner.password);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
  }

  const open = async (window, id) => {
    await window.page.goto(`${gateway.origin}/workflow/${id}`, { waitUntil: 'domcontentloaded' });
    await window.page.waitForSelector('[data-test-id="canvas-node"]');
    await eventually(() => window.sockets.at(-1)?.url.includes('/rest/push') && !window.sockets.at(-1).closed, { what: 'the push channel' });
  };

  test('the first person comes by the set-up link, with an authenticator, to n8n', async () => {
    await enter(adas, ada, gateway.setUpLink);
    await enrol(adas, ada);
    await adas.page.waitForSelector('input[name=email]');
    assert.match(adas.page.url(), /\/setup$/, 'n8n asks for its owner');
    await adas.picture('n8n-owner');
  });

  test('serve says what does not fit of the settings of n8n, and nothing else', async () => {
    await gateway.child.heard(/n8n: owner: this n8n has no owner yet/, 90_000);
    assert.doesNotMatch(gateway.child.output, /N8N_[A-Z_]+: |n8n: version: /);
    const elsewhere = await Gateway.start({ map: await exampleMap(n8n.port), secrets });
    try {
      await elsewhere.child.heard(/n8n: N8N_EDITOR_BASE_URL: n8n believes to be at \S+.*WEBHOOK_URL=/);
    } finally {
      await elsewhere.stop();
    }
  });

  test("n8n's owner is set up through the door", async () => {
    for (const [name, value] of Object.entries(owner)) await adas.page.fill(`input[name=${name}]`, value);
    await adas.page.keyboard.press('Enter');
    await adas.page.waitForURL((url) => url.pathname !== '/setup');
    assert.deepEqual(adas.answers.filter(({ path }) => path === '/rest/owner/setup').map(({ status }) => status), [200]);
  });

  test('a workflow is built, and runs when its button is clicked', async () => {
    const made = await adas.fetch('POST', '/rest/workflows', {
      name: 'Hello', settings: { executionOrder: 'v1' }, active: false, ...chain(node('Start', 'manualTrigger', 1, {}, 0), greet()),
    });
    assert.equal(made.status, 200, made.text);
    workflow = made.json.data.id;
    await open(adas, workflow);
    await adas.page.locator('[data-test-id="execute-workflow-button"]').first().click();
    await adas.page.waitForSelector('text=/executed successfully/i');
    await adas.picture('n8n-executed');
    assert.ok(adas.sockets.at(-1).frames > 2, 'the run came back over the push channel');
    assert.equal(await adas.page.locator('text=/connection lost|offline/i').count(), 0);
    const started = await gateway.awaitRecords(1, '--kind', 'crossing_started', '--contains', '/rest/push');
    assert.equal(started.at(-1).route, 'push');
    const [run] = await gateway.awaitRecords(1, '--kind', 'crossing', '--contains', `/rest/workflows/${workflow}/run`);
    assert.deepEqual([run.who, run.route, run.action, run.decision], ['person/ada', 'execution', 'run', 'allow']);
  });

  test('an editor needs a credential; its data is there for who may edit', async () => {
    const made = await adas.fetch('POST', '/rest/credentials', {
      name: 'Key of the orders service', type: 'httpHeaderAuth', data: { name: 'X-Key', value: 'kept-by-n8n-alone' },
    });
    assert.equal(made.status, 200, made.text);
    adas.credential = made.json.data.id;
    assert.equal((await adas.fetch('GET', `/rest/credentials/${adas.credential}?includeData=true`)).status, 200);
  });

  test('a viewer with the account of n8n\'s owner opens the editor without an error', async () => {
    vic = await invite(gateway, 'vic', ['staff']);
    vics = await browser.window();
    await enter(vics, vic);
    await vics.page.waitForURL(/\/signin/, { waitUntil: 'domcontentloaded' });
    await signInToN8n(vics);
    await open(vics, workflow);
    await vics.page.waitForLoadState('networkidle');
    await vics.picture('n8n-viewer');
    const refused = vics.refused().filter((what) => what !== 'GET /rest/login') /* n8n's own 401 before its sign-in */;
    assert.deepEqual(refused, [], 'what the editor asked for on its own');
    assert.equal(await vics.page.locator('text=/connection lost|offline/i').count(), 0);
  });

  test('and cannot change, run, or export, although n8n would let them', async () => {
    const { json } = await vics.fetch('GET', `/rest/workflows/${workflow}`);
    const { versionId, name, nodes, connections } = json.data;
    const attempts = [
      ['PATCH', `/rest/workflows/${workflow}`, { name: `${name}, changed`, nodes, connections, versionId }],
      ['PATCH', `/REST/Workflows/${workflow}/`, { name: `${name}, changed`, nodes, connections, versionId }],
      ['POST', '/rest/workflows', { name: 'Mine', nodes: [], connections: {} }],
      ['DELETE', `/rest/workflows/${workflow}`],
      ['POST', `/rest/workflows/${workflow}/activate`, { versionId }],
      ['POST', `/rest/workflows/${workflow}/run`, { destinationNode: { nodeName: 'Greet', mode: 'inclusive' } }],
      ['GET', `/rest/credentials/${adas.credential}?includeData=true`],
      ['GET', `/Rest/CREDENTIALS/${adas.credential}/?includeData=true`],
      ['POST', '/rest/credentials/test', { credentials: { id: adas.credential, name: 'x', type: 'httpHeaderAuth' } }],
      ['POST', '/rest/dynamic-node-parameters/options', {}],
      ['POST', '/rest/executions/delete', { deleteBefore: new Date().toISOString() }],
      ['POST', '/rest/invitations', [{ email: 'friend@example.com', role: 'global:admin' }]],
      ['POST', '/rest/api-keys', { label: 'mine', expiresAt: null, scopes: ['workflow:read'] }],
      ['GET', '/rest/mcp/api-key'],
      ['GET', '/api/v1/workflows'],
      ['GET', '/rest/brand-new'],
      ['GET', '/metrics'],
      ['GET', '/healthz/readiness'],
    ];
    const isInternal = (path) => /metrics|readiness/.test(path); // routed nowhere, so nobody is asked for
    for (const [method, path, body] of attempts) {
      const answer = await vics.fetch(method, path, body);
      const expected = isInternal(path) ? 404 : 403;
      assert.equal(answer.status, expected, `${method} ${path}: ${answer.text.slice(0, 300)}`);
      assert.ok(!answer.text.includes('kept-by-n8n-alone'));
    }
    const after = await vics.fetch('GET', `/rest/workflows/${workflow}`);
    assert.equal(after.json.data.versionId, versionId, 'the workflow is as it was');
    await gateway.awaitRecords(attempts.filter(([, path]) => !isInternal(path)).length, '--who', 'person/vic', '--decision', 'deny');
    await vics.page.locator('[data-test-id="execute-workflow-button"]').first().click();
    await vics.page.waitForTimeout(1500);
    await vics.picture('n8n-viewer-refused');
    assert.equal(await vics.page.locator('text=/executed successfully/i').count(), 0);
  });

  test('a signed webhook runs a workflow; forged, replayed and late ones do not', async () => {
    const path = 'orders';
    const made = await adas.fetch('POST', '/rest/workflows', {
      name: 'Orders', settings: { executionOrder: 'v1' }, active: false,
      ...chain(node('Order', 'webhook', 2, { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} }, 0, { webhookId: crypto.randomUUID() }), greet()),
    });
    assert.equal(made.status, 200, made.text);
    const { id, versionId } = made.json.data;
    const active = await adas.fetch('POST', `/rest/workflows/${id}/activate`, { versionId });
    assert.equal(active.status, 200, active.text);

    const machine = new Client(gateway);
    const body = JSON.stringify({ order: randomBytes(6).toString('hex') });
    const sign = ({ at = Date.now(), secret = secrets.orders, over = body } = {}) => {
      const time = String(Math.floor(at / 1000));
      return { 'Content-Type': 'application/json', 'X-Orders-Timestamp': time, 'X-Orders-Signature': `sha256=${createHmac('sha256', secret).update(`${time}.${over}`).digest('hex')}` };
    };
    const send = (headers, where = '/webhook/orders') => machine.request('POST', where, { body, headers });
    let good;
    const answer = await eventually(async () => {
      const got = await send((good = sign())); // a delivery is taken once, so each try is signed anew
      return got.status !== 404 && got;
    }, { what: 'the webhook', every: 1100 });
    assert.equal(answer.status, 200, answer.body);
    assert.ok(answer.body.includes(greeting), answer.body);

    const runs = async () => (await adas.fetch('GET', `/rest/executions?filter=${encodeURIComponent(JSON.stringify({ workflowId: id }))}`)).json.data.results.length;
    const before = await runs();
    assert.equal((await send(good)).status, 401, 'replayed');
    assert.equal((await send(sign({ secret: 'guess' }))).status, 401, 'forged');
    assert.equal((await send(sign({ over: '{}' }))).status, 401, 'over another body');
    assert.equal((await send(sign({ at: Date.now() - 301_000 }))).status, 401, 'late');
    assert.equal((await send({ 'Content-Type': 'application/json' })).status, 401, 'unsigned');
    assert.equal((await send(sign(), '/webhook-test/orders')).status, 401, 'test webhooks need a session');
    assert.ok([401, 403, 404].includes((await send(sign(), '/Webhook/orders')).status), 'in capitals, as n8n would read it');
    assert.ok([401, 403, 404].includes((await send(sign(), '/webhook/other')).status), 'no flow');
    assert.equal(await runs(), before, 'n8n ran nothing for any of them');
    machine.close();
  });

  test('`session end` closes the editor\'s channel with 1008, and the journal says why', async () => {
    const earlier = adas.sockets.length;
    await open(adas, workflow);
    const cookies = await adas.context.cookies(gateway.origin);
    const session = cookies.find(({ name }) => name === '__Host-sallyport').value.split('.')[0];
    // What the channel was closed with is only told to the page's own socket: one beside the editor's.
    const code = adas.page.evaluate(() => new Promise((resolve) => {
      const socket = new WebSocket(`wss://${location.host}/rest/push?pushRef=beside`);
      socket.onopen = () => (window.besideIsOpen = true);
      socket.onclose = (event) => resolve(event.code);
    }));
    await adas.page.waitForFunction(() => window.besideIsOpen === true);
    const channels = adas.sockets.slice(earlier).filter(({ closed }) => !closed);
    assert.ok(channels.length >= 2, 'the editor\'s and the one beside it');
    const ended = await gateway.command('session', 'end', '--id', session);
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(await code, 1008);
    await eventually(() => channels.every(({ closed }) => closed), { what: 'the end of the editor\'s channel' });
    const records = await gateway.awaitRecords(2, '--kind', 'stream_ended', '--session', session);
    assert.ok(records.every(({ reason, route }) => reason && route === 'push'), JSON.stringify(records));
    await adas.page.waitForTimeout(3000);
    await adas.picture('n8n-session-ended');
    const next = await adas.fetch('GET', '/rest/workflows');
    assert.equal(next.status, 401);
  });

  test('the journal is whole, and holds no secret', async () => {
    const { code, stdout } = await gateway.verifyJournal();
    assert.equal(code, 0, stdout);
    const text = JSON.stringify(await gateway.records());
    for (const secret of [ada.password, owner.password, 'kept-by-n8n-alone', 'pushRef', ...Object.values(secrets)]) {
      assert.ok(!text.includes(secret), `${secret} in the journal`);
    }
  });
});
