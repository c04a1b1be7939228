// A person who signs in with a provider by script: what a browser does between the gate and the provider, step by step.
import assert from 'node:assert/strict';
import { Client } from './client.mjs';

// The provider's side of a browser: its cookies, and its form filled in.
export class AtProvider {
  cookies = new Map();

  constructor(provider, id) {
    this.provider = provider;
    this.id = id;
  }

  async #ask(address, options = {}) {
    const to = new URL(address, this.provider.issuer);
    assert.equal(to.origin, this.provider.issuer, `not at the provider: ${to}`);
    const answer = await this.provider.ask(to, { ...options, headers: { Cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  // From an authorization address to the address that the provider sends the browser back to. `code`: the second factor.
  async authorize(address, { code, password } = {}) {
    let at = address;
    for (let steps = 0; steps < 10; ++steps) {
      const answer = await this.#ask(at);
      if (answer.status === 200) {
        const person = this.provider.people.get(this.id);
        const form = { login: this.id, password: password ?? person.password, ...(code && { code: code === true ? person.code : code }) };
        const sent = await this.#ask(at, { method: 'POST', form });
        assert.equal(sent.status, 303, `the provider's form answered ${sent.status}: ${await sent.text()}`);
        at = sent.headers.get('location');
      } else {
        assert.ok([302, 303].includes(answer.status), `${at} answered ${answer.status}: ${await answer.text()}`);
        at = answer.headers.get('location');
      }
      if (!new URL(at, this.provider.issuer).href.startsWith(`${this.provider.issuer}/`)) return at;
    }
    throw new Error(`the provider goes round in circles: ${at}`);
  }

  // RP-initiated logout, its question answered with yes: the address that the browser is sent to.
  async signOut(address) {
    const asked = await this.#ask(address);
    const html = await asked.text();
    assert.equal(asked.status, 200, html);
    const hidden = Object.fromEntries([...html.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    const done = await this.#ask('/session/end/confirm', { method: 'POST', form: { ...hidden, logout: 'yes' } });
    return done.headers.get('location');
  }
}

export class Visitor {
  constructor(gateway, provider, id) {
    this.gateway = gateway;
    this.client = new Client(gateway);
    this.there = new AtProvider(provider, id);
  }

  // The gate's way to the provider: the authorization address.
  async start({ at = '/', name = 'company', flow } = {}) {
    const wanted = flow ? `&for=${encodeURIComponent(flow)}` : '';
    const answer = await this.client.request('GET', `/.sallyport/oidc/${name}/start?return=${encodeURIComponent(at)}${wanted}`, { navigate: true });
    assert.equal(answer.status, 303, answer.body);
    return answer.headers.location;
  }

  // Back at the gate: its last answer.
  async finish(callback) {
    const { origin, pathname, search } = new URL(callback);
    assert.equal(origin, this.gateway.origin, 'the provider sends the browser back to the gate');
    return this.client.request('GET', pathname + search, { navigate: true, headers: { 'Sec-Fetch-Site': 'cross-site' } });
  }

  async signIn(options = {}) {
    return this.finish(await this.there.authorize(await this.start(options), options));
  }

  get(path, options) {
    return this.client.request('GET', path, { headers: { Accept: 'application/json' }, ...options });
  }

  // The public id of the present session: the part of the cookie before the dot.
  get session() {
    return this.client.cookies.get('__Host-sallyport')?.split('.')[0];
  }

  close() {
    this.client.close();
  }
}
