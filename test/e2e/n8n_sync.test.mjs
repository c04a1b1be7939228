// `sallyport n8n sync` on a real n8n: each workflow gets credentials of its own that hold keys of ours and point at the door.
import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { join } from 'node:path';
import { Providers } from './lib/egress.mjs';
import { program } from './lib/gateway.mjs';
import { findN8n, makeOwner, settings, startN8n } from './lib/n8n.mjs';
import { freePort, run } from './lib/process.mjs';

const owner = { email: 'owner@example.com', firstName: 'Ada', lastName: 'Byron', password: 'Tulip-harbour-77' };
const names = ['openai', 'azure-openai', 'anthropic', 'gemini', 'ollama'];
const types = { openai: 'openAiApi', 'azure-openai': 'azureOpenAiApi', anthropic: 'anthropicApi', gemini: 'googlePalmApi', ollama: 'ollamaApi' };
const keyed = (name) => (name === 'ollama' ? '' : `, credential: secret:${name}`);
const flows = names.map((name) => `from: workflow/triage, to: ${name}, can: [chat, models], models: ["*"], max_output_tokens: 64${keyed(name)}`);

describe('n8n sync', { timeout: 900_000 }, () => {
  let n8n, providers, gateway, apiKey, keyFile, foreign;
  const said = [];

  before(async () => {
    n8n = await startN8n();
    providers = await Providers.start(names, {
      flows: [...flows, 'from: workflow/elsewhere, to: openai, can: [chat], models: ["*"], credential: secret:openai'],
      workflows: ['triage: { runs_in: n8n, owner: finance }', 'elsewhere: { owner: finance }'],
      components: [`  n8n: { kind: n8n, zone: workflows, address: "${n8n.url}" }`],
    });
    gateway = providers.gateway;
    await n8n.ready();
    ({ apiKey } = await makeOwner(n8n, owner));
    keyFile = join(gateway.folder, 'n8n.key');
    await writeFile(keyFile, `${apiKey}\n`, { mode: 0o600 });
    foreign = await api('POST', '', { name: 'My OpenAI', type: 'openAiApi', data: { apiKey: 'a-key-of-somebody', url: 'https://api.openai.com/v1', header: false } });
  });
  after(async () => {
    await providers?.stop();
    await n8n?.stop();
  });

  async function api(method, path, body) {
    const response = await fetch(`${n8n.url}/api/v1/credentials${path}`, {
      method, headers: { 'X-N8N-API-KEY': apiKey, ...(body && { 'Content-Type': 'application/json' }) }, body: body && JSON.stringify(body) });
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response.json();
  }
  const listed = async () => (await api('GET', '?limit=100')).data;

  // What n8n would give its nodes: its own command decrypts all credentials into a file.
  async function values() {
    const { node, n8n: command } = await findN8n();
    const file = join(n8n.folder, 'export.json');
    const env = settings({ folder: n8n.folder, port: await freePort(), brokerPort: await freePort() });
    const done = await run(node, [command, 'export:credentials', '--all', '--decrypted', `--output=${file}`], { env, ms: 240_000 });
    assert.equal(done.code, 0, done.stderr);
    return new Map(JSON.parse(await readFile(file, 'utf8')).map((entry) => [entry.id, entry.data]));
  }

  async function sync(args = [], expected = 0) {
    const done = await run(program, ['n8n', 'sync', '--map', gateway.mapFile, '--n8n', n8n.url, '--api-key-file', keyFile,
      '--door', gateway.egress, '--state', gateway.state, ...args], { ms: 120_000 });
    said.push(done.stdout, done.stderr);
    assert.equal(done.code, expected, done.stdout + done.stderr);
    return done;
  }
  const applied = async () => JSON.parse((await sync(['--apply', '--json'])).stdout);
  const keys = async () => JSON.parse((await gateway.command('key', 'list', '--json')).stdout).keys;

  test('the plan is shown and nothing is done', async () => {
    const { stdout } = await sync();
    for (const name of names) assert.match(stdout, new RegExp(`create\\s+Sallyport: triage -> ${name}\\s+${types[name]}`));
    assert.doesNotMatch(stdout, /elsewhere/);
    assert.match(stdout, /Left alone, 1 of others:\s+My OpenAI/);
    assert.match(stdout, /--apply/);
    assert.equal((await listed()).length, 1);
    assert.equal((await keys()).length, 0);
  });

  test('applied, each credential holds a key of its own that calls through the door', async () => {
    const { steps, left_alone: others } = await applied();
    assert.deepEqual(steps.map(({ action, done }) => [action, done]), names.map(() => ['create', true]));
    assert.deepEqual(others.map(({ id }) => id), [foreign.id]);
    const there = await listed();
    assert.deepEqual(there.filter(({ id }) => id !== foreign.id).map(({ type }) => type).sort(), Object.values(types).sort());
    const data = await values();
    for (const { component, credential, key } of steps) {
      const { apiKey: placeholder, ...rest } = data.get(credential);
      assert.match(placeholder, new RegExp(`^spk_${key}`));
      assert.ok(JSON.stringify(rest).includes(`${gateway.egress}/${component}`), component);
      assert.ok(!Object.values(providers).some((one) => one?.key && one.key === placeholder));
    }
    const openai = steps.find(({ component }) => component === 'openai');
    const { apiKey: placeholder, url } = data.get(openai.credential);
    const call = (base) => fetch(`${base}/chat/completions`, {
      method: 'POST', headers: { Authorization: `Bearer ${placeholder}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'is invoice 7 paid?' }] }) });
    assert.equal((await call(url)).status, 200);
    assert.equal((await call(`${gateway.egress}/ollama/v1`)).status, 403, 'E45: a key opens its own component only');
  });

  test('applied again, every credential stays and holds a new key; the old one has its overlap', async () => {
    const before = await values();
    const { steps } = await applied();
    assert.deepEqual(steps.map(({ action, done }) => [action, done]), names.map(() => ['rotate', true]));
    const data = await values();
    assert.deepEqual([...data.keys()].sort(), [...before.keys()].sort());
    for (const { credential } of steps) assert.notEqual(data.get(credential).apiKey, before.get(credential).apiKey);
    assert.deepEqual(data.get(foreign.id), before.get(foreign.id));
    const states = (await keys()).map(({ state }) => state);
    assert.deepEqual([states.filter((state) => state === 'good').length, states.filter((state) => state === 'rotated').length], [5, 5]);
  });

  test('a credential that a person deleted is made again, and its key is dead', async () => {
    const gone = (await listed()).find(({ name }) => name === 'Sallyport: triage -> gemini');
    await api('DELETE', `/${gone.id}`);
    assert.match((await sync()).stdout, /create again\s+Sallyport: triage -> gemini/);
    const { steps } = await applied();
    assert.deepEqual(steps.filter(({ action }) => action === 'restore').map(({ component }) => component), ['gemini']);
    assert.equal((await listed()).length, 6);
    assert.ok((await keys()).some(({ state, why }) => state === 'revoked' && /gone from n8n/.test(why)));
  });

  test('what the map no longer has is removed; nobody else is touched', async () => {
    const text = await readFile(gateway.mapFile, 'utf8');
    await writeFile(gateway.mapFile, text.replace(`  - { ${flows[4]} }\n`, ''));
    const { steps } = await applied();
    assert.deepEqual(steps.filter(({ action }) => action === 'retire').map(({ component, done }) => [component, done]), [['ollama', true]]);
    const there = await listed();
    assert.ok(!there.some(({ name }) => name === 'Sallyport: triage -> ollama'));
    assert.equal((await values()).get(foreign.id).apiKey, 'a-key-of-somebody');
  });

  test('what cannot be done is said, and no key or API key is told', async () => {
    await chmod(keyFile, 0o644);
    assert.match((await sync([], 3)).stderr, /n8n\.key/);
    await chmod(keyFile, 0o600);
    await writeFile(keyFile, 'not-the-key');
    assert.match((await sync(['--apply'], 3)).stderr, /does not take the API key/);
    assert.match((await sync(['--component', 'openai'], 3)).stderr, /no n8n called `openai`/);
    for (const text of said) {
      assert.doesNotMatch(text, /spk_/);
      assert.ok(!text.includes(apiKey));
    }
    assert.doesNotMatch(await readFile(join(gateway.state, 'n8n-credentials.json'), 'utf8'), /spk_/);
  });
});
