// Signing in as a person would, through the pages, with an authenticator of our own.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { Client } from './client.mjs';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function base32(text) {
  let bits = '';
  for (const letter of text.replace(/[\s=]/g, '').toUpperCase()) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

// RFC 6238: SHA-1, 30 seconds, six digits.
export function totp(secret, at = Date.now()) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', base32(secret)).update(counter).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

// An authenticator app. A code is good once, so each call gives the next step's when the present one is spent; the gate
// takes codes of a step before and after.
export class Authenticator {
  #spent = -1;
  recovery = [];

  constructor(secret) {
    this.secret = secret;
  }

  code() {
    const now = Math.floor(Date.now() / 30_000);
    const step = Math.max(now, this.#spent + 1);
    if (step > now + 1) return this.recovery.shift() ?? assert.fail('no code left in this minute');
    this.#spent = step;
    return totp(this.secret, step * 30_000);
  }
}

export const password = () => `Tulip-${randomBytes(9).toString('base64url')}-harbour`;

const secretIn = (html) => /<code class="secret">([A-Z2-7 ]+)<\/code>/.exec(html)[1];
const recoveryCodesIn = (html) => [...html.matchAll(/<li>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})<\/li>/g)].map(([, code]) => code);

export class Person {
  constructor(gateway, name) {
    this.gateway = gateway;
    this.name = name;
    this.password = password();
    this.client = new Client(gateway);
  }

  // Follows a set-up link, as printed, and chooses a password.
  async setUp(link) {
    const { pathname, search } = new URL(link);
    const page = await this.client.request('GET', pathname + search, { navigate: true });
    assert.equal(page.status, 200, page.body);
    const answer = await this.client.submit(page, { account: this.name, password: this.password, repeat: this.password });
    assert.ok(answer.status < 400, `set-up answered ${answer.status}: ${answer.body}`);
    return answer;
  }

  // Through both steps; enrols an authenticator when asked to. Gives the last answer.
  async signIn({ at = '/', password: typed = this.password, client = this.client } = {}) {
    const page = await client.request('GET', `/.sallyport/sign-in?return=${encodeURIComponent(at)}`, { navigate: true });
    assert.equal(page.status, 200);
    const step = await client.submit(page, { account: this.name, password: typed }, { action: '/.sallyport/sign-in' });
    if (step.status !== 200 || !/name="code"/.test(step.body)) return step;
    if (!this.authenticator) this.authenticator = new Authenticator(secretIn(step.body));
    const answer = await client.submit(step, { code: this.authenticator.code() }, { action: '/.sallyport/sign-in' });
    this.authenticator.recovery.push(...recoveryCodesIn(answer.body));
    return answer;
  }

  async signOut() {
    const page = await this.client.request('GET', '/.sallyport/sign-out', { navigate: true });
    return this.client.submit(page, {}, { action: '/.sallyport/sign-out' });
  }

  // The public id of the present session: the part of the cookie before the dot.
  get session() {
    return this.client.cookies.get('__Host-sallyport')?.split('.')[0];
  }
}

// An account in `groups`, made on the command line.
export async function invite(gateway, name, groups) {
  const { code, stdout, stderr } = await gateway.command('account', 'add', name, ...groups.flatMap((group) => ['--group', group]), '--origin', gateway.origin);
  assert.equal(code, 0, `account add: ${stderr}`);
  const person = new Person(gateway, name);
  await person.setUp(/https:\/\/\S+\/\.sallyport\/set-up\?token=\S+/.exec(stdout)[0]);
  return person;
}
