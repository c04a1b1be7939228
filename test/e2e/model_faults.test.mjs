// Providers that are slow, broken or hostile, and addresses that must not be dialled: what the workflow gets, and what it never
// gets.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Authority } from './lib/certificates.mjs';
import { chats, component, modelMap, Providers, versionOf } from './lib/egress.mjs';
import { Gateway } from './lib/gateway.mjs';
import { ModelUpstream } from './lib/models.mjs';
import { eventually } from './lib/process.mjs';

const names = ['openai', 'azure-openai', 'anthropic', 'gemini', 'ollama'];
const models = { openai: 'gpt-4o-mini', 'azure-openai': 'gpt-4o-mini', anthropic: 'claude-haiku-4-5', gemini: 'gemini-2.5-flash', ollama: 'llama3.1' };
const flowTo = (to, vendor = to, more = '') =>
  `from: workflow/triage, to: ${to}, can: [chat], models: [${models[vendor]}], max_output_tokens: 2000${vendor === 'ollama' ? '' : `, credential: secret:${vendor}`}${more}`;

describe('providers that go wrong', { timeout: 300_000 }, () => {
  let providers, gateway, key;
  before(async () => {
    providers = await Providers.start(names, { flows: names.map((name) => flowTo(name)), rest: 'limits: { model_wait: 2s, model_idle_wait: 2s }' });
    gateway = providers.gateway;
    key = await gateway.issueKey('triage');
  });
  after(() => providers?.stop());
  beforeEach(() => providers.behave());

  const ask = (name, more, options = {}) => {
    const [path, body] = chats[name](more);
    return providers.call(path, key, body, { ...versionOf(name), ...options });
  };
  const lastRecord = async (count) => (await gateway.awaitRecords(count, '--kind', 'model_call')).at(-1);
  const countRecords = async () => (await gateway.records('--kind', 'model_call')).length;
  const withoutHidden = (text) => text.replace(/data: \{[^\n]*"choices":\[\],"usage":\{[^\n]*\}\r?\n\r?\n/, '');

  describe('E60: however a stream is written, it is read alike and passed as it is', () => {
    for (const name of names) {
      for (const fault of ['every-byte', 'crlf', 'no-final-newline', 'no-done']) {
        test(`${name}, ${fault}`, async () => {
          const count = await countRecords();
          providers[name].misbehave(fault);
          const reply = await ask(name, { stream: true });
          assert.equal(reply.status, 200);
          const sent = withoutHidden(providers[name].last.sent.toString('utf8'));
          assert.equal(reply.text, fault === 'no-final-newline' && sent.endsWith('}') ? withoutHidden(`${sent}\n\n`).replace(/\n\n$/, '') : sent);
          const record = await lastRecord(count + 1);
          const lost = fault === 'no-done' && name === 'ollama'; // there the end and the counts are one line
          assert.deepEqual([record.usage, record.tokens_in, record.tokens_out].slice(0, lost ? 1 : 3), lost ? ['estimated'] : ['reported', 11, 5]);
        });
      }
    }

    test('what is no event at all does not stop the rest', async () => {
      for (const text of ['data: {"choices":[{"delta":{"content":"no end\n\n', 'data: \u0000\u0001\n\n', ': comment\n\n', 'data\n\n', 'id: 1\nretry: 5\n\n', '\n\n\n', 'data: []\n\n', 'data: "text"\n\n']) {
        providers.behave();
        const count = await countRecords();
        providers.openai.misbehave('malformed', { text });
        const reply = await ask('openai', { stream: true });
        assert.equal(reply.text, withoutHidden(providers.openai.last.sent.toString('utf8')), JSON.stringify(text));
        const { usage, tokens_out } = await lastRecord(count + 1);
        assert.deepEqual([usage, tokens_out], ['reported', 5], JSON.stringify(text));
      }
    });
  });

  test('a provider that is cut off in mid-stream: the workflow sees a cut stream, the record an estimate', async () => {
    for (const name of names) {
      const count = await countRecords();
      providers[name].misbehave('cut', { at: 4 });
      const got = await ask(name, { stream: true }).then(({ text }) => text, (error) => error);
      assert.ok(got instanceof Error || /error/.test(got), `${name} seemed whole: ${got}`);
      const record = await lastRecord(count + 1);
      assert.equal(record.usage, 'estimated', name);
      assert.ok(record.tokens_in > 0 && record.tokens_out > 0, JSON.stringify(record));
    }
    providers.behave();
    providers.openai.misbehave('cut');
    const whole = await ask('openai').then(({ status }) => status, (error) => error);
    assert.ok(whole instanceof Error || whole >= 500, 'half an answer is no answer');
  });

  test('cut within an event, the error stands in an event of its own', async () => {
    const last = { openai: (text) => JSON.parse(/\ndata: (\{"error".*\})\n\n$/.exec(text)[1]).error, anthropic: (text) => JSON.parse(/\n\nevent: error\ndata: (.*)\n\n$/.exec(text)[1]).error,
      gemini: (text) => JSON.parse(/\ndata: (\{"error".*\})\s+$/.exec(text)[1]).error, ollama: (text) => JSON.parse(text.trim().split('\n').at(-1)).error };
    for (const name of names) {
      providers[name].misbehave('cut', { at: 4, inside: true });
      const got = await ask(name, { stream: true }).then(({ text }) => text, (error) => error);
      assert.equal(typeof got, 'string', `${name}: ${got}`);
      assert.ok((last[name] ?? last.openai)(got), `${name}: ${got}`);
      providers[name].behave();
    }
  });

  test('the provider\'s own refusals are passed with their status and Retry-After', async () => {
    for (const name of names) {
      providers[name].misbehave('too-many-requests', { after: 7 });
      const limited = await ask(name);
      assert.equal(limited.status, 429);
      assert.equal(limited.headers.get('retry-after'), '7');
      assert.equal(limited.text, providers[name].last.sent.toString('utf8'));
      providers[name].behave().misbehave('server-error');
      assert.equal((await ask(name, { stream: true })).status, 500);
      const [record] = (await gateway.records('--kind', 'model_call')).slice(-1);
      assert.deepEqual([record.tokens_in ?? 0, record.tokens_out ?? 0], [0, 0], 'an error costs nothing');
    }
  });

  test('a provider that takes too long is left: before its answer, and within it', async () => {
    providers.openai.misbehave('slow', { head: 10_000 });
    const late = await ask('openai');
    assert.equal(late.status, 504);
    assert.equal(typeof late.json.error.message, 'string', 'in the dialect of the caller');
    await eventually(() => providers.openai.seen.every(({ aborted, done }) => aborted || done), { what: 'the end at the provider' });
    providers.behave();
    providers.openai.misbehave('slow', { chunk: 8000 });
    const stalled = await ask('openai', { stream: true }).then(({ text }) => text, (error) => error);
    assert.ok(stalled instanceof Error || !stalled.includes('[DONE]'));
  });

  test('a slow stream comes as it is sent, not at its end', async () => {
    providers.openai.misbehave('slow', { chunk: 150 });
    const [path, body] = chats.openai({ stream: true });
    const response = await fetch(`${gateway.egress}${path}`, { method: 'POST', body: JSON.stringify(body),
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' } });
    const times = [];
    for await (const part of response.body) times.push([Date.now(), Buffer.from(part).length]);
    assert.ok(times.length >= 6, `${times.length} parts`);
    assert.ok(times.at(-1)[0] - times[0][0] >= 600, 'spread over the time they were sent in');
  });

  describe('E43: what was lent never comes back', () => {
    for (const name of names.filter((one) => one !== 'ollama')) {
      for (const stream of [false, true]) {
        test(`${name}, ${stream ? 'streamed' : 'whole'}`, async () => {
          const real = providers[name].key;
          providers[name].misbehave('echo');
          const reply = await ask(name, { stream });
          assert.equal(reply.status, 200);
          assert.ok(providers[name].last.sent.includes(real), 'the provider did echo it');
          assert.equal(reply.bytes.length, Buffer.from(withoutHidden(providers[name].last.sent.toString('utf8'))).length, 'masked, not shortened');
          const all = `${reply.text}\n${[...reply.headers].map(([field, value]) => `${field}: ${value}`).join('\n')}`;
          const forms = { plain: real, base64: Buffer.from(real).toString('base64'), basic: Buffer.from(`user:${real}`).toString('base64').slice(8, -4),
            percent: encodeURIComponent(real), part: real.slice(0, 24) };
          for (const [form, text] of Object.entries(forms)) assert.ok(!all.includes(text), `${form}: ${all}`);
        });
      }
    }

    test('nor in an error', async () => {
      providers.openai.misbehave('echo').misbehave('server-error');
      const reply = await ask('openai');
      assert.equal(reply.status, 500);
      assert.ok(!reply.text.includes(providers.openai.key));
    });
  });

  test('E34: an answer that is compressed although it was not asked for cannot be read, and is not passed on', async () => {
    providers.openai.misbehave('gzip').misbehave('echo');
    const reply = await ask('openai', {}, { headers: { 'Accept-Encoding': 'gzip' } });
    assert.equal(providers.openai.last.headers['accept-encoding'] ?? 'identity', 'identity', 'nothing else was asked for');
    assert.equal(reply.status, 502);
    assert.ok(!reply.text.includes(providers.openai.key));
  });

  test('E24: a redirect is not followed', async () => {
    const trap = await ModelUpstream.start('openai', { key: providers.openai.key });
    providers.openai.misbehave('redirect', { to: `${trap.url}/v1/chat/completions` });
    const reply = await ask('openai');
    assert.ok(reply.status === 502 || (reply.status >= 300 && reply.status < 400), `${reply.status}`);
    assert.equal(trap.connections, 0);
    await trap.stop();
  });

  test('a head that is too large, a type that is not what was asked for', async () => {
    providers.openai.misbehave('huge-header', { bytes: 300_000 });
    assert.equal((await ask('openai')).status, 502);
    providers.behave();
    for (const type of ['text/html', 'application/octet-stream', 'text/event-stream', '']) {
      providers.openai.misbehave('wrong-type', { type });
      const reply = await ask('openai');
      assert.ok(reply.status === 200 || reply.status === 502, `${type}: ${reply.status}`);
      if (reply.status === 200 && type === 'text/html') assert.equal(reply.headers.get('x-content-type-options'), 'nosniff');
      providers.behave();
    }
  });

  test('a provider that ignores the bound is not waited for for ever', async () => {
    const count = await countRecords();
    providers.openai.misbehave('endless', { chunk: 0 });
    const reply = await ask('openai', { stream: true, max_tokens: 50 }, { signal: AbortSignal.timeout(30_000) }).then(({ text }) => text, (error) => error);
    assert.notEqual(reply.name, 'TimeoutError');
    await eventually(() => providers.openai.seen.every(({ aborted }) => aborted), { ms: 3000, what: 'the end at the provider' });
    assert.equal((await lastRecord(count + 1)).finish, 'bound');
  });

  test('after all this the journal is whole and the gateway answers', async () => {
    assert.equal((await ask('openai')).status, 200);
    const verified = await gateway.verifyJournal();
    assert.equal(verified.code, 0, verified.stdout);
    assert.equal(gateway.child.exit, null);
  });
});

describe('whom the door dials', { timeout: 120_000 }, () => {
  let authority, good, other, providers, gateway, key;
  const upstreams = [];
  const tls = async (name, certificate) => {
    const upstream = await ModelUpstream.start('openai', { key: providers.openai.key, tls: certificate });
    upstreams.push(upstream);
    return upstream;
  };
  before(async () => {
    authority = await Authority.make();
    providers = await Providers.start(['openai'], { flows: [flowTo('openai')] });
    gateway = providers.gateway;
    key = await gateway.issueKey('triage');
    [good, other] = [await authority.certify('good'), await authority.certify('other')];
  });
  after(async () => {
    for (const upstream of upstreams) await upstream.stop();
    await providers?.stop();
    await authority?.stop();
  });

  // A map with one more component, and what a call to it gives.
  const reloaded = async (line, flow) => {
    const map = modelMap({ components: [component('openai', providers.openai), line], flows: [flowTo('openai'), flow] });
    await writeFile(gateway.mapFile, map(gateway.origin, gateway.port, gateway.egressPort));
    return gateway.command('reload');
  };
  const askOther = async () => {
    const [, body] = chats.openai();
    return providers.call('/other/v1/chat/completions', key, body);
  };

  test('TLS with an authority of one\'s own, and with the right pin', async () => {
    const upstream = await tls('good', good);
    for (const more of [`ca: "${authority.file}"`, `ca: "${authority.file}", pins: ["${good.pin}"]`]) {
      const { code, stdout } = await reloaded(component('other', upstream, more), flowTo('other', 'openai'));
      assert.equal(code, 0, stdout);
      const reply = await askOther();
      assert.equal(reply.status, 200, reply.text);
    }
    assert.equal(upstream.seen.length, 2);
  });

  test('another pin, another authority, another name and a dead certificate are refused before a byte of the call is sent', async () => {
    const wrongName = await tls('name', await authority.certify('name', 'DNS:example.com'));
    const upstream = await tls('good', good);
    for (const [what, line] of [
      ['another pin', component('other', upstream, `ca: "${authority.file}", pins: ["${other.pin}"]`)],
      ['the authorities of the system', component('other', upstream)],
      ['another name', component('other', wrongName, `ca: "${authority.file}"`)],
    ]) {
      const { code, stdout } = await reloaded(line, flowTo('other', 'openai'));
      assert.equal(code, 0, stdout);
      const reply = await askOther();
      assert.equal(reply.status, 502, what);
      assert.ok(!/pin|certificate|127\.0\.0\.1/.test(reply.text), `the inside stays inside: ${reply.text}`);
    }
    assert.deepEqual([upstream.seen.length, wrongName.seen.length], [0, 0]);
  });

  test('E42: a credential is not lent over cleartext to the outside', async () => {
    const { code, stdout } = await reloaded('  other: { kind: openai, zone: outside, address: "http://api.openai.com" }', flowTo('other', 'openai'));
    assert.notEqual(code, 0);
    assert.match(stdout, /sallyport\.yaml:\d+:\d+: error: http:\/\/ into zone/);
  });

  // Loopback, private, link-local, metadata, shared, reserved, multicast, and what embeds them.
  const inside = {
    E15: ['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '0.0.0.0', 'localhost'],
    E16: ['0.1.2.3', '240.0.0.1', '255.255.255.255', '192.0.0.8', '198.18.0.1', '224.0.0.1'],
    E17: ['10.0.0.1', '172.16.0.1', '192.168.0.1', '100.64.0.1', '169.254.169.254', '100.100.100.200'],
    E18: ['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[::ffff:0:127.0.0.1]'],
    E19: ['[64:ff9b::7f00:1]', '[64:ff9b:1::a00:1]', '[2002:7f00:1::]', '[2001:0:4136:e378:8000:63bf:3fff:fdd2]', '[fe80::5efe:7f00:1]'],
    E20: ['[fe80::1]', '[fe80::1%25lo]', '[fc00::1]', '[fec0::1]', '[ff02::1]', '[fd00:ec2::254]'],
  };
  for (const [number, addresses] of Object.entries(inside)) {
    test(`${number}: refused for a component that is outside`, async () => {
      const before = providers.openai.connections;
      for (const address of addresses) {
        const line = `  other: { kind: openai, zone: outside, address: "https://${address}:${providers.openai.port}" }`;
        const { code, stdout } = await reloaded(line, flowTo('other', 'openai'));
        if (code !== 0) {
          assert.match(stdout, /sallyport\.yaml:\d+:\d+: error: .*(address|is this machine|zone id)/, `${address}: ${stdout}`);
          continue;
        }
        const count = (await gateway.records('--kind', 'model_call')).length;
        const reply = await askOther();
        assert.ok([403, 502].includes(reply.status), `${address}: ${reply.status} ${reply.text}`);
        const record = (await gateway.awaitRecords(count + 1, '--kind', 'model_call')).at(-1);
        assert.match(`${record.reason} ${record.detail}`, /address/i, `${address}: refused for what it is, not because nobody answers: ${JSON.stringify(record)}`);
      }
      assert.equal(providers.openai.connections, before, 'nobody was dialled');
    });
  }

  test('E17: metadata addresses are refused even inside', async () => {
    for (const address of ['169.254.169.254', '100.100.100.200', '[fd00:ec2::254]']) {
      const { code, stdout } = await reloaded(`  other: { kind: openai, zone: workflows, address: "http://${address}" }`, flowTo('other', 'openai'));
      if (code !== 0) {
        assert.match(stdout, /metadata|address/);
        continue;
      }
      const count = (await gateway.records('--kind', 'model_call')).length;
      assert.ok([403, 502].includes((await askOther()).status), address);
      assert.match(JSON.stringify((await gateway.awaitRecords(count + 1, '--kind', 'model_call')).at(-1)), /address|metadata/i);
    }
  });

  test('E25: the door does not call itself', async () => {
    await writeFile(join(gateway.state, 'secrets/loop'), key, { mode: 0o600 }); // or the second crossing would end for want of a key
    const before = (await gateway.records('--kind', 'model_call')).length;
    const { code, stdout } = await reloaded(`  other: { kind: openai, zone: workflows, address: "${gateway.egress}/other" }`, flowTo('other', 'openai').replace('secret:openai', 'secret:loop'));
    if (code === 0) {
      const reply = await askOther();
      assert.equal(reply.status, 508, reply.text);
      const records = (await gateway.awaitRecords(before + 2, '--kind', 'model_call')).slice(before);
      assert.equal(records.length, 2, 'the second ends it');
      assert.match(JSON.stringify(records), /loop/);
    } else {
      assert.match(stdout, /error: .*this gate/);
    }
  });

  test('E26: a name that cannot be resolved is a 502, in the caller\'s dialect', async () => {
    const { code, stdout } = await reloaded('  other: { kind: openai, zone: outside, address: "https://no-such-name.invalid" }', flowTo('other', 'openai'));
    assert.equal(code, 0, stdout);
    const reply = await askOther();
    assert.ok([502, 504].includes(reply.status), `${reply.status}`);
    assert.equal(typeof reply.json.error.message, 'string');
    assert.ok(!reply.text.includes('no-such-name'));
  });

  test('E22: a name that answers with loopback is refused outside', async () => {
    const before = providers.openai.connections;
    const { code } = await reloaded(`  other: { kind: openai, zone: outside, address: "https://localhost:${providers.openai.port}" }`, flowTo('other', 'openai'));
    if (code === 0) assert.ok([403, 502].includes((await askOther()).status));
    assert.equal(providers.openai.connections, before);
  });
});
