// A gateway between workflows and the model providers of models.mjs, and what a test asks of it.
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import { Gateway } from './gateway.mjs';
import { ModelUpstream } from './models.mjs';

// Where each vendor's interface begins at its address.
const bases = { openai: '/v1', 'openai-compatible': '/v1', anthropic: '/v1', gemini: '/v1beta', 'azure-openai': '/openai', ollama: '' };

export const component = (name, upstream, more = '') =>
  `  ${name}: { kind: ${upstream.vendor.name}, zone: workflows, address: "${upstream.url}${bases[upstream.vendor.name]}"${more && `, ${more}`} }`;

// `components`, `workflows`, `flows`: lines of those parts of the map; `rest`: whole parts.
export const modelMap = ({ components, workflows = ['triage'], flows, rest = '' }) => (origin, port, egressPort) => `
stack: models-test
listen: { web: "127.0.0.1:${port}", egress: "127.0.0.1:${egressPort}" }
people: { first_account: admin, roles: { admin: { groups: [admins] } } }
zones: { workflows: {}, outside: { trusted: false } }
components:
${components.join('\n')}
workflows:
${workflows.map((line) => (line.includes(':') ? `  ${line}` : `  ${line}: { owner: finance }`)).join('\n')}
flows:
${flows.map((line) => `  - { ${line} }`).join('\n')}
${rest}
`;

// One provider of each vendor named, each with a key of its own, and a gateway whose map knows them under the vendors' names.
export class Providers {
  static async start(names, { flows, workflows, rest, components = [], tls = {}, secrets = {}, args }) {
    const providers = new Providers();
    providers.names = names;
    try {
      for (const name of names) {
        const key = name === 'ollama' ? undefined : `real-${name}-${randomBytes(20).toString('hex')}/+=`;
        providers[name] = await ModelUpstream.start(name, { key, tls: tls[name] });
      }
      const map = modelMap({ components: [...names.map((name) => component(name, providers[name])), ...components], workflows, flows, rest });
      const real = Object.fromEntries(names.filter((name) => providers[name].key).map((name) => [name, providers[name].key]));
      providers.gateway = await Gateway.start({ map, secrets: { ...real, ...secrets }, args });
    } catch (error) {
      await providers.stop();
      throw error;
    }
    return providers;
  }

  // The answer of the door, its body as bytes. `body`: an object, or text as it is.
  async call(path, key, body, { headers = {}, method = body === undefined ? 'GET' : 'POST', signal } = {}) {
    const response = await fetch(`${this.gateway.egress}${path}`, {
      method, signal, redirect: 'manual',
      headers: { ...(key ? { Authorization: `Bearer ${key}` } : {}), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      body: body === undefined || typeof body === 'string' || body instanceof FormData ? body : JSON.stringify(body) });
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString('utf8');
    return { status: response.status, headers: response.headers, bytes, text, get json() { return JSON.parse(text); } };
  }

  get seen() {
    return this.names.flatMap((name) => this[name].seen);
  }

  behave() {
    for (const name of this.names) this[name].behave();
  }

  async stop() {
    await this.gateway?.stop();
    for (const name of this.names ?? []) await this[name]?.stop();
  }
}

// What a chat of each vendor looks like, with what is special put over it.
export const chats = {
  openai: (more) => ['/openai/v1/chat/completions', { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'is invoice 7 paid?' }], ...more }],
  'azure-openai': (more) => ['/azure-openai/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21',
    { messages: [{ role: 'user', content: 'is invoice 7 paid?' }], ...more }],
  anthropic: (more) => ['/anthropic/v1/messages', { model: 'claude-haiku-4-5', max_tokens: 32, messages: [{ role: 'user', content: 'is invoice 7 paid?' }], ...more }],
  gemini: ({ stream, ...more } = {}) => [`/gemini/v1beta/models/gemini-2.5-flash:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    { contents: [{ role: 'user', parts: [{ text: 'is invoice 7 paid?' }] }], ...more }],
  ollama: (more) => ['/ollama/api/chat', { model: 'llama3.1', messages: [{ role: 'user', content: 'is invoice 7 paid?' }], stream: false, ...more }],
};

export const versionOf = (name) => (name === 'anthropic' ? { headers: { 'anthropic-version': '2023-06-01' } } : {});

// Sends `bytes` as they are and gives back all that comes until the gateway closes or nothing came for `ms`.
export function sendPlain(port, bytes, { ms = 1500 } = {}) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host: '127.0.0.1', port });
    const parts = [];
    const done = () => (socket.destroy(), resolve(Buffer.concat(parts).toString('latin1')));
    socket.setTimeout(ms, done);
    socket.once('error', (error) => (parts.length > 0 || error.code === 'ECONNRESET' || error.code === 'EPIPE' ? done() : reject(error)));
    socket.on('data', (part) => parts.push(part)).once('close', done).once('connect', () => socket.write(bytes));
  });
}

export const statusOf = (answer) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
