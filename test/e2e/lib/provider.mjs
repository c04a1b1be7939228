// An OpenID provider for a test: npm's certified `oidc-provider` on a free loopback port, with people, a sign-in form
// that a browser can fill in, and hooks to count, slow down, break and end things.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import https from 'node:https';
import { Provider as Engine, errors, interactionPolicy } from 'oidc-provider';
import { entered, level, logoutPage, signInPage } from './provider_pages.mjs';
import { Shelf } from './provider_shelf.mjs';

export { level };

const jwk = (type, options, alg) => {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), kid: randomBytes(6).toString('hex'), alg, use: 'sig' };
};

// A key pair for a client that shows who it is with private_key_jwt: { pem, jwk }. The gate names a key by its thumbprint
// (RFC 7638), so that is how the provider has to know it.
export function clientKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return { pem: privateKey.export({ format: 'pem', type: 'pkcs8' }), jwk: { crv, kty, x, y, kid, alg: 'ES256', use: 'sig' } };
}

export class Provider {
  people = new Map(); // account id -> { password, code, claims }
  calls = []; // { route, grant, status, error, client, account, at } of every request, oldest first
  errors = []; // what broke inside the engine
  sent = []; // logout tokens that went to the gateway
  logouts = []; // { client, account, sid, ok, why } of back-channel logouts
  delay = {}; // route -> milliseconds before it is answered
  broken = {}; // route -> status that is answered instead
  stepUp = true; // false: acr_values is ignored, as some providers do
  lifetimes = { AccessToken: 3600, ClientCredentials: 3600, AuthorizationCode: 60, IdToken: 3600, RefreshToken: 86_400, Session: 86_400, Grant: 86_400, Interaction: 600 };

  // `gate`: the origin of the gateway under test. `clients`: [{ id, name, secret | key, authentication, ... }]: `name` is
  // the provider's in the map; more members are client metadata as they stand.
  // `audiences`: what programs may ask tokens for (RFC 8707); each is then a JWT for it.
  static async start({ gate, clients, people = {}, lifetimes = {}, audiences = [] }) {
    const provider = new Provider();
    Object.assign(provider.lifetimes, lifetimes);
    for (const [id, person] of Object.entries(people)) provider.add(id, person);
    provider.server = createServer((request, response) => provider.#handle(request, response));
    provider.server.listen(0, '127.0.0.1');
    await once(provider.server, 'listening');
    provider.issuer = `http://127.0.0.1:${provider.server.address().port}`;
    provider.shelf = new Shelf();
    provider.engine = new Engine(provider.issuer, provider.#configuration(gate, clients, audiences));
    provider.#listen();
    provider.answer = provider.engine.callback();
    return provider;
  }

  // Somebody with an account. `claims`: email, groups ...; verified unless they say otherwise.
  add(id, { password = `${id}-password`, code = '123456', ...claims }) {
    this.people.set(id, { password, code, claims: { email_verified: true, ...claims } });
  }

  // Who vouches for the gateway's certificate: logout tokens are sent to it.
  trust(ca) {
    this.ca = ca;
  }

  count(route, grant) {
    return this.calls.filter((call) => call.route === route && (grant === undefined || call.grant === grant)).length;
  }

  // The provider's side of "signed out everywhere": its sessions of this person end, and every client with a back channel
  // is told. Gives how many it was that were told and said yes.
  async logOut(id) {
    const before = this.logouts.length;
    for (const stored of this.shelf.of('Session').filter(({ accountId }) => accountId === id)) {
      const session = await this.engine.Session.findByUid(stored.uid);
      for (const clientId of Object.keys(session?.authorizations ?? {})) await this.#tell(clientId, id, session.sidFor(clientId));
      await session?.destroy();
    }
    return this.logouts.slice(before).filter(({ ok }) => ok).length;
  }

  async #tell(clientId, account, sid) {
    const client = await this.engine.Client.find(clientId);
    const told = { client: clientId, account, sid, ok: true, at: Date.now() };
    try {
      await client.backchannelLogout(account, sid);
    } catch (error) {
      Object.assign(told, { ok: false, why: error.message });
    }
    this.logouts.push({ ...told, took: Date.now() - told.at });
  }

  // What this person allowed is taken back: the next refresh is answered with invalid_grant.
  revoke(id) {
    for (const { jti } of this.shelf.of('Grant').filter(({ accountId }) => accountId === id)) this.shelf.revoke(jti);
  }

  // A program's own access token for `audience`, with the client credentials grant.
  async token({ id, secret }, audience) {
    const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    const form = { grant_type: 'client_credentials', resource: audience };
    const answer = await this.ask('/token', { method: 'POST', headers: { Authorization: authorization }, form });
    const body = await answer.json();
    if (!body.access_token) throw new Error(`no token: ${JSON.stringify(body)}`);
    return body.access_token;
  }

  // A response that the engine would send to a browser's address: for clients without a browser. Follows nothing.
  async ask(path, { method = 'GET', headers = {}, form } = {}) {
    const body = form && new URLSearchParams(form).toString();
    const type = form && { 'Content-Type': 'application/x-www-form-urlencoded' };
    return fetch(new URL(path, this.issuer), { method, redirect: 'manual', headers: { ...type, ...headers }, body });
  }

  #configuration(gate, clients, audiences) {
    const lifetime = (kind) => () => this.lifetimes[kind];
    return {
      adapter: this.shelf.adapter(),
      clients: clients.map((client) => this.#client(gate, client)),
      findAccount: (_, id) => this.#account(id),
      interactions: { policy: this.#policy(), url: (_, { uid }) => `/interaction/${uid}` },
      loadExistingGrant: (ctx) => this.#grant(ctx),
      issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
      rotateRefreshToken: () => true,
      pkce: { required: () => true },
      acrValues: Object.values(level),
      scopes: ['openid', 'email', 'profile', 'offline_access'],
      claims: {
        openid: ['sub', 'sid', 'acr', 'amr', 'auth_time', 'groups'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'],
      },
      conformIdTokenClaims: false,
      responseTypes: ['code'],
      clientBasedCORS: () => false,
      cookies: { keys: [randomBytes(24).toString('hex')] },
      jwks: { keys: [jwk('rsa', { modulusLength: 2048 }, 'RS256'), jwk('ec', { namedCurve: 'P-256' }, 'ES256')] },
      ttl: Object.fromEntries(Object.keys(this.lifetimes).map((kind) => [kind, lifetime(kind)])),
      fetch: (address, options) => this.#send(address, options),
      features: {
        devInteractions: { enabled: false },
        pushedAuthorizationRequests: { enabled: true },
        clientCredentials: { enabled: audiences.length > 0 },
        resourceIndicators: {
          enabled: audiences.length > 0,
          getResourceServerInfo: (_, audience) => {
            if (!audiences.includes(audience)) throw new errors.InvalidTarget();
            return { scope: '', audience, accessTokenTTL: this.lifetimes.AccessToken, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } };
          },
        },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => (ctx.body = logoutPage(form)) },
      },
    };
  }

  #client(gate, { id, name, secret, key, authentication = 'client_secret_basic', ...rest }) {
    const at = (end) => `${gate}/.sallyport/oidc/${name}/${end}`;
    return {
      client_id: id,
      redirect_uris: [at('callback')], post_logout_redirect_uris: [at('signed-out')],
      backchannel_logout_uri: at('backchannel-logout'), backchannel_logout_session_required: true,
      response_types: ['code'], grant_types: ['authorization_code', 'refresh_token'], require_auth_time: true,
      token_endpoint_auth_method: key ? 'private_key_jwt' : secret ? authentication : 'none',
      ...(key ? { jwks: { keys: [key.jwk] }, token_endpoint_auth_signing_alg: 'ES256' } : secret ? { client_secret: secret } : {}),
      ...rest,
    };
  }

  #account(id) {
    const person = this.people.get(id);
    return person && { accountId: id, claims: () => ({ sub: id, ...person.claims }) };
  }

  // acr_values asks as the standard has it, without force; most providers step up when it is there, and so does this one.
  #policy() {
    const policy = interactionPolicy.base();
    policy.get('login').checks.add(new interactionPolicy.Check('acr_values', 'a stronger sign-in is asked for', ({ oidc }) => {
      const wanted = oidc.params.acr_values?.split(' ') ?? [];
      const met = !this.stepUp || wanted.length === 0 || wanted.includes(oidc.session.acr) || Boolean(oidc.result?.login);
      return met ? interactionPolicy.Check.NO_NEED_TO_PROMPT : interactionPolicy.Check.REQUEST_PROMPT;
    }));
    return policy;
  }

  // Nobody is asked to consent: it is the company's own application.
  async #grant(ctx) {
    const { client, session, provider } = ctx.oidc;
    const known = session.grantIdFor(client.clientId);
    const grant = (known && (await provider.Grant.find(known))) || new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope(ctx.oidc.params.scope);
    await grant.save();
    return grant;
  }

  #listen() {
    this.engine.on('server_error', (_, error) => this.errors.push(error));
    for (const result of ['success', 'error']) {
      this.engine.on(`backchannel.${result}`, (_, first, second, third, fourth) => {
        const [client, account, sid] = result === 'success' ? [first, second, third] : [second, third, fourth];
        this.logouts.push({ client: client.clientId, account, sid, ok: result === 'success', why: first?.message });
      });
    }
    this.engine.use(async (ctx, next) => {
      const route = routeOf(ctx.path);
      const call = { route, at: Date.now() };
      this.calls.push(call);
      if (this.delay[route]) await new Promise((resolve) => setTimeout(resolve, this.delay[route]));
      if (this.broken[route]) ctx.status = this.broken[route];
      else await next();
      Object.assign(call, { status: ctx.status, grant: ctx.oidc?.params?.grant_type, error: ctx.body?.error, client: ctx.oidc?.client?.clientId, account: ctx.oidc?.account?.accountId });
    });
  }

  async #handle(request, response) {
    try {
      if (!request.url.startsWith('/interaction/')) return await this.answer(request, response);
      const interaction = await this.engine.interactionDetails(request, response);
      if (request.method !== 'POST') return response.writeHead(200, { 'Content-Type': 'text/html' }).end(signInPage(interaction));
      const parts = [];
      for await (const part of request) parts.push(part);
      const login = entered(this.people, interaction, new URLSearchParams(Buffer.concat(parts).toString()));
      if (!login) return response.writeHead(401, { 'Content-Type': 'text/html' }).end(signInPage(interaction, 'That is wrong.'));
      await this.engine.interactionFinished(request, response, login, { mergeWithLastSubmission: false });
    } catch (error) {
      this.errors.push(error);
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    }
  }

  // To the gateway, which vouches for itself.
  #send(address, { method, headers, body }) {
    this.sent.push(new URLSearchParams(String(body)).get('logout_token'));
    return new Promise((resolve, reject) => {
      const to = new URL(address);
      const request = https.request({ host: '127.0.0.1', port: to.port, path: to.pathname, servername: to.hostname, ca: this.ca, method,
        headers: { ...Object.fromEntries(new Headers(headers)), Host: to.host } }, (answer) => {
        answer.resume().once('end', () => resolve(new Response(null, { status: answer.statusCode })));
      });
      request.once('error', reject).end(String(body));
    });
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const routes = {
  '/.well-known/openid-configuration': 'discovery', '/jwks': 'jwks', '/auth': 'authorization', '/token': 'token', '/me': 'userinfo',
  '/request': 'pushed', '/session/end': 'end_session', '/session/end/confirm': 'end_session_confirm',
};
const routeOf = (path) => routes[path] ?? (path.startsWith('/auth/') ? 'resume' : path);
