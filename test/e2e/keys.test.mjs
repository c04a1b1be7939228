// Workflow keys from the command line: through the running gateway, and on the store when none runs.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { join } from 'node:path';
import { modelMap } from './lib/egress.mjs';
import { Gateway } from './lib/gateway.mjs';

const form = /\bspk_[0-9A-Za-z]{48}\b/;
const map = modelMap({
  components: ['  openai: { kind: openai, zone: outside }', '  claude: { kind: anthropic, zone: outside }'],
  workflows: ['triage', 'report'],
  flows: [
    'from: workflow/triage, to: openai, name: triage-chat, can: [chat], models: [gpt-4o-mini], credential: secret:openai',
    'from: workflow/report, to: claude, can: [chat], models: ["claude-haiku-*"], credential: secret:claude',
  ],
});

describe('keys', { timeout: 120_000 }, () => {
  let gateway;
  const shown = []; // every key that was ever printed
  before(async () => {
    gateway = await Gateway.start({ map, secrets: { openai: 'a-key-of-a-provider', claude: 'another-key' } });
  });
  after(() => gateway?.stop());

  const key = async (args, expected = 0) => {
    const done = await gateway.command('key', ...args);
    assert.equal(done.code, expected, `key ${args.join(' ')}: ${done.stdout}${done.stderr}`);
    for (const [found] of done.stdout.matchAll(new RegExp(form, 'g'))) shown.push(found);
    return done;
  };
  const json = async (...args) => JSON.parse((await key([...args, '--json'])).stdout);

  test('issue prints the key once, with the place to use it', async () => {
    const { stdout } = await key(['issue', '--workflow', 'triage', '--for', 'triage-chat', '--label', 'n8n']);
    assert.match(stdout, form);
    assert.match(stdout, /of workflow triage, until \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    assert.match(stdout, /openai\s+http:\/\/127\.0\.0\.1:\d+\/openai\/v1\s+Authorization: Bearer/);
    assert.doesNotMatch(stdout, /claude/);
    const quiet = await key(['issue', '--workflow', 'report', '--ttl', '2h', '--from', '127.0.0.0/8', '--quiet']);
    assert.match(quiet.stdout, /^spk_[0-9A-Za-z]{48}\n$/);
    const { keys } = await json('list');
    assert.deepEqual(keys.map(({ workflow, state }) => [workflow, state]), [['report', 'good'], ['triage', 'good']]);
    assert.deepEqual(keys[0].sources, ['127.0.0.0/8']);
    assert.deepEqual(keys[1].flows, ['triage-chat']);
  });

  test('E47: no key opens more than the map gives its workflow', async () => {
    for (const [args, why] of [
      [['--workflow', 'payroll'], /no workflow called `payroll`/],
      [['--workflow', 'triage', '--for', 'claude'], /no flow or component `claude`; it has: openai, triage-chat/],
      [['--workflow', 'triage', '--ttl', '91d'], /key_age/],
      [['--workflow', 'triage', '--from', '10.0.0.1/8'], /sources/],
    ]) {
      const { stderr } = await key(['issue', ...args], 3);
      assert.match(stderr, why);
    }
    assert.equal((await json('list')).keys.length, 2);
  });

  test('rotate lets the old key live beside the new one, revoke ends at once', async () => {
    const before = (await json('list', '--workflow', 'triage')).keys[0];
    const { stdout } = await key(['rotate', before.id, '--overlap', '1h']);
    assert.match(stdout, new RegExp(`The old key ${before.id} works beside it until`));
    const again = await key(['rotate', before.id], 3);
    assert.match(again.stderr, /rotated already/);
    const [next, old] = (await json('list', '--workflow', 'triage')).keys;
    assert.equal(old.state, 'rotated');
    assert.equal(old.successor, next.id);
    assert.match((await key(['revoke', next.id, '--why', 'left on a desk'])).stdout, /1 key revoked/);
    assert.match((await key(['list'])).stdout, /revoked: left on a desk/);
    assert.match((await key(['revoke', '--workflow', 'report'])).stdout, /1 key revoked/);
    await key(['revoke'], 2);
    await key(['revoke', next.id, '--all'], 2);
  });

  test('everything is in the journal, and no key is anywhere', async () => {
    const records = await gateway.awaitRecords(5, '--kind', 'key_changed');
    const told = records.map(({ reason, who }) => `${reason} ${who}`).sort();
    assert.deepEqual(told, ['issued operator', 'issued operator', 'revoked operator', 'revoked operator', 'rotated operator']);
    assert.ok(shown.length >= 3);
    const walk = async (folder) => (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const path of await walk(gateway.state)) {
      const bytes = await readFile(path, 'latin1');
      for (const one of shown) assert.ok(!bytes.includes(one.slice(14, 46)), path);
    }
    for (const one of shown) assert.ok(!gateway.child.output.includes(one.slice(14)));
  });

  test('a restart keeps all, and without a gateway the store is asked', async () => {
    const before = (await json('list')).keys;
    await gateway.restart();
    assert.deepEqual((await json('list')).keys, before);
    await gateway.child.stop();
    assert.deepEqual((await json('list')).keys, before);
    assert.match((await key(['issue', '--workflow', 'triage'], 3)).stderr, /no gateway runs .* --map/);
    const made = await json('issue', '--workflow', 'triage', '--map', gateway.mapFile);
    assert.match(made.placeholder, form);
    assert.match((await key(['revoke', '--all'])).stdout, /2 keys revoked/); // this one, and the one in its overlap
    await gateway.restart();
    assert.ok((await json('list')).keys.every(({ state }) => state === 'revoked'));
  });
});
