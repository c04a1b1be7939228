// Requests that a workflow, or what has taken it over, might send to the egress door: framing, hosts, paths, addresses of other
// upstreams, names of models, and what keys and paths can carry. None of them reaches a provider.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { chats, component, modelMap, Providers, sendPlain, statusOf, versionOf } from './lib/egress.mjs';
import { program } from './lib/gateway.mjs';
import { run } from './lib/process.mjs';

const names = ['openai', 'azure-openai', 'anthropic', 'gemini'];
const flows = [
  'from: workflow/triage, to: openai, can: [chat], models: [gpt-4o-mini], max_output_tokens: 64, credential: secret:openai',
  'from: workflow/triage, to: azure-openai, can: [chat], models: [gpt-4o-mini], max_output_tokens: 64, credential: secret:azure-openai',
  'from: workflow/triage, to: anthropic, can: [chat], models: [claude-haiku-4-5], max_output_tokens: 64, credential: secret:anthropic',
  'from: workflow/triage, to: gemini, can: [chat], models: [gemini-2.5-flash], max_output_tokens: 64, credential: secret:gemini',
];

describe('hostile calls', { timeout: 180_000 }, () => {
  let providers, gateway, key;
  before(async () => {
    providers = await Providers.start(names, { flows, rest: 'limits: { max_model_body: 1MiB, head_wait: 3s }' });
    gateway = providers.gateway;
    key = await gateway.issueKey('triage');
  });
  after(() => providers?.stop());
  beforeEach(() => providers.behave());

  const [path, question] = chats.openai();
  const body = JSON.stringify(question);
  const host = () => `127.0.0.1:${gateway.egressPort}`;
  // A request as text; `fields` put over the usual ones, one that is null left out, a list given several times.
  const raw = ({ target = path, method = 'POST', fields = {}, content = body, version = 'HTTP/1.1' } = {}) => {
    const all = { Host: host(), Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(content), ...fields };
    const lines = Object.entries(all).filter(([, value]) => value !== null).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`));
    return `${method} ${target} ${version}\r\n${lines.join('\r\n')}\r\n\r\n${content}`;
  };
  const send = (options, more) => sendPlain(gateway.egressPort, raw(options), more);
  const nothingSeen = (what) => assert.equal(providers.seen.length, 0, `${what}: reached a provider`);
  const ask = (target, content, options) => providers.call(target, key, content, options);

  test('the usual request passes', async () => {
    assert.equal(statusOf(await send()), 200);
  });

  test('E05: userinfo in the target', async () => {
    for (const target of [`http://api.openai.com@${host()}${path}`, `http://user:pw@${host()}${path}`]) {
      assert.equal(statusOf(await send({ target })), 400, target);
    }
    nothingSeen('userinfo');
  });

  test('E06: a Host that is none, two of them, or another than the target says', async () => {
    for (const value of ['a?b', 'a#b', 'a/b', 'a b', 'a\\b', 'a%00b', '[evil.com]', 'a@b', '', ':80', 'a:99999999', ['a', 'b'], null]) {
      const answer = await send({ fields: { Host: value } });
      assert.ok([400, 421].includes(statusOf(answer)), `Host ${JSON.stringify(value)}: ${answer.slice(0, 60)}`);
    }
    nothingSeen('Host');
  });

  test('E27: smuggling', async () => {
    const attempts = [
      { fields: { 'Transfer-Encoding': 'chunked' } }, { fields: { 'Content-Length': [Buffer.byteLength(body), 3] } },
      { fields: { 'Content-Length': null, 'Transfer-Encoding': 'xchunked' } }, { fields: { 'Content-Length': null, 'Transfer-Encoding': 'chunked, identity' } },
      { fields: { 'Content-Length': `+${Buffer.byteLength(body)}` } }, { fields: { 'Content-Length': `0x${Buffer.byteLength(body).toString(16)}` } },
      { fields: { 'X-A': 'a\r\n folded: yes' } }, { fields: { 'X-A': 'a\nX-B: b' } }, { fields: { 'X-A ': 'blank before the colon' } },
      { fields: { 'X-A': 'a\u0000b' } }, { version: 'HTTP/1.0', fields: { 'Content-Length': null, 'Transfer-Encoding': 'chunked' } }, { version: 'HTTP/2.0' },
    ];
    for (const attempt of attempts) {
      const answer = await send(attempt);
      assert.ok([400, 411, 501, 505].includes(statusOf(answer)), `${JSON.stringify(attempt)}: ${answer.slice(0, 60)}`);
      assert.equal(answer.match(/HTTP\/1\.1 \d+/g).length, 1, 'one answer, then closed');
    }
    nothingSeen('smuggling');
    const chunked = [...body].map((byte) => `1;${'x'.repeat(20_000)}\r\n${byte}\r\n`).slice(0, 3).join('');
    assert.ok(statusOf(await send({ fields: { 'Content-Length': null, 'Transfer-Encoding': 'chunked' }, content: chunked })) >= 400, 'a flood of chunk extensions');
    const inner = raw();
    const answer = await sendPlain(gateway.egressPort, raw({ fields: { Authorization: null }, content: inner }));
    assert.deepEqual(answer.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 401'], 'the body of a refused call is no call');
    nothingSeen('smuggling');
  });

  test('E28: too many fields, too long ones, a slow head, a large body', async () => {
    assert.equal(statusOf(await send({ fields: { 'X-Many': Array.from({ length: 2000 }, () => 'x') } })), 431);
    assert.equal(statusOf(await send({ fields: { 'X-Long': 'x'.repeat(200_000) } })), 431);
    assert.ok([400, 414, 431].includes(statusOf(await send({ target: `${path}?${'x'.repeat(200_000)}` }))));
    const large = await ask(path, { ...question, user: 'x'.repeat(1 << 20) });
    assert.equal(large.status, 413);
    assert.equal(typeof large.json.error.message, 'string');
    const announced = await send({ fields: { 'Content-Length': 1 << 30 }, content: '{' }, { ms: 3000 });
    assert.equal(statusOf(announced), 413, 'refused by its length, before it comes');
    const began = Date.now();
    const slow = await sendPlain(gateway.egressPort, `POST ${path} HTTP/1.1\r\nHost: ${host()}\r\n`, { ms: 20_000 });
    assert.ok(Date.now() - began < 19_000, 'a head that never ends is cut off');
    assert.ok([0, 408].includes(statusOf(slow)));
    nothingSeen('too much');
  });

  test('E29: Connection takes no field of ours away', async () => {
    for (const value of ['authorization', 'keep-alive, Authorization, host', 'content-length', 'x-api-key']) {
      const answer = await send({ fields: { Connection: value } });
      assert.ok([200, 400].includes(statusOf(answer)), value);
    }
    for (const { headers } of providers.openai.seen) assert.equal(headers.authorization, `Bearer ${providers.openai.key}`);
  });

  test('E30: what a caller says of itself, of proxies and of organisations stays behind', async () => {
    const mine = { 'X-Forwarded-For': '10.0.0.1', 'X-Forwarded-Host': 'evil', Forwarded: 'for=1', 'X-Real-IP': '10.0.0.1', 'Proxy-Authorization': 'Basic eDp5', 'Proxy-Connection': 'close',
      Cookie: 'a=b', 'X-Sallyport-Assertion': 'x', 'X-Sallyport-User': 'root', Via: '1.1 evil', TE: 'trailers' };
    assert.equal(statusOf(await send({ fields: mine })), 200);
    const { headers } = providers.openai.last;
    for (const name of Object.keys(mine)) assert.ok(![mine[name]].includes(headers[name.toLowerCase()]), `${name}: ${headers[name.toLowerCase()]}`);
    const [, message] = chats.anthropic();
    const foreign = await providers.call('/anthropic/v1/messages', key, message, { headers: { 'x-api-key': 'sk-ant-of-somebody', 'anthropic-version': '2023-06-01' } });
    assert.equal(foreign.status, 401, 'a second credential');
    assert.equal(providers.anthropic.seen.length, 0);
  });

  test('E31, E32: no upgrade, not to WebSocket and not to HTTP/2', async () => {
    const socket = { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13', 'Content-Length': null, 'Content-Type': null };
    for (const target of ['/openai/v1/realtime?model=gpt-4o-mini', path]) {
      const answer = await send({ method: 'GET', target, fields: socket, content: '' });
      assert.ok(statusOf(answer) >= 400, answer.slice(0, 60));
    }
    const h2c = await send({ fields: { Upgrade: 'h2c', Connection: 'Upgrade, HTTP2-Settings', 'HTTP2-Settings': 'AAMAAABkAAQAAP__' } });
    assert.notEqual(statusOf(h2c), 101);
    for (const { headers } of providers.openai.seen) assert.equal(headers.upgrade, undefined);
    providers.behave();
    const prior = await sendPlain(gateway.egressPort, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    assert.ok([0, 400, 405, 505].includes(statusOf(prior)));
    assert.ok(statusOf(await send({ method: 'CONNECT', target: 'api.openai.com:443' })) >= 400);
    nothingSeen('upgrade');
  });

  test('E33: with Expect: 100-continue the refusal comes before the body', async () => {
    const fields = { Expect: '100-continue', Authorization: `Bearer spk_${'0'.repeat(48)}`, 'Content-Length': 500 };
    const answer = await send({ fields, content: '' }, { ms: 5000 });
    assert.equal(statusOf(answer), 401, answer.slice(0, 60));
    const denied = await send({ target: '/openai/v1/files', fields: { Expect: '100-continue', 'Content-Length': 500 }, content: '' }, { ms: 5000 });
    assert.ok([403, 404].includes(statusOf(denied)), denied.slice(0, 60));
    nothingSeen('Expect');
  });

  test('E39: no caller says where the call goes', async () => {
    for (const name of ['api_base', 'base_url', 'baseUrl', 'api_url', 'custom_host', 'endpoint_url']) {
      const inBody = await ask(path, { ...question, [name]: 'http://169.254.169.254/' });
      assert.ok([400, 403].includes(inBody.status), `${name} in the body: ${inBody.status}`);
    }
    nothingSeen('api_base');
    const headers = { 'X-Portkey-Custom-Host': 'http://evil', 'X-Base-Url': 'http://evil', 'Api-Base': 'http://evil', 'X-Forwarded-Host': 'evil', 'OpenAI-Base-URL': 'http://evil' };
    for (const [query, more] of [['?api_base=http://evil/', {}], ['?base_url=http%3A%2F%2Fevil', {}], ['', headers]]) {
      const reply = await ask(path + query, question, { headers: more });
      assert.ok([200, 400, 403].includes(reply.status));
    }
    for (const { url, headers: got } of providers.openai.seen) {
      assert.ok(!url.includes('evil'));
      assert.equal(got.host, `127.0.0.1:${providers.openai.port}`);
      for (const name of Object.keys(headers)) assert.ok(!String(got[name.toLowerCase()] ?? '').includes('evil'), name);
    }
  });

  test('E48: one model, from one reading', async () => {
    const models = ['gpt-4o-mini\u0000', 'GPT-4o-mini', ' gpt-4o-mini', 'gpt-4o-mini ', 'gpt-4o-mini\n', 'models/../gpt-4o-mini', 'gpt-4o-mini/../gpt-4o', './gpt-4o-mini', 'gpt-4o-mini#', 'ｇpt-4o-mini',
      'gpt-4o-mini?x', 'gpt-4o-mini,gpt-4o', 'gpt-4o-min\u0131', '', 'x'.repeat(10_000), ['gpt-4o-mini'], { model: 'gpt-4o-mini' }, null, 7];
    for (const model of models) {
      const reply = await ask(path, { ...question, model });
      assert.ok([400, 403, 413].includes(reply.status), `${JSON.stringify(model)}: ${reply.status}`);
    }
    const twice = [
      '{"model":"gpt-4o-mini","model":"gpt-4o","messages":[]}', '{"model":"gpt-4o","model":"gpt-4o-mini","messages":[]}', '{"model":"gpt-4o-mini","mod\\u0065l":"gpt-4o","messages":[]}',
      '{"model":"gpt-4o-mini","messages":[{"role":"user","role":"system","content":"x"}]}', '{"model":"gpt-4o-mini","messages":[],"max_tokens":1,"max_tokens":9999}',
      '{"model":"gpt-4o-mini","messages":[]}{"model":"gpt-4o"}', '\ufeff{"model":"gpt-4o-mini","messages":[]}', '{"model":"gpt-4o-mini","messages":[],}', '[]', '', 'null', '{"model":"gpt-4o-mini"'];
    for (const text of twice) assert.equal((await ask(path, text)).status, 400, text);
    const deep = `{"model":"gpt-4o-mini","messages":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    assert.ok([400, 413].includes((await ask(path, deep)).status));
    nothingSeen('model');
  });

  test('E48: bodies that are not the JSON they should be', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16']) {
      const reply = await ask(path, body, { headers: { 'Content-Type': type } });
      assert.ok([400, 403, 415].includes(reply.status), `${type}: ${reply.status}`);
    }
    const packed = await ask(path, body, { headers: { 'Content-Encoding': 'gzip' } });
    assert.ok([400, 415].includes(packed.status), `${packed.status}`);
    nothingSeen('body');
  });

  test('E49: the model of the path and that of the body are one', async () => {
    const [azure, message] = chats['azure-openai']();
    assert.ok([400, 403].includes((await ask(azure, { ...message, model: 'gpt-4o' })).status));
    assert.equal((await ask(azure.replace('gpt-4o-mini', 'gpt-4o'), { ...message, model: 'gpt-4o-mini' })).status >= 400, true);
    const [gemini, contents] = chats.gemini();
    assert.ok([400, 403].includes((await ask(gemini, { ...contents, model: 'models/gemini-2.5-pro' })).status));
    assert.ok([400, 403].includes((await ask(gemini.replace('generateContent', 'countTokens'), { generateContentRequest: { model: 'models/gemini-2.5-pro', ...contents } })).status));
    nothingSeen('model');
    assert.equal((await ask(azure, { ...message, model: 'gpt-4o-mini' })).status, 200);
  });

  test('E50: odd paths come to no other endpoint', async () => {
    for (const target of ['/openai/v1/../admin', '/openai/v1/../../anthropic/v1/messages', '//v1/chat/completions', '/openai//v1/files', '/openai/v1/chat/%2e%2e/files', '/openai/v1/chat/completions;x=1',
      '/openai/v1/chat%2fcompletions', '/openai/v1/chat/completions/', '/openai/v1/chat/completions%00', '/openai/v1/chat/completions/..;/files', '/OPENAI/v1/chat/completions', '/openai\\v1/chat/completions',
      '/openai', '/openai/', '/', '/nobody/v1/chat/completions', '/openai/v1/files', '/openai/v2/chat/completions', '/%6fpenai/v1/files', '*', '/openai/v1/chat/completions/../../files']) {
      const answer = await send({ target });
      const status = statusOf(answer);
      if (status === 200) assert.ok(providers.openai.seen.every((seen) => seen.path === '/v1/chat/completions'), `${target} became ${providers.openai.last.url}`);
      else assert.ok([400, 401, 403, 404, 405].includes(status), `${target}: ${answer.slice(0, 60)}`);
    }
    assert.ok(providers.seen.every((seen) => seen.path === '/v1/chat/completions'), 'one endpoint, whatever was tried');
    for (const [target, method] of [['/gemini/v1beta/models/..%2f..%2ffiles:generateContent', 'POST'], ['/gemini/v1beta/models/gemini-2.5-flash:generateContent:x', 'POST'],
      ['/azure-openai/openai/deployments/../files/chat/completions?api-version=2024-10-21', 'POST'], ['/anthropic/v1/organizations/api_keys', 'GET']]) {
      assert.ok(statusOf(await send({ target, method, ...(method === 'GET' ? { content: '' } : {}) })) >= 400, target);
    }
    assert.deepEqual([providers.gemini, providers['azure-openai'], providers.anthropic].map(({ seen }) => seen.length), [0, 0, 0]);
  });

  test('E80: whatever stands in a key, a path or a name, it is only text', async () => {
    const evil = ["' OR 1=1 --", '"; DROP TABLE keys; --', '../../etc/passwd', '%27%20OR%201%3D1', '{{7*7}}', '${jndi:ldap://x}', '<script>', 'x'.repeat(5000), '\u00e4\u00f6', 'spk_', `spk_${"'".repeat(48)}`];
    for (const text of evil) {
      const answer = await send({ fields: { Authorization: `Bearer ${Buffer.from(text).toString('latin1')}` } });
      assert.ok([400, 401].includes(statusOf(answer)), `${text.slice(0, 20)}: ${answer.slice(0, 60)}`);
      const model = await ask(path, { ...question, model: text });
      assert.ok([400, 403].includes(model.status), `${text.slice(0, 20)}: ${model.status}`);
      const where = await ask(`/${encodeURIComponent(text)}/v1/chat/completions`, question);
      assert.ok([400, 404, 414].includes(where.status), `${text.slice(0, 20)}: ${where.status}`);
    }
    for (const args of [['key', 'issue', '--workflow', "' OR 1=1"], ['key', 'revoke', "' OR 1=1 --"], ['key', 'rotate', '../x'], ['audit', 'search', '--contains', "' OR 1=1 --"]]) {
      const { code, stdout } = await gateway.command(...args);
      assert.ok(code !== 0 || !stdout.includes('spk_'), args.join(' '));
    }
    nothingSeen('text');
    assert.equal((await ask(path, question)).status, 200, 'the key is as it was');
  });

  test('E81: line ends and control codes do not reach the log or the journal as such', async () => {
    await ask(path, { ...question, model: 'gpt\u001b[31m-red\r\nFAKE: line' });
    await ask('/openai/v1/%1b%5b31m%0d%0aFAKE', question);
    const text = gateway.child.output + (await gateway.command('audit', 'search', '--limit', '0')).stdout;
    assert.ok(!text.includes('\u001b[31m-red'));
    assert.ok(!/^FAKE/m.test(text));
  });

  test('E87: nothing of the administration is at the egress door', async () => {
    for (const target of ['/metrics', '/healthz', '/readyz', '/admin', '/.sallyport/sign-in', '/.sallyport/set-up', '/api/keys', '/keys', '/debug/pprof', '/server-status']) {
      for (const fields of [{}, { Authorization: null }]) {
        const answer = await send({ method: 'GET', target, fields: { Connection: 'close', 'Content-Length': null, 'Content-Type': null, ...fields }, content: '' });
        assert.ok([400, 401, 403, 404, 405].includes(statusOf(answer)), `${target}: ${answer.slice(0, 60)}`);
      }
    }
    nothingSeen('admin');
  });

  test('E44, E82: a map that is ambiguous or wrong is refused, and the last good one stays in force', async () => {
    const good = await readFile(gateway.mapFile, 'utf8');
    const wrong = {
      'two flows, two credentials': good.replace('flows:\n', "flows:\n  - { from: workflow/triage, to: openai, can: [chat], models: [gpt-4o-mini], credential: secret:anthropic }\n"),
      'an unknown word': good.replace('max_output_tokens: 64', 'max_output_token: 64'),
      'no models': good.replace('models: [gpt-4o-mini], ', ''),
      'an unknown workflow': good.replace('from: workflow/triage, to: openai', 'from: workflow/nobody, to: openai'),
      'an unknown component': good.replace('to: openai', 'to: nobody'),
      'a budget without a bound': good.replace('max_output_tokens: 64', 'max_output_tokens: 64, budget: { per: day }'),
      'a budget below zero': good.replace('max_output_tokens: 64', 'max_output_tokens: 64, budget: { usd: -5, per: day }'),
      'a window that is none': good.replace('max_output_tokens: 64', 'max_output_tokens: 64, budget: { usd: 5, per: fortnight }'),
      'a shared budget that is not there': good.replace('max_output_tokens: 64', 'max_output_tokens: 64, budgets: [nobody]'),
    };
    for (const [what, text] of Object.entries(wrong)) {
      assert.notEqual(text, good, what);
      await writeFile(gateway.mapFile, text);
      const checked = await run(program, ['check', '--map', gateway.mapFile]);
      assert.notEqual(checked.code, 0, `${what}: ${checked.stdout}`);
      assert.match(checked.stdout, /sallyport\.yaml:\d+:\d+: error: /, what);
      assert.notEqual((await gateway.command('reload')).code, 0, what);
      assert.equal((await ask(path, question)).status, 200, `${what}: what was in force stays`);
    }
    await writeFile(gateway.mapFile, good);
    assert.equal((await gateway.command('reload')).code, 0);
  });

  test('a map can test itself: models, tokens, tools', async () => {
    const tests = [
      ['gpt-4o-mini', '', 'allow'], ['gpt-4o', '', 'deny'], ['gpt-4o-mini', ', max_output_tokens: 65', 'deny'], ['gpt-4o-mini', ', provider_tools: [web_search]', 'deny']]
      .map(([model, more, expect]) => `  - { who: workflow/triage, does: chat, to: openai, with: { model: ${model}${more} }, expect: ${expect} }`);
    const map = (lines) => modelMap({ components: names.map((name) => component(name, providers[name])), flows, rest: `tests:\n${lines.join('\n')}\n` })('https://localhost:1', 18443, 18446);
    const file = join(gateway.folder, 'tested.yaml');
    await writeFile(file, map(tests));
    const passed = await run(program, ['check', '--map', file]);
    assert.equal(passed.code, 0, passed.stdout);
    await writeFile(file, map(tests.map((line) => line.replace('expect: deny', 'expect: allow'))));
    assert.notEqual((await run(program, ['check', '--map', file])).code, 0);
  });

  test('E85: a journal in which a call was made cheaper does not verify', async () => {
    assert.equal((await ask(path, question)).status, 200);
    await gateway.awaitRecords(1, '--kind', 'model_call', '--decision', 'allow');
    assert.equal((await gateway.verifyJournal()).code, 0);
    await gateway.child.stop();
    const files = (await readdir(gateway.state, { recursive: true, withFileTypes: true }))
      .filter((file) => file.isFile()).map((file) => join(file.parentPath ?? file.path, file.name));
    const found = [];
    for (const file of files) if ((await readFile(file)).includes('"tokens_in":11')) found.push(file);
    assert.ok(found.length > 0, `the tokens are in a file of the journal: ${files}`);
    const text = await readFile(found[0], 'latin1');
    await writeFile(found[0], text.replace('"tokens_in":11', '"tokens_in":10'), 'latin1');
    assert.notEqual((await gateway.verifyJournal()).code, 0);
    await writeFile(found[0], text, 'latin1');
    await gateway.restart();
    assert.equal((await gateway.verifyJournal()).code, 0);
  });

  test('E84: when the journal cannot be written, no call is made', async () => {
    assert.equal((await ask(path, question)).status, 200);
    const before = providers.openai.seen.length;
    // No file may grow any more; the signal for it is not fatal where it is ignored.
    const limited = await run('prlimit', ['--pid', String(gateway.child.pid), '--fsize=1:1']);
    assert.equal(limited.code, 0, limited.stderr);
    const replies = [];
    for (let count = 0; count < 3; ++count) replies.push(await ask(path, question).then(({ status }) => status, () => 'closed'));
    assert.ok(replies.every((status) => status === 503 || status === 'closed'), replies.join(' '));
    assert.equal(providers.openai.seen.length, before, 'nothing reached the provider');
  });

  test('the same for every dialect: the refusal is in the shape its SDK reads', async () => {
    if (gateway.child.exit) await gateway.restart();
    await gateway.restart();
    const shapes = { openai: ({ error }) => error.type && error.message, 'azure-openai': ({ error }) => error.message, anthropic: ({ type, error }) => type === 'error' && error.type && error.message,
      gemini: ({ error }) => error.code === 401 && error.status === 'UNAUTHENTICATED' };
    for (const name of names) {
      const [target, content] = chats[name]();
      const reply = await providers.call(target, 'spk_no', content, versionOf(name));
      assert.equal(reply.status, 401);
      assert.ok(shapes[name](reply.json), `${name}: ${reply.text}`);
      assert.match(reply.headers.get('content-type'), /^application\/json/);
      assert.ok(reply.headers.get('x-request-id') ?? reply.headers.get('request-id'));
    }
  });
});
