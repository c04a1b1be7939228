// `sallyport doctor` in front of a real OpenID provider: which setting is wrong is said before anybody signs in.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Gateway, program } from './lib/gateway.mjs';
import { freePort, run } from './lib/process.mjs';
import { clientKey, Provider } from './lib/provider.mjs';
import { Upstream } from './lib/upstream.mjs';
import { Visitor } from './lib/visitor.mjs';

describe('doctor and providers', { timeout: 300_000 }, () => {
  const secret = randomBytes(24).toString('hex');
  const key = clientKey();
  const people = { bob: { email: 'bob@example.com' }, eve: { email: 'eve@elsewhere.example' } };
  let folder, state, port, origin, provider, upstream;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-e2e-'));
    state = join(folder, 'state');
    await mkdir(join(state, 'secrets'), { recursive: true, mode: 0o700 });
    await chmod(state, 0o700);
    port = await freePort();
    origin = `https://localhost:${port}`;
    upstream = await Upstream.start();
    provider = await Provider.start({ gate: origin, people,
      clients: [{ id: 'sallyport', name: 'company', secret }, { id: 'signed', name: 'pushing', key, require_pushed_authorization_requests: true },
        { id: 'open', name: 'open' }] });
  });
  after(async () => {
    await provider?.stop();
    await upstream?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ways = {
    company: { client_id: 'sallyport', client_secret: 'secret:oidc' },
    pushing: { client_id: 'signed', private_key: 'secret:oidc-key', pushed: true },
    open: { client_id: 'open' }, // neither secret nor key: PKCE alone
  };
  const map = (providers, at = { origin, port }) => `
stack: doctor-test
listen: { web: "127.0.0.1:${at.port}" }
people:
  accounts: { enabled: false }
  sign_in:
${providers.map((one) => `    - ${JSON.stringify({ label: 'Company account', issuer: provider.issuer, scopes: ['email'], algorithms: ['RS256'],
    name_claim: 'email', email_domains: ['example.com'], everybody: ['staff'], inside: true, ...ways[one.name], ...one })}`).join('\n')}
  roles: { staff: { groups: [staff] } }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream.url}", public: "${at.origin}" }
flows:
  - { from: role/staff, to: site, can: [GET /app] }
`;
  // Every file below the state folder, to see that none changes.
  const fingerprint = async () => {
    const names = (await readdir(state, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
    const hash = createHash('sha256');
    for (const name of names) hash.update(name).update(await readFile(name));
    return hash.digest('hex');
  };
  // What doctor says of signing in: { code, findings, remarks, took }.
  const examine = async (providers, { given = secret, at, args = [] } = {}) => {
    const mapFile = join(folder, 'sallyport.yaml');
    await writeFile(mapFile, map(providers, at));
    for (const [name, value] of [['oidc', given], ['oidc-key', key.pem]]) await writeFile(join(state, 'secrets', name), value, { mode: 0o600 });
    const [before, began] = [await fingerprint(), Date.now()];
    const { code, stdout, stderr } = await run(program, ['doctor', '--map', mapFile, '--state', state, '--json', ...args]);
    const took = Date.now() - began;
    assert.ok(code === 0 || code === 1, stderr);
    assert.equal(await fingerprint(), before, 'nothing was changed');
    for (const value of [given, secret, key.pem.split('\n')[1]]) assert.ok(!(stdout + stderr).includes(value), 'no secret is shown');
    const report = JSON.parse(stdout);
    const ours = ({ area }) => area === 'sign-in';
    return { code, findings: report.findings.filter(ours), remarks: report.remarks.filter(ours).map(({ what }) => what), took };
  };
  const only = ({ findings }) => {
    assert.equal(findings.length, 1, JSON.stringify(findings, null, 1));
    return findings[0];
  };

  test('whatever fits has nothing wrong, however the client shows who it is', async () => {
    const { findings, remarks } = await examine([{ name: 'company' }, { name: 'pushing' }, { name: 'open' }]);
    assert.deepEqual(findings, []);
    for (const name of ['company', 'pushing', 'open']) {
      assert.ok(remarks.includes(`provider ${name} answers, and is ${provider.issuer}`), remarks.join('\n'));
      assert.ok(remarks.includes(`provider ${name} knows the redirect address ${origin}/.sallyport/oidc/${name}/callback`), remarks.join('\n'));
    }
    assert.ok(remarks.includes('provider company takes the client id and the secret'));
    assert.ok(remarks.includes('provider pushing takes the client id and the secret'));
    assert.ok(remarks.includes('provider open knows the client id'));
  });

  test('a wrong secret', async () => {
    const finding = only(await examine([{ name: 'company' }], { given: 'wrong-wrong-wrong' }));
    assert.match(finding.what, /^provider company knows the client id, and does not take the secret \(401 invalid_client\)$/);
    assert.match(finding.do, /sallyport secret put oidc/);
  });

  test('a wrong client id', async () => {
    const finding = only(await examine([{ name: 'company', client_id: 'sallyporn' }]));
    assert.match(finding.what, /does not know the client "sallyporn"/);
    assert.match(finding.do, /`client_id`/);
  });

  test('another key than the one that is registered', async () => {
    const other = clientKey();
    await writeFile(join(state, 'secrets', 'other-key'), other.pem, { mode: 0o600 });
    const finding = only(await examine([{ name: 'pushing', private_key: 'secret:other-key' }]));
    assert.match(finding.what, /does not take client id and secret \(401 invalid_client\)/);
    assert.match(finding.do, /register the public half of secret:other-key/);
  });

  for (const name of ['company', 'pushing']) {
    test(`a redirect address that is not registered (${name})`, async () => {
      const at = { port, origin: 'https://flows.example.com' };
      const { findings } = await examine([{ name }], { at });
      const [finding] = findings;
      assert.equal(findings.length, 1, JSON.stringify(findings, null, 1));
      const address = `https://flows.example.com/.sallyport/oidc/${name}/callback`;
      assert.equal(finding.what, `provider ${name} does not know the redirect address ${address}`);
      assert.equal(finding.do, `register it there, letter by letter: ${address}`);
    });
  }

  test('another issuer', async () => {
    const finding = only(await examine([{ name: 'company', issuer: `${provider.issuer.replace('127.0.0.1', 'localhost')}` }]));
    assert.match(finding.what, new RegExp(`calls itself "${provider.issuer}"`));
    assert.match(finding.do, /`issuer`/);
  });

  test('keys for other algorithms', async () => {
    const finding = only(await examine([{ name: 'company', algorithms: ['PS512'] }]));
    assert.match(finding.what, /no key that fits `algorithms` \(PS512\): its keys are for .*RS256/);
  });

  test('a provider that is down or hangs costs seconds, and nobody else', async () => {
    const down = { name: 'open', issuer: `http://127.0.0.1:${await freePort()}` };
    const finding = only(await examine([down, { name: 'company' }]));
    assert.match(finding.what, /provider open cannot be asked who it is/);
    provider.delay.discovery = 30_000;
    try {
      const hung = await examine([{ name: 'company' }]);
      assert.match(only(hung).what, /provider company cannot be asked who it is/);
      assert.ok(hung.took < 15_000, `${hung.took} ms`);
    } finally {
      delete provider.delay.discovery;
    }
  });

  test('--offline asks nobody', async () => {
    const before = provider.calls.length;
    const { findings, remarks } = await examine([{ name: 'company' }], { args: ['--offline'], given: 'wrong-wrong-wrong' });
    assert.deepEqual(findings, []);
    assert.deepEqual(remarks, ['no provider was asked (--offline)']);
    assert.equal(provider.calls.length, before);
  });

  test('who was not let in, and which check it was', async () => {
    const gateway = await Gateway.start({ map: (_, at) => map([{ name: 'company' }], { origin, port: at }), port, secrets: { oidc: secret } });
    try {
      const visit = async (id) => {
        const visitor = new Visitor(gateway, provider, id);
        const answer = await visitor.signIn({ at: '/app' });
        visitor.close();
        return answer.status;
      };
      assert.equal(await visit('eve'), 403);
      assert.equal(await visit('eve'), 403);
      await gateway.awaitRecords(2, '--kind', 'sign_in_failed');
      const said = async () => JSON.parse((await gateway.command('doctor', '--map', gateway.mapFile, '--json')).stdout);
      const finding = (await said()).findings.find(({ area }) => area === 'sign-in');
      assert.match(finding.what, /^provider company: refused 2 times since [0-9-]+: e-mail domain is not allowed$/);
      assert.match(finding.do, /`email_domains`/);
      assert.equal(await visit('bob'), 303);
      await gateway.awaitRecords(1, '--kind', 'signed_in');
      const later = await said();
      assert.equal(later.findings.find(({ area }) => area === 'sign-in'), undefined);
      assert.ok(later.remarks.some(({ what }) => /refused 2 times.*others got in after that/.test(what)), JSON.stringify(later.remarks));
    } finally {
      await gateway.stop();
    }
  });
});
