// Secrets out of the vault: moved in, used by the door, rotated while it runs, and refused where they must be.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from './lib/client.mjs';
import { Gateway, program } from './lib/gateway.mjs';
import { Child, eventually, freePort, run } from './lib/process.mjs';
import { Upstream } from './lib/upstream.mjs';

const map = (upstream) => (origin, port) => `
stack: vault-test
listen: { web: "127.0.0.1:${port}" }
people: { first_account: admin, roles: { admin: { groups: [admins] } } }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream}", public: "${origin}" }
flows:
  - { from: role/admin, to: site, can: [GET /app] }
  - from: outside
    to: site
    webhook: /webhook/orders
    verify: { scheme: hmac, secret: secret:orders, header: X-Signature, prefix: "sha256=", timestamp_header: X-Time }
  - { from: outside, to: site, webhook: /webhook/sensor, verify: { scheme: key, secret: secret:sensor, header: X-Key } }
`;

const accepts = (port) => new Promise((resolve) => {
  const socket = connect(port, '127.0.0.1', () => resolve(Boolean(socket.destroy()))).once('error', () => resolve(false));
});

describe('vault', { timeout: 120_000 }, () => {
  let upstream, gateway, client, keys;
  const said = []; // everything that any command or the gateway printed
  const values = { orders: `orders-${randomBytes(16).toString('hex')}`, sensor: `sensor-${randomBytes(16).toString('hex')}` };
  const next = `orders-next-${randomBytes(16).toString('hex')}`;
  const keyFile = () => join(keys, 'vault.key');

  before(async () => {
    keys = await mkdtemp(join(tmpdir(), 'sallyport-keys-'));
    upstream = await Upstream.start();
    gateway = await Gateway.start({ map: map(upstream.url), secrets: values });
    client = new Client(gateway);
  });
  after(async () => {
    delete process.env.SALLYPORT_VAULT_KEY_FILE;
    client?.close();
    await gateway?.stop();
    await upstream?.stop();
    await rm(keys, { recursive: true, force: true });
  });

  const secret = async (args, input, expected = 0) => {
    const done = await run(program, ['secret', ...args, '--state', gateway.state, '--key-file', keyFile()], { input });
    said.push(done.stdout, done.stderr);
    assert.equal(done.code, expected, `secret ${args.join(' ')}: ${done.stdout}${done.stderr}`);
    return done;
  };
  const deliver = async (value) => {
    const body = JSON.stringify({ order: randomBytes(8).toString('hex') });
    const time = String(Math.floor(Date.now() / 1000));
    const signature = `sha256=${createHmac('sha256', value).update(`${time}.${body}`).digest('hex')}`;
    const headers = { 'Content-Type': 'application/json', 'X-Time': time, 'X-Signature': signature };
    return (await client.request('POST', '/webhook/orders', { body, headers })).status;
  };
  const serve = () => new Child(program, ['serve', '--map', gateway.mapFile, '--state', gateway.state], { name: 'serve' });
  const refusal = async () => {
    const child = serve();
    const exit = await child.ended;
    said.push(child.output);
    assert.equal(exit.code, 3, child.output);
    return child.output;
  };

  test('init says what is lost with what; import-files moves the files in', async () => {
    assert.equal(await deliver(values.orders), 200, 'from its file');
    const made = await secret(['init', '--with', 'key-file']);
    assert.match(made.stdout, /What is lost with what/);
    assert.equal((await stat(keyFile())).mode & 0o777, 0o600);
    const moved = await secret(['import-files']);
    assert.match(moved.stdout, /2 secrets are in the vault/);
    assert.match(moved.stdout, /restart it, so that it uses the vault/);
    assert.equal(await deliver(values.orders), 200, 'what the gateway has read stays in force');
    assert.deepEqual(await readdir(join(gateway.state, 'secrets')), []);
    await secret(['init', '--with', 'key-file'], '', 3);
  });

  test('the door takes its secrets from the vault', async () => {
    process.env.SALLYPORT_VAULT_KEY_FILE = keyFile();
    await gateway.restart();
    assert.equal(await deliver(values.orders), 200);
    assert.equal((await client.request('POST', '/webhook/sensor', { body: '{}', headers: { 'X-Key': values.sensor } })).status, 200);
    assert.equal(await deliver('guess'), 401);
  });

  test('list shows names, versions, ages and uses, and no value', async () => {
    const text = (await secret(['list', '--map', gateway.mapFile])).stdout;
    assert.match(text, /orders +1 .*webhook \/webhook\/orders/);
    const listed = JSON.parse((await secret(['list', '--json', '--map', gateway.mapFile])).stdout).secrets;
    assert.deepEqual(listed.map(({ name, version, current }) => [name, version, current]), [['orders', 1, true], ['sensor', 1, true]]);
  });

  test('after a rotation both work, and then the old one is dead, without a word to the gateway', async () => {
    const rotated = await secret(['rotate', 'orders', '--overlap', '4s'], `${next}\n`);
    assert.match(rotated.stdout, /The running gateway uses it from now on/);
    const records = await gateway.records('--kind', 'secret_changed');
    assert.match(records.at(-1).detail, /^orders: version 2; the old one works beside it until /);
    assert.match(records.at(-1).who, /^operator\/./);
    assert.equal(await deliver(next), 200, 'the new one counts at once');
    assert.equal(await deliver(values.orders), 200, 'the old one counts during the overlap');
    await eventually(async () => (await deliver(values.orders)) === 401, { what: 'the death of the old secret', every: 200 });
    assert.equal(await deliver(next), 200);
    await gateway.restart();
    assert.equal(await deliver(values.orders), 401, 'nor does a restart bring it back');
    assert.equal(await deliver(next), 200);
  });

  test('an overlap of 0 kills at once; put and remove reach the gateway, too', async () => {
    await secret(['rotate', 'orders', '--overlap', '0'], values.orders);
    assert.equal(await deliver(next), 401);
    assert.equal(await deliver(values.orders), 200);
    const refused = await secret(['remove', 'sensor'], '', 1);
    assert.match(refused.stdout, /goes on with what it had.*secret put sensor/);
    const checked = await run(program, ['check', '--map', gateway.mapFile, '--state', gateway.state]);
    assert.equal(checked.code, 1);
    assert.match(checked.stdout, /secret:sensor is named by the map and not in the vault/);
    await secret(['put', 'sensor', '--max-age', '1s'], values.sensor);
    await eventually(async () => {
      const aged = await run(program, ['check', '--map', gateway.mapFile, '--state', gateway.state]);
      return aged.code === 0 && /secret:sensor is past its age/.test(aged.stdout);
    }, { what: 'the age' });
    await secret(['put', 'Sensor'], 'x', 3);
    await secret(['put', 'empty'], '\n', 3);
  });

  test('another key, a damaged vault and a rolled back one stop the start, in plain words', async () => {
    const vault = join(gateway.state, 'vault/secrets.sealed');
    const old = join(keys, 'old');
    await copyFile(vault, old);
    await secret(['rotate', 'orders', '--overlap', '0'], next);
    await gateway.child.stop();
    said.push(gateway.child.output);
    const good = await readFile(vault);

    await copyFile(old, vault);
    assert.match(await refusal(), /rolled back.*accept-restored/);
    const flipped = Buffer.from(good);
    flipped[flipped.length - 100] ^= 1;
    await writeFile(vault, flipped);
    assert.match(await refusal(), /damaged|not the one its mark was made for|cannot be read/);
    await rm(vault);
    assert.match(await refusal(), /secrets\.sealed|No such file/, 'not passed over for files');
    await writeFile(vault, good, { mode: 0o600 });

    process.env.SALLYPORT_VAULT_KEY_FILE = join(keys, 'other.key');
    await writeFile(process.env.SALLYPORT_VAULT_KEY_FILE, randomBytes(32).toString('hex'), { mode: 0o600 });
    assert.match(await refusal(), /the key is another/);
    process.env.SALLYPORT_VAULT_KEY_FILE = join(keys, 'absent.key');
    assert.match(await refusal(), /absent\.key/);

    process.env.SALLYPORT_VAULT_KEY_FILE = keyFile();
    await copyFile(old, vault);
    assert.match((await secret(['accept-restored'])).stdout, /taken as it is/);
    await gateway.restart();
    assert.equal(await deliver(values.orders), 200, 'what was rotated since is back');
    await secret(['rotate', 'orders', '--overlap', '0'], next);
    assert.equal(await deliver(values.orders), 401);
  });

  test('rekey: the old key opens nothing any more', async () => {
    const newKey = join(keys, 'new.key');
    await secret(['rekey', '--with', 'key-file', '--new-key-file', newKey]);
    assert.match((await secret(['list'], '', 3)).stderr, /the key is another/);
    process.env.SALLYPORT_VAULT_KEY_FILE = newKey;
    await gateway.restart();
    assert.equal(await deliver(next), 200);
  });

  test('the key can lie in a PKCS#11 token', async (context) => {
    const module = '/usr/lib/softhsm/libsofthsm2.so';
    if (!existsSync(module)) return context.skip('no SoftHSM: make setup');
    const pin = String(randomBytes(4).readUInt32BE());
    const before = process.env.SALLYPORT_VAULT_KEY_FILE;
    process.env.SOFTHSM2_CONF = join(keys, 'softhsm2.conf');
    await mkdir(join(keys, 'tokens'));
    await writeFile(process.env.SOFTHSM2_CONF, `directories.tokendir = ${join(keys, 'tokens')}\n`);
    assert.equal((await run('softhsm2-util', ['--init-token', '--free', '--label', 'gate', '--so-pin', '99999999', '--pin', pin])).code, 0);
    const secretWith = (args, env) => run(program, ['secret', ...args, '--state', gateway.state], { input: '', env: { ...process.env, ...env } });
    const token = { SALLYPORT_PKCS11_MODULE: module, SALLYPORT_VAULT_PIN: pin };
    try {
      const moved = await secretWith(['rekey', '--with', 'pkcs11', '--token', 'gate'], token);
      said.push(moved.stdout, moved.stderr);
      assert.equal(moved.code, 0, moved.stderr);
      assert.match((await secretWith(['list'], {})).stderr, /SALLYPORT_PKCS11_MODULE/);
      const wrong = await secretWith(['list'], { ...token, SALLYPORT_VAULT_PIN: '0000000' });
      assert.match(wrong.stderr, /the PIN of the token is wrong/);
      Object.assign(process.env, token);
      await gateway.restart();
      assert.equal(await deliver(next), 200);
      const back = await secretWith(['rekey', '--with', 'key-file', '--new-key-file', before], token);
      assert.equal(back.code, 0, back.stderr);
    } finally {
      for (const name of [...Object.keys(token), 'SOFTHSM2_CONF']) delete process.env[name];
    }
    await gateway.restart();
    assert.equal(await deliver(next), 200);
  });

  test('the key can be sealed by a TPM 2.0', async (context) => {
    if ((await run('swtpm', ['--version']).catch(() => ({ code: 1 }))).code !== 0) return context.skip('no swtpm: make setup');
    const pin = String(100_000 + randomBytes(4).readUInt32BE());
    const before = process.env.SALLYPORT_VAULT_KEY_FILE;
    const tpms = [];
    const startTpm = async (folder) => {
      const port = await freePort();
      await mkdir(join(keys, folder), { recursive: true });
      const tpm = new Child('swtpm', ['socket', '--tpm2', '--tpmstate', `dir=${join(keys, folder)}`, '--flags', 'not-need-init,startup-clear',
        '--server', `type=tcp,bindaddr=127.0.0.1,port=${port}`], { name: 'swtpm' });
      tpms.push(tpm);
      await eventually(() => accepts(port), { what: 'swtpm' });
      return { tpm, address: `swtpm:host=127.0.0.1,port=${port}` };
    };
    const secretWith = (args, env) => run(program, ['secret', ...args, '--state', gateway.state], { input: '', env: { ...process.env, ...env } });
    const given = { SALLYPORT_VAULT_PIN: pin };
    try {
      const { tpm, address } = await startTpm('tpm');
      assert.match((await secretWith(['rekey', '--with', 'tpm', '--tpm', 'cmd:true'], given)).stderr, /a TPM is named as/);
      const moved = await secretWith(['rekey', '--with', 'tpm', '--tpm', address, '--tpm-pin'], given);
      said.push(moved.stdout, moved.stderr);
      assert.equal(moved.code, 0, moved.stderr);
      assert.match((await secretWith(['list'], {})).stderr, /SALLYPORT_VAULT_PIN/);
      assert.match((await secretWith(['list'], { SALLYPORT_VAULT_PIN: '000000' })).stderr, /^sallyport: the PIN of the TPM is wrong[^\n]*\n$/);
      const doctor = await run(program, ['doctor', '--map', gateway.mapFile, '--state', gateway.state]);
      assert.match(doctor.stdout + doctor.stderr, /locked with a key in the TPM, which is not given here/);

      Object.assign(process.env, given);
      await gateway.restart();
      assert.equal(await deliver(next), 200, 'the gateway opened it with the TPM');

      const other = await startTpm('other-tpm');
      process.env.SALLYPORT_TPM = other.address;
      await gateway.child.stop();
      assert.match(await refusal(), /not the TPM that locks the vault/);
      await tpm.stop();
      delete process.env.SALLYPORT_TPM;
      assert.match(await refusal(), /there is no TPM at swtpm:/);
      const again = await startTpm('tpm');
      process.env.SALLYPORT_TPM = again.address;
      await gateway.restart();
      assert.equal(await deliver(next), 200, 'switched off and on, the TPM is the same');
      const back = await secretWith(['rekey', '--with', 'key-file', '--new-key-file', before], {});
      assert.equal(back.code, 0, back.stderr);
    } finally {
      for (const name of ['SALLYPORT_TPM', 'SALLYPORT_VAULT_PIN']) delete process.env[name];
      for (const tpm of tpms) await tpm.stop();
    }
    await gateway.restart();
    assert.equal(await deliver(next), 200);
  });

  test('every change is in the journal, made while the gateway ran or not', async () => {
    await gateway.child.stop();
    said.push(gateway.child.output);
    const alone = await secret(['put', 'unused'], 'x-unused', 3);
    assert.match(alone.stderr, /the key is another/, 'what was not done is not recorded');
    const keyed = (...args) => run(program, ['secret', ...args, '--state', gateway.state, '--key-file', process.env.SALLYPORT_VAULT_KEY_FILE], { input: 'x-unused' });
    assert.equal(JSON.parse((await keyed('put', 'unused', '--json')).stdout).recorded, true);
    assert.match((await keyed('put', 'sallyport-kept-texts')).stderr, /the gateway's own/);
    const records = await gateway.records('--kind', 'secret_changed');
    const actions = records.map(({ action }) => action);
    for (const action of ['init', 'import-files', 'rotate', 'remove', 'put', 'accept-restored', 'rekey']) assert.ok(actions.includes(action), action);
    assert.equal(records.at(-1).detail, 'unused: version 1');
    assert.equal(JSON.parse((await gateway.verifyJournal()).stdout).whole, true);
    await gateway.restart();
    assert.equal(await deliver(next), 200);
  });

  test('C15: no value was ever printed, recorded or left in a file', async () => {
    said.push(gateway.child.output, JSON.stringify(await gateway.records()));
    for (const file of await readdir(gateway.state, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) said.push((await readFile(join(file.parentPath ?? file.path, file.name))).toString('latin1'));
    }
    const all = said.join('\n');
    for (const value of [...Object.values(values), next]) assert.ok(!all.includes(value), 'a value leaked');
    assert.ok(!all.includes((await readFile(keyFile(), 'utf8')).trim()), 'the key leaked');
  });
});
