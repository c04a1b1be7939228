// The provider of the other scenarios, on its own: what they rely on when they say that the gate did something wrong.
import assert from 'node:assert/strict';
import { createHash, createPrivateKey, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { after, before, describe, test } from 'node:test';
import { Browser } from './lib/browser.mjs';
import { Authority } from './lib/certificates.mjs';
import { clientKey, level, Provider } from './lib/provider.mjs';
import { AtProvider } from './lib/visitor.mjs';

const secret = randomBytes(24).toString('hex');
const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

describe('provider', { timeout: 60_000 }, () => {
  const key = clientKey();
  const told = []; // logout tokens that came to the gate's place
  let authority, gate, origin, provider;
  before(async () => {
    authority = await Authority.make();
    gate = createServer(await authority.certify('gate', 'DNS:localhost'), async (request, response) => {
      const parts = [];
      for await (const part of request) parts.push(part);
      told.push({ path: request.url, token: new URLSearchParams(Buffer.concat(parts).toString()).get('logout_token') });
      response.end();
    }).listen(0, '127.0.0.1');
    await once(gate, 'listening');
    origin = `https://localhost:${gate.address().port}`;
    provider = await Provider.start({
      gate: origin, people: { ada: { email: 'ada@example.com', groups: ['7d1f-4a'] } },
      clients: [{ id: 'basic', name: 'company', secret }, { id: 'signed', name: 'keyed', key }],
    });
    provider.trust(await readFile(authority.file, 'utf8'));
  });
  after(async () => {
    await provider?.stop();
    gate?.close();
    await authority?.stop();
  });

  const request = (client = 'basic', name = 'company', more = {}) => {
    const verifier = randomBytes(32).toString('base64url');
    const parameters = {
      response_type: 'code', client_id: client, redirect_uri: `${origin}/.sallyport/oidc/${name}/callback`, scope: 'openid email', state: randomBytes(8).toString('hex'),
      nonce: randomBytes(8).toString('hex'), code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...more,
    };
    return { verifier, parameters, address: `${provider.issuer}/auth?${new URLSearchParams(parameters)}` };
  };
  const basic = { Authorization: `Basic ${Buffer.from(`basic:${secret}`).toString('base64')}` };
  const redeem = async (form, headers = basic) => {
    const answer = await provider.ask('/token', { method: 'POST', form, headers });
    return { status: answer.status, ...(await answer.json()) };
  };
  const signIn = async (browser, options, asked = request()) => {
    const back = new URL(await browser.authorize(asked.address, options));
    assert.equal(back.searchParams.get('iss'), provider.issuer, 'RFC 9207');
    assert.equal(back.searchParams.get('state'), asked.parameters.state);
    const tokens = await redeem({ grant_type: 'authorization_code', code: back.searchParams.get('code'), redirect_uri: asked.parameters.redirect_uri, code_verifier: asked.verifier });
    assert.equal(tokens.status, 200, JSON.stringify(tokens));
    return { ...tokens, claims: claimsOf(tokens.id_token), nonce: asked.parameters.nonce };
  };

  test('a code flow, with what the ID token says', async () => {
    const before = provider.count('token', 'authorization_code');
    const { claims, nonce, refresh_token: refresh } = await signIn(new AtProvider(provider, 'ada'));
    assert.deepEqual([claims.sub, claims.email, claims.email_verified, claims.groups, claims.nonce], ['ada', 'ada@example.com', true, ['7d1f-4a'], nonce]);
    assert.deepEqual([claims.acr, claims.amr], [level.one, ['pwd']]);
    assert.ok(Math.abs(claims.auth_time - Date.now() / 1000) < 30 && claims.sid && refresh);
    assert.equal(provider.count('token', 'authorization_code'), before + 1, 'each call is counted');
  });

  test('PKCE is required, a wrong password and a wrong verifier are refused', async () => {
    const browser = new AtProvider(provider, 'ada');
    const refused = new URL(await browser.authorize(request('basic', 'company', { code_challenge: '', code_challenge_method: '' }).address));
    assert.equal(refused.searchParams.get('error'), 'invalid_request');
    await assert.rejects(browser.authorize(request().address, { password: 'wrong' }), /401/);
    const asked = request();
    const code = new URL(await browser.authorize(asked.address)).searchParams.get('code');
    const answer = await redeem({ grant_type: 'authorization_code', code, redirect_uri: asked.parameters.redirect_uri, code_verifier: 'x'.repeat(43) });
    assert.equal(answer.error, 'invalid_grant');
  });

  test('a step-up asks for the code only; without it the level stays', async () => {
    const browser = new AtProvider(provider, 'ada');
    assert.equal((await signIn(browser)).claims.acr, level.one);
    const stronger = () => request('basic', 'company', { acr_values: level.two });
    assert.equal((await signIn(browser, {}, stronger())).claims.acr, level.one, 'whoever leaves the code out');
    const { claims } = await signIn(browser, { code: true }, stronger());
    assert.deepEqual([claims.acr, claims.amr], [level.two, ['pwd', 'otp', 'mfa']]);
    assert.equal((await signIn(browser)).claims.acr, level.two, 'it is remembered');
  });

  test('refresh tokens are good once, and a used one ends them all', async () => {
    const { refresh_token: first } = await signIn(new AtProvider(provider, 'ada'));
    const second = await redeem({ grant_type: 'refresh_token', refresh_token: first });
    assert.equal(second.status, 200);
    assert.notEqual(second.refresh_token, first);
    assert.equal((await redeem({ grant_type: 'refresh_token', refresh_token: first })).error, 'invalid_grant');
    assert.equal((await redeem({ grant_type: 'refresh_token', refresh_token: second.refresh_token })).error, 'invalid_grant');
    const { refresh_token: other } = await signIn(new AtProvider(provider, 'ada'));
    provider.revoke('ada');
    assert.equal((await redeem({ grant_type: 'refresh_token', refresh_token: other })).error, 'invalid_grant');
  });

  test('a pushed request, and a client that signs', async () => {
    const assertion = () => {
      const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const now = Math.floor(Date.now() / 1000);
      const text = `${part({ alg: 'ES256' })}.${part({ iss: 'signed', sub: 'signed', aud: provider.issuer, jti: randomBytes(9).toString('hex'), iat: now, exp: now + 60 })}`;
      const signature = sign('sha256', Buffer.from(text), { key: createPrivateKey(key.pem), dsaEncoding: 'ieee-p1363' }).toString('base64url');
      return { client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: `${text}.${signature}` };
    };
    const asked = request('signed', 'keyed');
    const pushed = await provider.ask('/request', { method: 'POST', form: { ...asked.parameters, ...assertion() } });
    const answer = await pushed.json();
    assert.equal(pushed.status, 201, JSON.stringify(answer));
    const back = await new AtProvider(provider, 'ada').authorize(`${provider.issuer}/auth?${new URLSearchParams({ client_id: 'signed', request_uri: answer.request_uri })}`);
    const form = { grant_type: 'authorization_code', code: new URL(back).searchParams.get('code'), redirect_uri: asked.parameters.redirect_uri, code_verifier: asked.verifier };
    assert.equal((await redeem(form, basic)).status, 400, 'another client');
    assert.equal((await redeem({ ...form, ...assertion() }, {})).status, 200);
    assert.equal(provider.count('pushed'), 1);
  });

  test('logging out there tells the gate, and so does RP-initiated logout', async () => {
    const browser = new AtProvider(provider, 'ada');
    const { claims } = await signIn(browser);
    assert.ok((await provider.logOut('ada')) >= 1);
    const tokens = told.map(({ token }) => claimsOf(token));
    const mine = tokens.find(({ sid }) => sid === claims.sid);
    assert.ok(mine.events['http://schemas.openid.net/event/backchannel-logout'] && mine.jti && !mine.nonce);
    const again = await signIn(browser);
    const end = `${provider.issuer}/session/end?${new URLSearchParams({ id_token_hint: again.id_token, post_logout_redirect_uri: `${origin}/.sallyport/oidc/company/signed-out`, state: 's' })}`;
    assert.equal(await browser.signOut(end), `${origin}/.sallyport/oidc/company/signed-out?state=s`);
    assert.equal(claimsOf(told.at(-1).token).sid, again.claims.sid);
    assert.equal(provider.logouts.at(-1).ok, true);
  });

  test('a browser fills in its forms, steps up and signs out', async () => {
    const browser = await Browser.start();
    try {
      const { page } = await browser.window();
      const back = (url) => url.origin === origin && url.pathname === '/.sallyport/oidc/company/callback';
      await page.goto(request().address);
      await page.fill('input[name=login]', 'ada');
      await page.fill('input[name=password]', 'ada-password');
      await page.click('button[type=submit]');
      await page.waitForURL(back);
      await page.goto(request('basic', 'company', { acr_values: level.two }).address);
      assert.equal(await page.locator('input[name=login]').count(), 0, 'it knows who this is');
      await page.fill('input[name=code]', '123456');
      await page.click('button[type=submit]');
      await page.waitForURL(back);
      const asked = request();
      await page.goto(asked.address);
      await page.waitForURL(back);
      const tokens = await redeem({ grant_type: 'authorization_code', code: new URL(page.url()).searchParams.get('code'), redirect_uri: asked.parameters.redirect_uri, code_verifier: asked.verifier });
      assert.equal(claimsOf(tokens.id_token).acr, level.two, 'without a question');
      await page.goto(`${provider.issuer}/session/end?${new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: `${origin}/.sallyport/oidc/company/signed-out` })}`);
      await page.click('button[name=logout]');
      await page.waitForURL(`${origin}/.sallyport/oidc/company/signed-out`);
      await page.goto(request().address);
      await page.waitForSelector('input[name=password]');
    } finally {
      await browser.stop();
    }
  });

  test('it can be slow and broken where a test wants it', async () => {
    provider.broken.token = 503;
    assert.equal((await provider.ask('/token', { method: 'POST', form: { grant_type: 'x' } })).status, 503);
    delete provider.broken.token;
    provider.delay.discovery = 300;
    const began = Date.now();
    await provider.ask('/.well-known/openid-configuration');
    assert.ok(Date.now() - began >= 300);
    delete provider.delay.discovery;
    assert.deepEqual(provider.errors, [], 'nothing broke in it by itself');
  });
});
