// Child processes of a test: started, waited for, ended by their id; their output kept to show when something fails.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

// A TCP port on loopback that nobody had a moment ago.
export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class Child {
  #waiters = new Set();
  output = '';
  exit = null; // { code, signal } once it has ended

  constructor(command, args, options = {}) {
    this.name = options.name ?? command;
    this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => this.#heard(text));
    }
    this.ended = new Promise((resolve) => {
      this.process.once('error', (error) => this.#over({ code: -1, signal: null, error }, resolve));
      this.process.once('close', (code, signal) => this.#over({ code, signal }, resolve));
    });
  }

  get pid() {
    return this.process.pid;
  }

  #heard(text) {
    this.output = (this.output + text).slice(-1_000_000);
    for (const waiter of this.#waiters) waiter();
  }

  #over(exit, resolve) {
    this.exit ??= exit;
    for (const waiter of this.#waiters) waiter();
    resolve(this.exit);
  }

  // The first match of `pattern` in what the process has printed so far or prints within `ms`.
  heard(pattern, ms = 30_000) {
    return new Promise((resolve, reject) => {
      const done = (settle, value) => {
        clearTimeout(timer);
        this.#waiters.delete(look);
        settle(value);
      };
      const look = () => {
        const match = pattern.exec(this.output);
        if (match) done(resolve, match);
        else if (this.exit) done(reject, new Error(`${this.name} ended (${JSON.stringify(this.exit)}):\n${this.tail()}`));
      };
      const timer = setTimeout(
        () => done(reject, new Error(`${this.name} did not print ${pattern} in ${ms} ms:\n${this.tail()}`)), ms);
      this.#waiters.add(look);
      look();
    });
  }

  tail(lines = 40) {
    return this.output.split('\n').slice(-lines).join('\n');
  }

  async stop(signal = 'SIGTERM', ms = 10_000) {
    if (this.exit) return this.exit;
    this.process.kill(signal);
    const timer = setTimeout(() => this.process.kill('SIGKILL'), ms);
    const exit = await this.ended;
    clearTimeout(timer);
    return exit;
  }
}

// Runs a command to its end.
export async function run(command, args, options = {}) {
  const { ms = 60_000, input, ...rest } = options;
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...rest });
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), ms);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  clearTimeout(timer);
  return { code, stdout, stderr };
}

// Calls `probe` until it gives something true; the last error is shown when it never does.
export async function eventually(probe, { ms = 30_000, every = 50, what = 'the condition' } = {}) {
  const until = Date.now() + ms;
  let last;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw new Error(`${what} did not come in ${ms} ms${last ? `: ${last.message}` : ''}`);
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}
