// Debian's Chromium, driven by playwright-core: one browser for a test file, one context for each person.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { repository } from './n8n.mjs';

const out = join(repository, 'test/e2e/out');

export class Browser {
  static async start() {
    const browser = new Browser();
    browser.chromium = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking'],
    });
    return browser;
  }

  // A window of somebody's own. The development authority is checked by lib/client.mjs; here any certificate will do.
  async window() {
    const context = await this.chromium.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1400, height: 900 } });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    return new Window(context, page);
  }

  async stop() {
    await this.chromium?.close();
  }
}

export class Window {
  answers = []; // { method, path, status } of everything that was asked
  sockets = []; // { url, closed, code, frames }
  messages = []; // of the console, errors only

  constructor(context, page) {
    this.context = context;
    this.page = page;
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      this.answers.push({ method: response.request().method(), path: pathname, status: response.status() });
    });
    page.on('console', (message) => message.type() === 'error' && this.messages.push(message.text()));
    page.on('websocket', (socket) => {
      const seen = { url: socket.url(), closed: false, frames: 0 };
      this.sockets.push(seen);
      socket.on('framereceived', () => ++seen.frames);
      socket.on('close', () => (seen.closed = true));
    });
  }

  refused() {
    return this.answers.filter(({ status }) => status >= 400).map(({ method, path }) => `${method} ${path}`);
  }

  async picture(name, options = {}) {
    await mkdir(out, { recursive: true });
    await this.page.screenshot({ path: join(out, `${name}.png`), ...options });
  }

  // fetch() as the editor itself does it: with its cookies, its origin, and the browser's name that n8n binds its session to.
  async fetch(method, path, body) {
    return this.page.evaluate(async ([how, where, what]) => {
      const answer = await fetch(where, {
        method: how,
        headers: {
          'browser-id': localStorage.getItem('n8n-browserId') ?? '', ...(what === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        body: what === undefined ? undefined : JSON.stringify(what),
      });
      const text = await answer.text();
      let json = null;
      try { json = JSON.parse(text); } catch {}
      return { status: answer.status, text, json };
    }, [method, path, body]);
  }

  close() {
    return this.context.close();
  }
}
