// Budgets to the token: reserved before a call, settled after it, whatever the provider says, however many call at once, and
// across a kill -9.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { chats, Providers, versionOf } from './lib/egress.mjs';
import { eventually, freePort } from './lib/process.mjs';

const names = ['openai', 'azure-openai', 'anthropic', 'gemini', 'ollama'];
const models = { openai: 'gpt-4o-mini', 'azure-openai': 'gpt-4o-mini', anthropic: 'claude-haiku-4-5', gemini: 'gemini-2.5-flash', ollama: 'llama3.1' };
const flow = (workflow, to, more) =>
  `from: workflow/${workflow}, to: ${to}, can: [chat], models: [${models[to]}], max_output_tokens: 9999, ${to === 'ollama' ? '' : `credential: secret:${to}, `}${more}`;
// The bound on the answer, as each vendor writes it.
const most = {
  openai: (tokens) => ({ max_tokens: tokens }), 'azure-openai': (tokens) => ({ max_tokens: tokens }), anthropic: (tokens) => ({ max_tokens: tokens }),
  gemini: (tokens) => ({ generationConfig: { maxOutputTokens: tokens } }), ollama: (tokens) => ({ options: { num_predict: tokens } }),
};
const settled = 16; // what the provider counts for one answer: 11 and 5

describe('budgets', { timeout: 300_000 }, () => {
  const budget = 9000;
  const dear = 1e9; // USD for a million tokens
  const workflows = [...names.flatMap((name) => ['once', 'usage', 'cut'].map((what) => `${what}-${name}`)),
    'crash', 'restart', 'money', 'minute', 'team-a', 'team-b', 'unpriced', 'workflow-wide: { owner: finance, budget: { tokens: 9000, per: day } }'];
  let providers, gateway;
  before(async () => {
    const down = await freePort();
    providers = await Providers.start(names, {
      workflows: [...workflows, 'elsewhere', 'patient'],
      flows: [
        ...names.flatMap((name) => [flow(`once-${name}`, name, 'budget: { tokens: 1800, per: day }'), flow(`usage-${name}`, name, `budget: { tokens: ${budget}, per: day }`),
          flow(`cut-${name}`, name, 'budget: { tokens: 900, per: day }')]),
        flow('crash', 'openai', `budget: { tokens: ${budget}, per: month }`), flow('restart', 'openai', `budget: { tokens: ${budget}, per: month }`),
        flow('money', 'openai', 'budget: { usd: 2, per: day }'), flow('minute', 'openai', 'budget: [ { tokens: 1800, per: minute }, { tokens: 100000, per: day } ]'),
        flow('team-a', 'openai', 'budgets: [team]'), flow('team-b', 'anthropic', 'budgets: [team]'),
        flow('workflow-wide', 'openai', 'stream: true'), flow('workflow-wide', 'anthropic', 'stream: true'),
        flow('elsewhere', 'openai', 'stream: true'),
        'from: workflow/elsewhere, to: down, can: [chat], models: [gpt-4o], max_output_tokens: 64, credential: secret:openai, fallback: [ { to: openai, model: gpt-4o-mini } ]',
        flow('patient', 'openai', 'retries: 1'),
      ],
      components: [`  down: { kind: openai, zone: workflows, address: "http://127.0.0.1:${down}" }`],
      rest: `budgets:\n  team: { tokens: 1100, per: month }\nprices:\n  gpt-4o-mini: { input: 0, output: ${dear / 1e6}, max_output_tokens: 16384 }\n`,
    });
    gateway = providers.gateway;
  });
  after(() => providers?.stop());
  beforeEach(() => providers.behave());

  const keys = {};
  const keyOf = async (workflow) => (keys[workflow] ??= await gateway.issueKey(workflow));
  const ask = async (workflow, name, tokens, more = {}) => {
    const [path, body] = chats[name]({ ...most[name](tokens), ...more });
    return providers.call(path, await keyOf(workflow), body, versionOf(name));
  };
  const records = (workflow, kind = 'model_call') =>
    gateway.records('--kind', kind).then((all) => all.filter(({ who, principal }) => (who ?? principal ?? '').includes(`workflow/${workflow}`)));
  const lastRecord = (workflow, count) => eventually(async () => {
    const found = await records(workflow);
    return found.length >= count && found.at(-1);
  }, { what: `record ${count} of ${workflow}` });

  // What a call reserves for its question alone: the same for every bound of four digits.
  const inputOf = async (workflow) => (await lastRecord(workflow, 1)).reserved_tokens - 1000;
  // Exactly `left` tokens are left: a call that reserves one more is refused, one that reserves just these is not.
  const exactly = async (workflow, name, left, input, more) => {
    const bound = left - input;
    assert.ok(bound > 1000 && bound < 9999, `a bound of four digits: ${bound}`);
    const over = await ask(workflow, name, bound + 1, more);
    assert.equal(over.status, 429, `${left} are left, ${left + 1} were given: ${over.text}`);
    const fits = await ask(workflow, name, bound, more);
    assert.equal(fits.status, 200, `${left} are left and were not given: ${fits.text}`);
  };

  describe('E55: 200 calls at once on a budget that fits one', () => {
    for (const name of names) {
      test(`${name}: exactly one reaches the provider`, async () => {
        providers[name].misbehave('slow', { head: 4000 });
        await keyOf(`once-${name}`);
        const replies = await Promise.all(Array.from({ length: 200 }, () => ask(`once-${name}`, name, 1000)));
        const count = (status) => replies.filter((reply) => reply.status === status).length;
        assert.deepEqual([count(200), count(429)], [1, 199]);
        assert.equal(providers[name].seen.length, 1);
        const refused = replies.find(({ status }) => status === 429);
        assert.ok(Number(refused.headers.get('retry-after')) > 0);
      });
    }

    test('money: exactly one, and the rest of the dollar is still there', async () => {
      providers.openai.misbehave('slow', { head: 3000 });
      await keyOf('money');
      const replies = await Promise.all(Array.from({ length: 200 }, () => ask('money', 'openai', 1200)));
      assert.equal(replies.filter(({ status }) => status === 200).length, 1);
      assert.equal(providers.openai.seen.length, 1);
      providers.behave(); // 5 tokens of a tenth of a cent each were used: 1,995 are left
      assert.equal((await ask('money', 'openai', 1996)).status, 429);
      assert.equal((await ask('money', 'openai', 1995)).status, 200);
      assert.equal((await lastRecord('money', 202)).usd, '0.005');
    });
  });

  describe('E57: what the provider says it used', () => {
    for (const name of names) {
      for (const stream of [false, true]) {
        test(`${name}, ${stream ? 'streamed' : 'whole'}: once, twice, zero, negative`, async () => {
          const workflow = `usage-${name}`;
          const count = async () => (await records(workflow)).length;
          const used = async () => (await records(workflow)).reduce((sum, { tokens_in = 0, tokens_out = 0 }) => sum + tokens_in + tokens_out, 0);
          let calls = await count();
          assert.equal((await ask(workflow, name, 1000)).status, 200);
          const input = (await lastRecord(workflow, ++calls)).reserved_tokens - 1000;
          for (const [fault, counted] of [[null, settled], ['usage-twice', settled], ['zero-usage', 0], ['negative-usage', 0]]) {
            const before = await used();
            if (fault) providers[name].misbehave(fault);
            assert.equal((await ask(workflow, name, 1000, { stream })).status, 200);
            await lastRecord(workflow, ++calls);
            assert.equal(await used(), before + counted, `${fault}, as the record has it`);
            providers[name].behave();
            await exactly(workflow, name, budget - before - counted, input);
            await lastRecord(workflow, calls += 2);
          }
        });
      }
    }

    test('none at all is estimated from what passed, and marked so', async () => {
      for (const name of names) {
        for (const stream of [false, true]) {
          const count = (await records(`usage-${name}`)).length;
          providers[name].misbehave('no-usage');
          assert.equal((await ask(`usage-${name}`, name, 1000, { stream })).status, 200);
          const record = await lastRecord(`usage-${name}`, count + 1);
          assert.equal(record.usage, 'estimated', `${name}, ${stream ? 'streamed' : 'whole'}`);
          assert.ok(record.tokens_in > 0 && record.tokens_out > 0);
          providers.behave();
        }
      }
    });

    test('a huge number is bounded: nothing wraps around, and nothing more is given', async () => {
      for (const name of names) {
        providers[name].misbehave('huge-usage');
        assert.equal((await ask(`usage-${name}`, name, 1000)).status, 200);
        providers.behave();
        await eventually(async () => (await ask(`usage-${name}`, name, 1000)).status === 429, { what: 'the end of the budget' });
      }
    });
  });

  test('E58: the usage that the client did not ask for is asked for, and taken out of the stream', async () => {
    const reply = await ask('elsewhere', 'openai', 1000, { stream: true });
    assert.equal(providers.openai.last.json.stream_options.include_usage, true);
    assert.ok(!reply.text.includes('"choices":[]'));
    assert.ok(providers.openai.last.sent.includes('"choices":[]'));
    const record = await lastRecord('elsewhere', 1);
    assert.deepEqual([record.usage, record.tokens_in, record.tokens_out], ['reported', 11, 5]);
  });

  describe('E59: the budget ends in mid-stream', () => {
    const errorOf = {
      openai: (text) => JSON.parse(/data: (\{"error".*\})\s*$/m.exec(text)[1]).error.message,
      anthropic: (text) => JSON.parse(/event: error\ndata: (.*)\n\n$/.exec(text)[1]).error.message,
      gemini: (text) => JSON.parse(/data: (\{"error".*\})\s*$/m.exec(text)[1]).error.message,
      ollama: (text) => JSON.parse(text.trim().split('\n').at(-1)).error,
    };
    errorOf['azure-openai'] = errorOf.openai;
    for (const name of names) {
      test(`${name}: an error as the dialect has it, and the provider is left`, async () => {
        assert.equal((await ask(`cut-${name}`, name, 100)).status, 200);
        const input = (await lastRecord(`cut-${name}`, 1)).reserved_tokens - 100;
        providers[name].misbehave('endless', { chunk: 1 });
        const reply = await ask(`cut-${name}`, name, 100, { stream: true });
        assert.equal(reply.status, 200);
        const { last } = providers[name];
        await eventually(() => last.aborted, { ms: 2000, every: 10, what: 'the end at the provider' });
        assert.match(errorOf[name](reply.text), /budget/i);
        const record = await lastRecord(`cut-${name}`, 2);
        assert.equal(record.finish, 'budget');
        const left = 900 - settled - record.tokens_in - record.tokens_out;
        const bound = left - input;
        assert.ok(bound > 100 && bound < 999, `as many digits as before: ${bound}`);
        assert.equal((await ask(`cut-${name}`, name, bound + 1)).status, 429, 'what had passed is paid for');
        providers[name].behave();
        assert.equal((await ask(`cut-${name}`, name, bound)).status, 200, 'and nothing else is');
      });
    }

    test('a budget that two workflows share, and what the SDK throws for an error in a stream', async () => {
      assert.equal((await ask('team-a', 'openai', 100)).status, 200);
      const rest = 1100 - settled - (await lastRecord('team-a', 1)).reserved_tokens + 100;
      providers.anthropic.misbehave('endless', { chunk: 1 });
      const client = new Anthropic({ apiKey: await keyOf('team-b'), baseURL: `${gateway.egress}/anthropic`, maxRetries: 0 });
      await assert.rejects(client.messages.stream({ model: 'claude-haiku-4-5', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] }).finalMessage(), Anthropic.APIError);
      const { finish, tokens_in, tokens_out } = await lastRecord('team-b', 1);
      assert.equal(finish, 'budget');
      assert.equal((await ask('team-a', 'openai', rest - tokens_in - tokens_out + 1)).status, 429, 'what one has used the other has not');
      assert.equal((await ask('team-a', 'openai', rest - tokens_in - tokens_out)).status, 200);
    });
  });

  test('a spent budget is a RateLimitError that says when to come back', async () => {
    const client = new OpenAI({ apiKey: await keyOf('minute'), baseURL: `${gateway.egress}/openai/v1`, maxRetries: 0 });
    const call = () => client.chat.completions.create({ model: 'gpt-4o-mini', max_tokens: 1000, messages: [{ role: 'user', content: 'hi' }] });
    if (new Date().getUTCSeconds() > 50) await new Promise((resolve) => setTimeout(resolve, 11_000)); // both in one minute
    providers.openai.misbehave('slow', { head: 3000 });
    const first = call();
    await eventually(() => providers.openai.seen.length === 1, { what: 'the first call' });
    const error = await call().then(() => assert.fail('not refused'), (caught) => caught);
    assert.ok(error instanceof OpenAI.RateLimitError, error.constructor.name);
    const wait = Number(error.headers.get('retry-after'));
    assert.ok(wait >= 1 && wait <= 60, `retry-after: ${wait}`);
    assert.match(error.message, /budget/i);
    await first;
  });

  test('a budget of a workflow counts all its flows', async () => {
    assert.equal((await ask('workflow-wide', 'openai', 1000)).status, 200);
    const input = await inputOf('workflow-wide');
    assert.equal((await ask('workflow-wide', 'anthropic', 1000)).status, 200);
    await exactly('workflow-wide', 'openai', 9000 - 2 * settled, input);
  });

  test('a restart forgets nothing', async () => {
    assert.equal((await ask('restart', 'openai', 1000)).status, 200);
    const input = await inputOf('restart');
    await gateway.restart();
    await exactly('restart', 'openai', budget - settled, input);
  });

  test('kill -9 during a call: after it, all that was reserved counts as used', async () => {
    providers.openai.misbehave('slow', { head: 60_000 });
    const lost = ask('crash', 'openai', 1000).catch((error) => error);
    await eventually(() => providers.openai.seen.length === 1, { what: 'the call at the provider' });
    const [started] = await records('crash', 'crossing_started');
    assert.ok(started.reserved_tokens > 1000, JSON.stringify(started));
    await gateway.restart('SIGKILL');
    assert.ok((await lost) instanceof Error);
    providers.behave();
    await exactly('crash', 'openai', budget - started.reserved_tokens, started.reserved_tokens - 1000);
    assert.equal((await gateway.verifyJournal()).code, 0);
  });

  test('a client that leaves pays for what it had', async () => {
    const before = (await records('elsewhere')).length;
    providers.openai.misbehave('endless', { chunk: 5 });
    const leave = new AbortController();
    const [path, body] = chats.openai({ max_tokens: 1000, stream: true });
    const response = await fetch(`${gateway.egress}${path}`, { method: 'POST', signal: leave.signal, body: JSON.stringify(body),
      headers: { Authorization: `Bearer ${await keyOf('elsewhere')}`, 'Content-Type': 'application/json' } });
    const reader = response.body.getReader();
    for (let count = 0; count < 20; ++count) await reader.read();
    leave.abort();
    const record = await lastRecord('elsewhere', before + 1);
    assert.equal(record.usage, 'estimated');
    assert.ok(record.tokens_out >= 5 && record.tokens_out < 1000, `${record.tokens_out}`);
  });

  test('a second upstream is asked where the map says so, with the model that it says', async () => {
    const [, body] = chats.openai({ model: 'gpt-4o', max_tokens: 50 });
    const count = (await records('elsewhere')).length;
    const reply = await providers.call('/down/v1/chat/completions', await keyOf('elsewhere'), body);
    assert.equal(reply.status, 200, reply.text);
    assert.equal(providers.openai.last.json.model, 'gpt-4o-mini');
    const record = await lastRecord('elsewhere', count + 1);
    assert.equal(record.upstream, 'openai');
  });

  test('a call that was cut before its answer began is tried again as often as the map says', async () => {
    providers.openai.misbehave('cut', { at: 1 });
    const reply = await ask('patient', 'openai', 50, { stream: true });
    assert.ok(reply.status === 502 || reply.status === 200);
    providers.behave();
    providers.openai.misbehave('server-error');
    assert.equal((await ask('patient', 'openai', 50)).status, 500, 'an answer is an answer');
    assert.ok(providers.openai.seen.length <= 2);
  });

  test('a budget in money cannot be kept for a model without a price: the map is refused', async () => {
    const { readFile, writeFile } = await import('node:fs/promises');
    const text = await readFile(gateway.mapFile, 'utf8');
    await writeFile(gateway.mapFile, text.replace('flows:\n', 'flows:\n  - { from: workflow/unpriced, to: ollama, can: [chat], models: [no-such-model], budget: { usd: 1, per: day } }\n'));
    const reload = await gateway.command('reload');
    await writeFile(gateway.mapFile, text);
    const [path, body] = chats.ollama({ model: 'no-such-model' });
    const reply = await providers.call(path, await keyOf('unpriced'), body);
    assert.ok(reload.code !== 0 || reply.status >= 400, 'either the map or the call is refused');
    assert.equal(providers.ollama.seen.length, 0);
  });
});
