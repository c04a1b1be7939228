// The real n8n's own model nodes, with credentials that `sallyport n8n sync` wrote: a plain and a streamed call of each.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Providers } from './lib/egress.mjs';
import { program } from './lib/gateway.mjs';
import { makeOwner, startN8n } from './lib/n8n.mjs';
import { eventually, run } from './lib/process.mjs';

const owner = { email: 'owner@example.com', firstName: 'Ada', lastName: 'Byron', password: 'Tulip-harbour-77' };
const langchain = '@n8n/n8n-nodes-langchain';
const byId = (value) => ({ __rl: true, mode: 'id', value });
const nodes = {
  openai: { type: `${langchain}.lmChatOpenAi`, typeVersion: 1.2, credential: 'openAiApi', model: 'gpt-4o-mini', parameters: { model: byId('gpt-4o-mini') } },
  anthropic: { type: `${langchain}.lmChatAnthropic`, typeVersion: 1.3, credential: 'anthropicApi', model: 'claude-haiku-4-5', parameters: { model: byId('claude-haiku-4-5') } },
  gemini: { type: `${langchain}.lmChatGoogleGemini`, typeVersion: 1, credential: 'googlePalmApi', model: 'gemini-2.5-flash', parameters: { modelName: 'models/gemini-2.5-flash' } },
};
const names = Object.keys(nodes);
const streamed = (name, { json, url }) => (name === 'gemini' ? url.includes('streamGenerateContent') : json.stream === true);

describe("n8n's model nodes", { timeout: 600_000 }, () => {
  let n8n, providers, gateway, me, credentials;

  before(async () => {
    n8n = await startN8n();
    providers = await Providers.start(names, {
      flows: names.map((name) => `from: workflow/triage, to: ${name}, can: [chat, models], models: [${nodes[name].model}], credential: secret:${name}`),
      workflows: ['triage: { runs_in: n8n, owner: finance }'],
      components: [`  n8n: { kind: n8n, zone: workflows, address: "${n8n.url}" }`],
    });
    gateway = providers.gateway;
    await n8n.ready();
    me = await makeOwner(n8n, owner);
    const keyFile = join(gateway.folder, 'n8n.key');
    await writeFile(keyFile, me.apiKey, { mode: 0o600 });
    const done = await run(program, ['n8n', 'sync', '--map', gateway.mapFile, '--n8n', n8n.url, '--api-key-file', keyFile,
      '--door', gateway.egress, '--state', gateway.state, '--apply', '--json'], { ms: 120_000 });
    assert.equal(done.code, 0, done.stdout + done.stderr);
    credentials = new Map(JSON.parse(done.stdout).steps.map(({ component, credential }) => [component, credential]));
  });
  after(async () => {
    await providers?.stop();
    await n8n?.stop();
  });

  // A workflow with a webhook in front; gives its address once it answers.
  async function publish(name, { stream, model }) {
    const path = `${name}-${stream ? 'stream' : 'plain'}-${model ? 'other' : 'own'}`;
    const { type, typeVersion, credential, parameters } = nodes[name];
    const other = model && JSON.parse(JSON.stringify(parameters).replace(nodes[name].model, model));
    const ask = stream
      ? { name: 'Ask', type: `${langchain}.agent`, typeVersion: 2.2, parameters: { promptType: 'define', text: 'is invoice 7 paid?', options: { enableStreaming: true } } }
      : { name: 'Ask', type: `${langchain}.chainLlm`, typeVersion: 1.6, parameters: { promptType: 'define', text: 'is invoice 7 paid?' } };
    const all = [
      { name: 'Hook', type: 'n8n-nodes-base.webhook', typeVersion: 2.1, webhookId: crypto.randomUUID(),
        parameters: { httpMethod: 'POST', path, responseMode: stream ? 'streaming' : 'lastNode', options: {} } },
      ask,
      { name: 'Model', type, typeVersion, parameters: { ...(other ?? parameters), options: {} },
        credentials: { [credential]: { id: credentials.get(name), name: `Sallyport: triage -> ${name}` } } },
    ];
    const made = await me.rest('POST', '/rest/workflows', {
      name: path, settings: { executionOrder: 'v1' }, active: false,
      nodes: all.map((node, at) => ({ id: crypto.randomUUID(), position: [220 * at, 0], ...node })),
      connections: {
        Hook: { main: [[{ node: 'Ask', type: 'main', index: 0 }]] },
        Model: { ai_languageModel: [[{ node: 'Ask', type: 'ai_languageModel', index: 0 }]] },
      },
    });
    await me.rest('POST', `/rest/workflows/${made.id}/activate`, { versionId: made.versionId });
    return async () => {
      const call = () => fetch(`${n8n.url}/webhook/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' });
      const answer = await eventually(async () => {
        const got = await call();
        return got.status !== 404 && got;
      }, { what: 'the webhook', every: 300 });
      return { status: answer.status, text: await answer.text() };
    };
  }

  for (const name of names) {
    for (const stream of [false, true]) {
      test(`${name}, ${stream ? 'streamed' : 'plain'}`, async () => {
        providers.behave();
        const call = await publish(name, { stream });
        const { status, text } = await call();
        const [told] = providers[name].seen.filter(({ json }) => json);
        assert.equal(status, 200, text);
        assert.ok(told, `nothing reached the provider: ${text}`);
        assert.equal(streamed(name, told), stream);
        assert.ok(!JSON.stringify(told.headers).includes('spk_'), 'the provider sees its own key, never ours');
        const words = JSON.stringify(text).replaceAll('\\', '');
        assert.ok(words.length > 20, words);
        const record = await eventually(async () =>
          (await gateway.records('--kind', 'model_call', '--component', name)).find(({ usage }) => usage === 'reported'), { what: 'the record' });
        assert.deepEqual([record.who, record.decision, record.model], ['workflow/triage', 'allow', nodes[name].model]);
      });
    }
  }

  test('a model that the flow does not name is refused, and n8n says why', async () => {
    const call = await publish('openai', { stream: false, model: 'gpt-4o' });
    const before = providers.openai.seen.length;
    assert.equal((await call()).status, 500);
    assert.equal(providers.openai.seen.length, before);
    const [record] = await gateway.awaitRecords(1, '--kind', 'model_call', '--decision', 'deny');
    assert.deepEqual([record.model, record.reason], ['gpt-4o', 'the flow does not name this model']);
  });
});
