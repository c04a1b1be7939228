// The vendors' own SDKs call models through the egress door with placeholders: what passes, what is refused and how their own
// error classes show it, and that nothing real ever reaches the workflow, the journal or a log.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { ApiError, GoogleGenAI } from '@google/genai';
import OpenAI, { AzureOpenAI } from 'openai';
import { chats, Providers, versionOf } from './lib/egress.mjs';
import { eventually } from './lib/process.mjs';

const names = ['openai', 'azure-openai', 'anthropic', 'gemini', 'ollama'];
const flows = [
  'from: workflow/triage, to: openai, name: triage-openai, can: [chat, embeddings, models], models: [gpt-4o-mini, text-embedding-3-small], '
    + 'max_output_tokens: 64, tools: [lookup], images: sent, credential: secret:openai, name_rule: true',
  'from: workflow/triage, to: azure-openai, can: [chat], models: [gpt-4o-mini], max_output_tokens: 64, tools: [lookup], credential: secret:azure-openai',
  'from: workflow/triage, to: anthropic, can: [chat, models], models: ["claude-haiku-*"], max_output_tokens: 64, tools: [lookup], credential: secret:anthropic',
  'from: workflow/triage, to: gemini, can: [chat, embeddings, models], models: [gemini-2.5-flash, text-embedding-004], max_output_tokens: 64, '
    + 'tools: [lookup], credential: secret:gemini',
  'from: workflow/triage, to: ollama, can: [chat], models: [llama3.1], max_output_tokens: 64',
  'from: workflow/quiet, to: openai, can: [chat], models: [gpt-4o-mini], max_output_tokens: 64, stream: false, tools: [], credential: secret:openai',
];

const question = 'is invoice 7 paid?';
const answer = 'The invoice is paid.';
const schema = { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] };
const lookup = { type: 'function', function: { name: 'lookup', parameters: schema } };
const asked = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: question }] };
const claude = { model: 'claude-haiku-4-5', max_tokens: 32, messages: [{ role: 'user', content: question }] };
const flash = { model: 'gemini-2.5-flash', contents: question };

describe('models through the door', { timeout: 300_000 }, () => {
  let providers, gateway, key;
  const at = (path) => `${gateway.egress}${path}`;
  const openai = (apiKey = key) => new OpenAI({ apiKey, baseURL: at('/openai/v1'), maxRetries: 0 });
  const azure = (apiKey = key) => new AzureOpenAI({ apiKey, endpoint: at('/azure-openai'), apiVersion: '2024-10-21', maxRetries: 0 });
  const anthropic = (apiKey = key) => new Anthropic({ apiKey, baseURL: at('/anthropic'), maxRetries: 0 });
  const gemini = (apiKey = key) => new GoogleGenAI({ apiKey, httpOptions: { baseUrl: at('/gemini') } });

  before(async () => {
    providers = await Providers.start(names, { workflows: ['triage', 'quiet'], flows });
    gateway = providers.gateway;
    key = await gateway.issueKey('triage');
  });
  after(() => providers?.stop());
  beforeEach(() => providers.behave());

  // What each provider saw came with its own key and nothing of ours.
  const onlyRealKeys = () => {
    for (const name of names) {
      for (const { url, rawHeaders, text, status } of providers[name].seen) {
        assert.notEqual(status, 401, `${name} got its own key`);
        assert.ok(!`${url} ${rawHeaders.join(' ')} ${text}`.includes('spk_'), `${name} saw a placeholder`);
        for (const other of names) if (other !== name && providers[other].key) assert.ok(!rawHeaders.join(' ').includes(providers[other].key));
      }
    }
  };
  const collect = async (stream) => {
    const all = [];
    for await (const one of stream) all.push(one);
    return all;
  };

  describe('openai', () => {
    test('a chat, whole and streamed', async () => {
      const whole = await openai().chat.completions.create(asked);
      assert.equal(whole.choices[0].message.content, answer);
      assert.equal(whole.usage.total_tokens, 16);
      const chunks = await collect(await openai().chat.completions.create({ ...asked, stream: true }));
      assert.equal(chunks.map((chunk) => chunk.choices[0].delta.content ?? '').join(''), answer);
      assert.ok(chunks.every(({ choices }) => choices.length === 1), 'the usage that nobody asked for stays hidden');
      const told = await collect(await openai().chat.completions.create({ ...asked, stream: true, stream_options: { include_usage: true } }));
      assert.equal(told.at(-1).usage.total_tokens, 16, 'asked for, it is there');
      onlyRealKeys();
      for (const { json, headers } of providers.openai.seen) {
        assert.deepEqual(json.messages, asked.messages);
        assert.equal(json.max_completion_tokens ?? json.max_tokens, 64, 'the bound of the flow, as the caller set none');
        assert.equal(headers.host, `127.0.0.1:${providers.openai.port}`);
      }
    });

    test('tools, whole and streamed', async () => {
      const whole = await openai().chat.completions.create({ ...asked, tools: [lookup] });
      assert.equal(whole.choices[0].message.tool_calls[0].function.name, 'lookup');
      const streamed = await openai().chat.completions.stream({ ...asked, tools: [lookup] }).finalChatCompletion();
      assert.deepEqual(JSON.parse(streamed.choices[0].message.tool_calls[0].function.arguments), { query: 'invoice 7' });
      onlyRealKeys();
    });

    test('responses, whole and streamed', async () => {
      const wanted = { model: 'gpt-4o-mini', input: question, store: false };
      assert.equal((await openai().responses.create(wanted)).output_text, answer);
      const events = await collect(await openai().responses.create({ ...wanted, stream: true }));
      assert.equal(events.filter(({ type }) => type === 'response.output_text.delta').map(({ delta }) => delta).join(''), answer);
      assert.equal(events.at(-1).response.usage.total_tokens, 16);
      onlyRealKeys();
    });

    test('embeddings and the list of models', async () => {
      const { data } = await openai().embeddings.create({ model: 'text-embedding-3-small', input: ['one', 'two'] });
      assert.deepEqual(data.map(({ embedding }) => embedding), [[0.25, -0.5, 0, 1], [0.25, -0.5, 1, 1]]);
      const listed = await collect(openai().models.list());
      assert.ok(listed.some(({ id }) => id === 'gpt-4o-mini'));
      onlyRealKeys();
    });
  });

  test('azure: a chat, whole and streamed, and a tool', async () => {
    assert.equal((await azure().chat.completions.create(asked)).choices[0].message.content, answer);
    const chunks = await collect(await azure().chat.completions.create({ ...asked, stream: true }));
    assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join(''), answer);
    assert.equal((await azure().chat.completions.create({ ...asked, tools: [lookup] })).choices[0].finish_reason, 'tool_calls');
    onlyRealKeys();
    assert.ok(providers['azure-openai'].seen.every(({ url }) => url === '/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21'));
  });

  describe('anthropic', () => {
    test('a message, whole and streamed', async () => {
      const whole = await anthropic().messages.create(claude);
      assert.equal(whole.content[0].text, answer);
      assert.deepEqual([whole.usage.input_tokens, whole.usage.output_tokens], [11, 5]);
      const streamed = await anthropic().messages.stream(claude).finalMessage();
      assert.equal(streamed.content[0].text, answer);
      assert.equal(streamed.usage.output_tokens, 5);
      onlyRealKeys();
      for (const { headers } of providers.anthropic.seen) {
        assert.equal(headers['x-api-key'], providers.anthropic.key);
        assert.equal(headers.authorization, undefined, 'the caller put its key there');
        assert.equal(headers['anthropic-version'], '2026-10-21', 'the version is the caller\'s');
      }
    });

    test('tools, a count, the list of models, and a client of the older kind', async () => {
      const tools = [{ name: 'lookup', input_schema: schema }];
      assert.equal((await anthropic().messages.create({ ...claude, tools })).stop_reason, 'tool_use');
      assert.deepEqual((await anthropic().messages.stream({ ...claude, tools }).finalMessage()).content[0].input, { query: 'invoice 7' });
      assert.equal((await anthropic().messages.countTokens({ model: claude.model, messages: claude.messages })).input_tokens, 11);
      assert.equal((await anthropic().models.list()).data[0].id, 'claude-haiku-4-5');
      const older = await providers.call('/anthropic/v1/messages', undefined, claude, { headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' } });
      assert.equal(older.json.content[0].text, answer);
      onlyRealKeys();
    });
  });

  describe('gemini', () => {
    test('content, whole and streamed', async () => {
      const whole = await gemini().models.generateContent(flash);
      assert.equal(whole.text, answer);
      assert.equal(whole.usageMetadata.totalTokenCount, 16);
      const chunks = await collect(await gemini().models.generateContentStream(flash));
      assert.equal(chunks.map(({ text }) => text ?? '').join(''), answer);
      onlyRealKeys();
      assert.ok(providers.gemini.seen.every(({ json }) => json.generationConfig.maxOutputTokens === 64));
    });

    test('tools, a count, embeddings, and the key as a parameter', async () => {
      const config = { tools: [{ functionDeclarations: [{ name: 'lookup', parametersJsonSchema: schema }] }] };
      assert.equal((await gemini().models.generateContent({ ...flash, config })).functionCalls[0].name, 'lookup');
      assert.equal((await gemini().models.countTokens(flash)).totalTokens, 11);
      assert.deepEqual((await gemini().models.embedContent({ model: 'text-embedding-004', contents: ['one'] })).embeddings[0].values, [0.25, -0.5, 0, 1]);
      const [path, body] = chats.gemini();
      const reply = await providers.call(`${path}?key=${key}`, undefined, body);
      assert.equal(reply.json.candidates[0].content.parts[0].text, answer);
      onlyRealKeys();
      assert.equal(providers.gemini.last.headers['x-goog-api-key'], providers.gemini.key);
      assert.equal(providers.gemini.last.query.has('key'), false);
    });
  });

  test('ollama: a chat, whole and line by line; it is lent no key', async () => {
    const [path, body] = chats.ollama();
    assert.equal((await providers.call(path, key, body)).json.message.content, answer);
    const lines = (await providers.call(path, key, { ...body, stream: true })).text.trim().split('\n').map((line) => JSON.parse(line));
    assert.equal(lines.map(({ message }) => message.content).join(''), answer);
    assert.equal(lines.at(-1).eval_count, 5);
    onlyRealKeys();
    assert.ok(providers.ollama.seen.every(({ headers }) => headers.authorization === undefined));
  });

  for (const name of names) {
    test(`${name}: a stream comes byte for byte as the provider sent it`, async () => {
      const [path, body] = chats[name]({ stream: true });
      const before = providers[name].seen.length;
      const reply = await providers.call(path, key, body, versionOf(name));
      const { sent } = providers[name].seen[before];
      const hidden = name === 'openai' || name === 'azure-openai' ? /data: \{[^\n]*"choices":\[\],"usage":\{[^\n]*\}\n\n/ : /(?!)/;
      assert.equal(reply.text, sent.toString('utf8').replace(hidden, ''));
    });
  }

  test('E54: the same question is asked again, and answered to each caller by the provider', async () => {
    const [path, body] = chats.openai();
    for (let count = 0; count < 2; ++count) await providers.call(path, key, body);
    assert.equal(providers.openai.seen.length, 2);
  });

  describe('E46: a key that is no good', () => {
    const bad = {};
    before(async () => {
      bad.made_up = `spk_${randomBytes(24).toString('hex')}`;
      bad.truncated = key.slice(0, -1);
      bad.extended = `${key}0`;
      bad.other_case = key.slice(0, 20) + key.slice(20).toUpperCase();
      bad.revoked = await gateway.issueKey('triage');
      const { code, stdout, stderr } = await gateway.command('key', 'revoke', bad.revoked.slice(4, 14));
      assert.equal(code, 0, stdout + stderr);
      bad.expired = await gateway.issueKey('triage', '--ttl', '1s');
      await new Promise((resolve) => setTimeout(resolve, 2100));
    });

    test('is one 401, whatever is wrong with it', async () => {
      const [path, body] = chats.openai();
      const told = new Set();
      for (const one of [...Object.values(bad), undefined]) {
        const reply = await providers.call(path, one, body);
        assert.equal(reply.status, 401);
        told.add(JSON.stringify({ ...reply.json, error: { ...reply.json.error, message: reply.json.error.message.replace(/[0-9a-f-]{16,}|req_\w+/gi, '') } })
          .replace(/"request_id":"[^"]*"/, ''));
      }
      assert.equal(told.size, 1, [...told].join('\n'));
      assert.equal(providers.seen.length, 0);
    });

    test('is an AuthenticationError in every SDK', async () => {
      for (const one of [bad.made_up, bad.revoked, bad.expired]) {
        await assert.rejects(openai(one).chat.completions.create(asked), (error) => error instanceof OpenAI.AuthenticationError && error.status === 401);
        await assert.rejects(openai(one).chat.completions.create({ ...asked, stream: true }), OpenAI.AuthenticationError);
        await assert.rejects(azure(one).chat.completions.create(asked), OpenAI.AuthenticationError);
        await assert.rejects(anthropic(one).messages.create(claude), (error) =>
          error instanceof Anthropic.AuthenticationError && error.error.error.type === 'authentication_error');
        await assert.rejects(gemini(one).models.generateContent(flash), (error) =>
          error instanceof ApiError && error.status === 401 && JSON.parse(error.message).error.status === 'UNAUTHENTICATED');
      }
      assert.equal(providers.seen.length, 0);
    });

    test('is recorded with what is wrong with it, and raised', async () => {
      const records = await gateway.awaitRecords(1, '--kind', 'alert');
      const text = JSON.stringify([records, await gateway.records('--kind', 'model_call', '--decision', 'deny')]);
      for (const word of ['revoked', 'expired']) assert.match(text, new RegExp(word));
    });
  });

  describe('least privilege', () => {
    const refused = async (call, status = 403) => {
      const before = providers.seen.length;
      await assert.rejects(call, (error) => {
        assert.equal(error.status, status, `${error.constructor.name}: ${error.message}`);
        return true;
      });
      assert.equal(providers.seen.length, before, 'nothing reached the provider');
    };
    const chat = (more) => openai().chat.completions.create({ ...asked, ...more });

    test('another model is a PermissionDeniedError in every SDK', async () => {
      await assert.rejects(chat({ model: 'gpt-4o' }), OpenAI.PermissionDeniedError);
      await assert.rejects(anthropic().messages.create({ ...claude, model: 'claude-opus-4-1' }), (error) =>
        error instanceof Anthropic.PermissionDeniedError && error.error.error.type === 'permission_error');
      await assert.rejects(gemini().models.generateContent({ ...flash, model: 'gemini-2.5-pro' }), (error) =>
        error.status === 403 && JSON.parse(error.message).error.status === 'PERMISSION_DENIED');
      await assert.rejects(new AzureOpenAI({ apiKey: key, endpoint: at('/azure-openai'), apiVersion: '2024-10-21', deployment: 'gpt-4o', maxRetries: 0 })
        .chat.completions.create({ ...asked, model: 'gpt-4o' }), OpenAI.PermissionDeniedError);
      assert.equal(providers.seen.length, 0);
    });

    test('a refusal has a request id, and the rule where the map names it', async () => {
      const error = await chat({ model: 'gpt-4o' }).catch((caught) => caught);
      const id = error.requestID ?? error.headers.get('x-request-id');
      assert.ok(id, 'x-request-id');
      const [record] = await gateway.awaitRecords(1, '--request', id);
      assert.equal(record.kind, 'model_call');
      assert.equal(record.decision, 'deny');
      assert.equal(record.model, 'gpt-4o');
    });

    test('E36: a refusal by policy is 403, never 407', async () => {
      const [path, body] = chats.openai({ model: 'gpt-4o' });
      assert.equal((await providers.call(path, key, body)).status, 403);
      assert.equal((await providers.call(path, undefined, body, { headers: { 'Proxy-Authorization': `Bearer ${key}` } })).status, 401);
    });

    test('tools, tokens, streams and pictures', async () => {
      await refused(chat({ tools: [{ type: 'function', function: { name: 'pay', parameters: schema } }] }));
      await refused(anthropic().messages.create({ ...claude, tools: [{ name: 'pay', input_schema: schema }] }));
      await refused(gemini().models.generateContent({ ...flash, config: { tools: [{ functionDeclarations: [{ name: 'pay' }] }] } }));
      await refused(chat({ max_completion_tokens: 65 }));
      await refused(chat({ max_tokens: 33, n: 2 }));
      await refused(anthropic().messages.create({ ...claude, max_tokens: 65 }));
      await refused(gemini().models.generateContent({ ...flash, config: { maxOutputTokens: 65 } }));
      await refused(anthropic().messages.create({ ...claude, messages: [{ role: 'user', content: [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } }] }] }));
      const picture = (url) => ({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] });
      assert.equal((await chat(picture('data:image/png;base64,iVBORw0KGgo='))).choices[0].message.content, answer);
      await refused(chat(picture('https://example.com/a.png')));
      const quiet = await gateway.issueKey('quiet');
      assert.equal((await openai(quiet).chat.completions.create(asked)).choices[0].message.content, answer);
      await refused(openai(quiet).chat.completions.create({ ...asked, stream: true }));
      await refused(openai(quiet).chat.completions.create({ ...asked, tools: [lookup] }));
    });

    test('E52: what the provider would run or fetch itself is refused', async () => {
      const respond = (more) => openai().responses.create({ model: 'gpt-4o-mini', input: question, store: false, ...more });
      await refused(respond({ tools: [{ type: 'web_search' }] }));
      await refused(respond({ tools: [{ type: 'mcp', server_label: 'x', server_url: 'https://mcp.example.com', require_approval: 'never' }] }));
      await refused(respond({ input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'https://example.com/a.png', detail: 'auto' }] }] }));
      await refused(respond({ input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'http://169.254.169.254/' }] }] }));
      await refused(anthropic().messages.create({ ...claude, tools: [{ type: 'web_search_20250305', name: 'web_search' }] }));
      await refused(anthropic().messages.create({ ...claude, messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }] }] }));
      await refused(gemini().models.generateContent({ ...flash, config: { tools: [{ googleSearch: {} }] } }));
      await refused(gemini().models.generateContent({ ...flash, contents: [{ role: 'user', parts: [{ fileData: { fileUri: 'gs://bucket/x', mimeType: 'image/png' } }] }] }));
    });

    test('E53: kept prompts, earlier answers and files of others are refused', async () => {
      const respond = (more) => openai().responses.create({ model: 'gpt-4o-mini', input: question, store: false, ...more });
      await refused(respond({ previous_response_id: 'resp_123' }));
      await refused(respond({ prompt: { id: 'pmpt_123' } }));
      await refused(respond({ conversation: 'conv_123' }));
      await refused(respond({ store: true }));
      await refused(respond({ input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file-123' }] }] }));
      await refused(chat({ messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-123' } }] }] }));
      await refused(gemini().models.generateContent({ ...flash, config: { cachedContent: 'cachedContents/123' } }));
    });

    test('E51: batches, files, fine-tuning and assistants are not reached', async () => {
      for (const [method, path] of [['GET', '/batches'], ['POST', '/batches'], ['GET', '/files'], ['POST', '/fine_tuning/jobs'], ['POST', '/assistants'],
        ['POST', '/threads'], ['GET', '/organization/admin_api_keys'], ['GET', '/responses/resp_123'], ['DELETE', '/models/gpt-4o-mini']]) {
        const reply = await providers.call(`/openai/v1${path}`, key, method === 'POST' ? asked : undefined, { method });
        assert.ok([403, 404, 405].includes(reply.status), `${method} ${path}: ${reply.status}`);
      }
      await assert.rejects(openai().audio.speech.create({ model: 'gpt-4o-mini', input: question, voice: 'alloy' }), OpenAI.PermissionDeniedError);
      await assert.rejects(openai().images.generate({ model: 'gpt-4o-mini', prompt: question }), OpenAI.PermissionDeniedError);
      assert.equal((await providers.call('/anthropic/v1/messages/batches', key, { requests: [] }, versionOf('anthropic'))).status >= 400, true);
      assert.equal((await providers.call('/gemini/v1beta/files?alt=json', key)).status >= 400, true);
      assert.equal(providers.seen.length, 0);
    });
  });

  describe('whose key it is', () => {
    test('E45: a key opens only what its own workflow may, and only the flow it is for', async () => {
      const quiet = await gateway.issueKey('quiet');
      await assert.rejects(anthropic(quiet).messages.create(claude), Anthropic.PermissionDeniedError);
      const bound = await gateway.issueKey('triage', '--for', 'triage-openai');
      assert.equal((await openai(bound).chat.completions.create(asked)).choices[0].message.content, answer);
      await assert.rejects(anthropic(bound).messages.create(claude), Anthropic.PermissionDeniedError);
      assert.equal(providers.anthropic.seen.length, 0);
    });

    test('E47: nobody gets a key for a workflow or a flow that is not there', async () => {
      await assert.rejects(gateway.issueKey('nobody'), /nobody/);
      await assert.rejects(gateway.issueKey('triage', '--for', 'no-such-flow'), /no-such-flow/);
      await assert.rejects(gateway.issueKey('quiet', '--for', 'triage-openai'), /triage-openai/);
    });

    test('two keys at once are refused, whichever of them is good', async () => {
      const [path, body] = chats.openai();
      const reply = await providers.call(path, key, body, { headers: { 'x-api-key': `spk_${'0'.repeat(48)}` } });
      assert.equal(reply.status, 401);
      assert.equal(providers.seen.length, 0);
    });
  });

  describe('streams that are cut', () => {
    const begun = async (signal) => {
      providers.openai.misbehave('endless', { chunk: 20 });
      const response = await fetch(at('/openai/v1/chat/completions'), {
        method: 'POST', signal, headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }, body: JSON.stringify({ ...asked, max_tokens: 64, stream: true }) });
      assert.equal(response.status, 200);
      const reader = Object.assign(response.body.getReader(), { request: response.headers.get('x-request-id') });
      for (let count = 0; count < 6; ++count) await reader.read();
      return reader;
    };

    test('E56: a client that leaves ends the call at the provider within a second', async () => {
      const leave = new AbortController();
      const reader = await begun(leave.signal);
      const { last } = providers.openai;
      const left = Date.now();
      leave.abort();
      await reader.read().catch(() => {});
      await eventually(() => last.aborted, { ms: 3000, every: 10, what: 'the end at the provider' });
      assert.ok(last.abortedAt - left < 1000, `${last.abortedAt - left} ms`);
      const [record] = await gateway.awaitRecords(1, '--kind', 'model_call', '--request', reader.request);
      assert.equal(record.usage, 'estimated');
      assert.ok(record.tokens_out > 0, 'what was seen is charged');
    });

    test('E83: a key that is revoked ends its streams', async () => {
      const before = key;
      key = await gateway.issueKey('triage');
      const reader = await begun();
      const { last } = providers.openai;
      const revoked = Date.now();
      const { code, stderr } = await gateway.command('key', 'revoke', key.slice(4, 14));
      key = before;
      assert.equal(code, 0, stderr);
      const drain = async () => {
        for (let text = ''; ;) {
          const { done, value } = await reader.read();
          if (done) return text;
          text += Buffer.from(value).toString('utf8');
        }
      };
      await Promise.race([drain().catch(() => {}), new Promise((_, reject) => setTimeout(() => reject(new Error('the stream goes on')), 5000).unref())]);
      await eventually(() => last.aborted, { ms: 3000, every: 10, what: 'the end at the provider' });
      assert.ok(last.abortedAt - revoked < 3000, `${last.abortedAt - revoked} ms after the command began`);
    });

    test('E83: a reload that takes the flow away ends its streams', async () => {
      const { writeFile } = await import('node:fs/promises');
      const reader = await begun();
      const { last } = providers.openai;
      const text = await readFile(gateway.mapFile, 'utf8');
      await writeFile(gateway.mapFile, text.replace('models: [gpt-4o-mini, text-embedding-3-small]', 'models: [text-embedding-3-small]'));
      const reload = await gateway.command('reload');
      assert.equal(reload.code, 0, reload.stdout);
      await eventually(() => last.aborted, { ms: 5000, every: 10, what: 'the end at the provider' });
      await reader.cancel().catch(() => {});
      await writeFile(gateway.mapFile, text);
      assert.equal((await gateway.command('reload')).code, 0);
    });
  });

  test('E81: no real key, no placeholder and no prompt in the journal, the log, the state or any output', async () => {
    const said = [gateway.child.output, JSON.stringify(await gateway.records())];
    for (const args of [['key', 'list'], ['key', 'list', '--json'], ['audit', 'search', '--limit', '0']]) {
      const { code, stdout, stderr } = await gateway.command(...args);
      assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
      said.push(stdout, stderr);
    }
    for (const file of await readdir(gateway.state, { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath ?? file.path, file.name);
      if (file.isFile() && !path.includes('/secrets/')) said.push((await readFile(path)).toString('latin1'));
    }
    const all = said.join('\n');
    for (const name of names) if (providers[name].key) assert.ok(!all.includes(providers[name].key), `the key of ${name}`);
    assert.ok(all.includes(key.slice(4, 14)), 'the public id is there');
    assert.ok(!all.includes(key), 'the placeholder');
    assert.ok(!all.includes(key.slice(14)), 'its secret part');
    assert.ok(!all.includes(question), 'a prompt');
    assert.ok(!all.includes(answer), 'an answer');
  });
});
