// How a provider's answers can go wrong, each by its name.
import { gzipSync } from 'node:zlib';

// What an upstream does: as a well-behaved provider, until a fault changes it.
export class Script {
  words = ['The', ' invoice', ' is', ' paid', '.'];
  tokens = { input: 11, output: 5 };
  usage = 'once'; // 'never', 'twice', or counts instead of `tokens`
  done = true; // the stream says that it is over
  endless = false;
  headDelay = 0;
  chunkDelay = 0;
  pieceDelay = 0;
  cutAt = 0; // the chunk at which the socket is gone
  cutInside = false; // after half of that chunk
  echo = false;
  everyByte = false;
  gzip = false;
  headers = {};

  // What the vendor's module is to say. `most`: tokens that the caller allows.
  said({ most = Infinity }) {
    const words = this.ignoresMost ? this.words : this.words.slice(0, most);
    const output = this.ignoresMost ? this.tokens.output : Math.min(this.tokens.output, most);
    const tokens = typeof this.usage === 'object' ? this.usage : { ...this.tokens, output };
    const usages = { never: [], twice: [{ ...tokens, output: 1 }, tokens] }[this.usage] ?? [tokens];
    const cut = words.length < this.words.length;
    return { words, tokens, usage: usages.at(-1) ?? null, usages, done: this.done, endless: this.endless, reason: (whole, short) => (cut ? short : whole) };
  }

  // A key as it may come back: as it is, in base64 with other text before it, percent-encoded, escaped as JSON.
  echoesOf(key) {
    return {
      echo: key, echo_basic: Buffer.from(`user:${key}`).toString('base64'), echo_base64: Buffer.from(key).toString('base64'),
      echo_form: `key=${encodeURIComponent(key)}&x=1` };
  }

  headersFor(key) {
    const extra = this.gzip ? { 'Content-Encoding': 'gzip' } : {};
    if (this.redirect) extra.Location = this.redirect;
    if (this.echo) Object.assign(extra, { 'X-Echo': `Bearer ${key}`, 'X-Echo-Base64': Buffer.from(key).toString('base64'), Warning: `199 - "${key}"` });
    return { 'x-request-id': 'req_upstream1', ...extra, ...this.headers };
  }

  encode(body) {
    return this.gzip ? gzipSync(body) : body;
  }

  // The events of a stream as they are written.
  *framed(events, key) {
    let count = 0;
    let held = '';
    for (const event of events) {
      if (held) yield held;
      if (this.echo && ++count === 2) {
        const lines = Object.values(this.echoesOf(key)).map((value) => `: ${value}\n`).join('');
        yield `${lines}\n`; // comments: nobody but a thief reads them
        yield `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'x', choices: [{ index: 0, delta: { content: key }, finish_reason: null }] })}\n\n`;
      }
      if (this.malformed && ++count === 3) yield this.malformed;
      held = this.crlf ? event.replace(/\r?\n/g, '\r\n') : event;
    }
    yield this.noFinalNewline ? held.trimEnd() : held;
  }

  // How the bytes are cut into writes. An echo is cut in the middle of the key, wherever it stands.
  *pieces(bytes, key) {
    if (this.everyByte) {
      for (const byte of bytes) yield Buffer.of(byte);
    } else if (this.echo) {
      const at = bytes.indexOf(key);
      const middle = at < 0 ? bytes.length >> 1 : at + (key.length >> 1);
      yield bytes.subarray(0, middle);
      yield bytes.subarray(middle);
    } else {
      yield bytes;
    }
  }
}

const answers = (status, headers = {}, message = 'the provider refuses') => (script) => {
  Object.assign(script.headers, headers);
  Object.assign(script, { status, message });
};

export const faults = {
  slow: (script, { head = 0, chunk = 0 }) => Object.assign(script, { headDelay: head, chunkDelay: chunk }),
  cut: (script, { at = 3, inside = false }) => Object.assign(script, { cutAt: at, cutInside: inside, chunkDelay: 20 }),
  'no-usage': (script) => (script.usage = 'never'),
  'zero-usage': (script) => (script.usage = { input: 0, output: 0 }),
  'negative-usage': (script) => (script.usage = { input: -5, output: -7 }),
  'huge-usage': (script) => (script.usage = { input: 9e18, output: 9e18 }),
  'usage-twice': (script) => (script.usage = 'twice'),
  'too-many-requests': (script, { after = 7 }) => answers(429, { 'Retry-After': String(after) })(script),
  'server-error': answers(500),
  malformed: (script, { text = 'data: {"choices":[{"delta":{"content":"no end\n\n' }) => (script.malformed = text),
  'every-byte': (script) => Object.assign(script, { everyByte: true, pieceDelay: 0 }),
  crlf: (script) => (script.crlf = true),
  'no-final-newline': (script) => (script.noFinalNewline = true),
  'no-done': (script) => (script.done = false),
  'ignores-maximum': (script) => (script.ignoresMost = true),
  endless: (script, { chunk = 1 }) => Object.assign(script, { endless: true, ignoresMost: true, chunkDelay: chunk }),
  echo: (script) => Object.assign(script, { echo: true, pieceDelay: 15 }),
  gzip: (script) => (script.gzip = true),
  redirect: (script, { to }) => (script.redirect = to),
  'huge-header': (script, { bytes = 100_000 }) => (script.headers['X-Huge'] = 'x'.repeat(bytes)),
  'wrong-type': (script, { type = 'text/html' }) => (script.type = type),
};
