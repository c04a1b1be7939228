// An HTTP client that trusts the gateway's development authority and nothing else, with a cookie jar of its own; and a
// bare TLS socket for bytes that no client would send.
import https from 'node:https';
import tls from 'node:tls';

export class Client {
  cookies = new Map();

  constructor(gateway) {
    this.gateway = gateway;
    this.agent = new https.Agent({ ca: gateway.ca, keepAlive: true, maxSockets: 8, servername: 'localhost' });
  }

  // The whole answer, its body as text. `headers` win over what is added here.
  request(method, path, { headers = {}, body, navigate = false, cookies = true, ms = 30_000 } = {}) {
    return new Promise((resolve, reject) => {
      const request = this.open(method, path, { headers, navigate, cookies, body });
      const timer = setTimeout(() => request.destroy(new Error(`${method} ${path}: no answer in ${ms} ms`)), ms);
      request.once('error', (error) => (clearTimeout(timer), reject(error)));
      request.once('response', (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part)).once('error', reject).once('end', () => {
          clearTimeout(timer);
          const { statusCode: status, headers: fields } = response;
          resolve({ status, headers: fields, body: Buffer.concat(parts).toString('utf8') });
        });
      });
      request.end(body);
    });
  }

  // The request itself, for streams: not ended yet.
  open(method, path, { headers = {}, navigate = false, cookies = true, body, agent = this.agent } = {}) {
    const request = https.request({
      host: '127.0.0.1', port: this.gateway.port, agent, ca: this.gateway.ca, servername: 'localhost', method, path,
      headers: {
        Host: `localhost:${this.gateway.port}`,
        ...(navigate
          ? { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'none', Accept: 'text/html' }
          : {}),
        ...(cookies && this.cookies.size > 0 ? { Cookie: this.cookieHeader() } : {}),
        ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) }),
        ...headers,
      },
    });
    request.on('response', (response) => this.#keep(response.headers['set-cookie'] ?? []));
    return request;
  }

  cookieHeader() {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #keep(lines) {
    for (const line of lines) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === '' || /;\s*max-age=0\b/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }

  // Fills the form of a page that posts to `action` with its hidden fields and `fields`, and sends it, as a browser would.
  async submit(page, fields, { action, headers = {} } = {}) {
    const form = formOf(page.body, action);
    const body = new URLSearchParams({ ...form.hidden, ...fields }).toString();
    return this.request('POST', form.action, {
      body,
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded', Origin: this.gateway.origin, 'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', ...headers,
      },
    });
  }

  close() {
    this.agent.destroy();
  }
}

function formOf(html, action) {
  for (const [, attributes, inside] of html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)) {
    const target = /action="([^"]*)"/.exec(attributes)?.[1];
    if (action !== undefined && target !== action) continue;
    const hidden = {};
    for (const [input] of inside.matchAll(/<input\b[^>]*type="hidden"[^>]*>/g)) {
      const name = /\bname="([^"]*)"/.exec(input)?.[1];
      if (name) hidden[name] = unescape(/\bvalue="([^"]*)"/.exec(input)?.[1] ?? '');
    }
    return { action: unescape(target), hidden };
  }
  throw new Error(`no form${action ? ` for ${action}` : ''} in:\n${html.slice(0, 2000)}`);
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" };
export const unescape = (text) => text.replace(/&(amp|lt|gt|quot|#39|#x27);/g, (_, name) => entities[name]);

// Sends `bytes` over TLS as they are and gives back all that comes until the gateway closes or nothing came for `ms`.
export function sendRaw(gateway, bytes, { ms = 1500 } = {}) {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: '127.0.0.1', port: gateway.port, ca: gateway.ca, servername: 'localhost', ALPNProtocols: ['http/1.1'] });
    const parts = [];
    const done = () => (socket.destroy(), resolve(Buffer.concat(parts).toString('latin1')));
    socket.setTimeout(ms, done);
    socket.once('error', (error) => (parts.length > 0 ? done() : reject(error)));
    socket.on('data', (part) => parts.push(part)).once('close', done).once('secureConnect', () => socket.write(bytes));
  });
}
