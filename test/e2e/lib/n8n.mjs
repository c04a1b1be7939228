// A real n8n on a free loopback port with an empty folder of its own, which talks to nobody outside this machine.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child, eventually, freePort, run } from './process.mjs';

export const repository = join(dirname(fileURLToPath(import.meta.url)), '../../..');

// Where the installed n8n is; installs it when it is not there yet.
export async function findN8n() {
  const { code, stdout, stderr } = await run(join(repository, 'scripts/n8n.sh'), [], { ms: 1_200_000 });
  if (code !== 0) throw new Error(`scripts/n8n.sh failed:\n${stderr}`);
  return { node: /^NODE=(.*)$/m.exec(stdout)[1], n8n: /^N8N=(.*)$/m.exec(stdout)[1] };
}

// Settings that keep n8n quiet and alone; `publicUrl` are those docs/guide/n8n.md asks for behind Sallyport.
export function settings({ folder, port, brokerPort, publicUrl }) {
  const behind = publicUrl
    ? { N8N_PROXY_HOPS: '1', WEBHOOK_URL: `${publicUrl}/`, N8N_EDITOR_BASE_URL: `${publicUrl}/`, N8N_SECURE_COOKIE: 'true' }
    : {};
  return {
    PATH: process.env.PATH, HOME: folder, N8N_USER_FOLDER: folder, NODE_ENV: 'production',
    N8N_LISTEN_ADDRESS: '127.0.0.1', N8N_PORT: String(port), N8N_RUNNERS_BROKER_PORT: String(brokerPort),
    N8N_PUSH_BACKEND: 'websocket', N8N_DIAGNOSTICS_ENABLED: 'false', N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false', N8N_PERSONALIZATION_ENABLED: 'false', N8N_HIRING_BANNER_ENABLED: 'false',
    N8N_COMMUNITY_PACKAGES_ENABLED: 'false', N8N_DISABLED_MODULES: 'mcp-registry', N8N_DYNAMIC_BANNERS_ENABLED: 'false', N8N_LOG_LEVEL: 'info', ...behind,
  };
}

const scopes = ['credential:list', 'credential:create', 'credential:read', 'credential:update', 'credential:delete'];

// Sets up n8n's owner and an API key through n8n's own REST API, as its pages do. `rest(method, path, body)`: as that owner.
export async function makeOwner(n8n, owner) {
  let cookie;
  const ask = async (method, path, body) => {
    const response = await fetch(`${n8n.url}${path}`, {
      method, headers: { 'Content-Type': 'application/json', 'browser-id': 'test', ...(cookie && { Cookie: cookie }) },
      body: body && JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    cookie ??= response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
    return JSON.parse(text).data;
  };
  await ask('POST', '/rest/owner/setup', owner);
  const { rawApiKey } = await ask('POST', '/rest/api-keys', { label: 'sallyport', expiresAt: null, scopes });
  return { apiKey: rawApiKey, rest: ask };
}

export async function startN8n({ publicUrl, port, env = {}, nodeArgs = [] } = {}) {
  const { node, n8n } = await findN8n();
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-n8n-'));
  port ??= await freePort();
  const base = settings({ folder, port, brokerPort: await freePort(), publicUrl });
  const child = new Child(node, [...nodeArgs, n8n, 'start'], { name: 'n8n', cwd: folder, env: { ...base, ...env } });
  return {
    port, folder, child, url: `http://127.0.0.1:${port}`,
    async ready() {
      const probe = async () => (await fetch(`http://127.0.0.1:${port}/healthz/readiness`)).ok || Boolean(child.exit);
      await eventually(probe, { ms: 240_000, every: 250, what: 'n8n ready' });
      if (child.exit) throw new Error(`n8n ended:\n${child.tail()}`);
      return this;
    },
    async stop() {
      await child.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
