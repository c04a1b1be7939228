// Cedar files beside the map, as an operator lives with them: a refusal with advice, its explanation, a reload that cuts an open
// stream, a mistake that changes nothing.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import WebSocket from 'ws';
import { Gateway } from './lib/gateway.mjs';
import { invite, Person } from './lib/people.mjs';
import { run } from './lib/process.mjs';
import { program } from './lib/gateway.mjs';
import { Upstream } from './lib/upstream.mjs';

const map = (upstream) => (origin, port) => `
stack: policy-test
listen: { web: "127.0.0.1:${port}" }
people:
  first_account: admin
  roles: { admin: { groups: [admins] }, staff: { groups: [staff] } }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream}", public: "${origin}" }
flows:
  - { from: role/admin, to: site, can: ["* /**"] }
  - { from: role/staff, to: site, can: ["GET /**"] }
policies: [rules.cedar]
tests:
  - { who: role/staff, does: GET /reports/2026, to: site, with: { client: 203.0.113.7 }, expect: deny }
`;

const rules = `
@id("reports-inside")
@advice("Reports <open> inside only.")
forbid (principal, action, resource == Component::"site")
when { context.path like "/reports/*" }
unless { principal in Group::"auditors" && context.network == "loopback" };
`;

describe('policies', { timeout: 120_000 }, () => {
  let upstream, gateway, vic;
  const put = (text) => writeFile(join(gateway.folder, 'rules.cedar'), text);
  before(async () => {
    upstream = await Upstream.start();
    gateway = await Gateway.start({ map: map(upstream.url), files: { 'rules.cedar': rules } });
    await new Person(gateway, 'ada').setUp(gateway.setUpLink);
    vic = await invite(gateway, 'vic', ['staff']);
    await vic.signIn();
    assert.ok(vic.session);
  });
  after(async () => {
    await gateway?.stop();
    await upstream?.stop();
  });

  test('a refusal carries the advice of the policy, and can be explained from the journal alone', async () => {
    const page = await vic.client.request('GET', '/reports/2026', { navigate: true });
    assert.equal(page.status, 403);
    assert.match(page.body, /Reports &lt;open&gt; inside only\./);
    const problem = await vic.client.request('GET', '/reports/2026');
    assert.equal(JSON.parse(problem.body).detail, 'Reports <open> inside only.');
    assert.equal(upstream.seen.some(({ url }) => url.startsWith('/reports')), false);

    const { request_id } = JSON.parse(problem.body);
    const [record] = await gateway.awaitRecords(1, '--request', request_id);
    assert.equal(record.rule, 'reports-inside');
    assert.deepEqual(JSON.parse(record.facts).groups, ['staff']);
    const told = await gateway.command('policy', 'explain', '--map', gateway.mapFile, '--record', record.request);
    assert.equal(told.code, 0, told.stderr);
    assert.match(told.stdout, /^person\/vic GET \/reports\/2026 at site\ndeny: a policy forbids this \(reports-inside\)\n/);
    assert.match(told.stdout, /reports-inside \(forbid\) applies/);
    assert.match(told.stdout, /flow:2 \(permit\) applies/);
    assert.match(told.stdout, /flow:1 \(permit\) does not apply: .*sallyport\.yaml:11:5: `principal in Role::"admin"` is false\n {4}principal = Person::"vic", in Group::"staff", Role::"staff"/);
  });

  test('the same question can be made up', async () => {
    const ask = (...args) => run(program, ['policy', 'explain', '--json', '--map', gateway.mapFile, '--who', 'person/eve', '--to', 'site', ...args]);
    const denied = JSON.parse((await ask('--groups', 'staff', '--does', 'GET /reports/1')).stdout);
    assert.equal(denied.allowed, false);
    const allowed = JSON.parse((await ask('--groups', 'staff,auditors', '--does', 'GET /reports/1')).stdout);
    assert.equal(allowed.allowed, true);
    const clause = allowed.policies.find(({ policy }) => policy === 'reports-inside');
    assert.equal(clause.outcome, 'condition');
    assert.match(clause.file, /rules\.cedar$/);
    assert.equal(clause.line, 6);
  });

  test('a policy with a mistake is refused with its place, and what was in force stays', async () => {
    await put(rules.replace('context.path like', 'context.pth like'));
    const refused = await gateway.command('reload');
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /rules\.cedar:5:8: error: .*pth.*/);
    assert.match(refused.stdout, /refused; still in force/);
    assert.equal((await vic.client.request('GET', '/reports/2026')).status, 403);

    await put('permit (principal, action, resource);');
    const permits = await gateway.command('reload');
    assert.equal(permits.code, 1);
    assert.match(permits.stdout, /may only narrow/);

    await put(rules.replace('forbid (', 'forbid ((')); // does not even parse
    assert.match((await gateway.command('reload')).stdout, /rules\.cedar:4:\d+: error: /);
    await put(''); // now the map's own test fails
    assert.match((await gateway.command('reload')).stdout, /test failed: expected deny, saw allow by flow:2/);
    await put(rules);
    assert.equal((await gateway.command('reload')).code, 0);
  });

  test('a reload that forbids cuts what is open', async () => {
    const socket = new WebSocket(`wss://localhost:${gateway.port}/live/feed`, {
      ca: gateway.ca, lookup: (_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }]), origin: gateway.origin,
      headers: { Cookie: vic.client.cookieHeader() },
    });
    await once(socket, 'message');
    await put(rules + '\n@id("no-sockets") forbid (principal, action, resource) when { context.websocket };\n');
    const closed = once(socket, 'close');
    const reload = await gateway.command('reload');
    assert.equal(reload.code, 0, reload.stdout);
    const [code, reason] = await closed;
    assert.deepEqual([code, String(reason)], [1008, 'the map no longer allows it']);
    await put(rules);
    assert.equal((await gateway.command('reload')).code, 0);
  });

  test('check names policies that change nothing and that nothing tests', async () => {
    await put(rules + '\n@id("twice") forbid (principal is Person, action, resource == Component::"site") when { context.path like "/reports/*" && context.mfa } unless { principal in Group::"auditors" && context.network == "loopback" };\n');
    const check = await run(program, ['check', '--map', gateway.mapFile]);
    assert.equal(check.code, 0, check.stdout);
    assert.match(check.stdout, /`twice` changes nothing: whatever it decides, `reports-inside` decides as well/);
    assert.match(check.stdout, /tests decide \d of 2 flows/);
    const json = JSON.parse((await run(program, ['check', '--json', '--map', gateway.mapFile])).stdout);
    assert.ok(json.untested_flows.some((flow) => flow.startsWith('flow:1 (')));
  });
});
