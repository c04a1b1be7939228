// Lists the routes of the installed n8n, one "METHOD /path" a line, sorted: what test/e2e/n8n/routes.tsv is compared
// with when n8n gets a new version. `node routes.mjs` prints them.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findN8n, startN8n } from '../lib/n8n.mjs';

const here = dirname(fileURLToPath(import.meta.url));

// `use` of a router takes every method; the table has it as ANY. Mounts of controllers are in `controllers` already.
function lines({ controllers, express }) {
  const out = new Set(controllers.map(({ method, path }) => `${name(method)} ${path}`));
  const prefixes = new Set(controllers.map(({ path }) => path));
  for (const { method, path } of express) {
    if (method === 'use' && (path === '/' || [...prefixes].some((known) => known === path || known.startsWith(`${path}/`)))) continue;
    out.add(`${name(method)} ${path}`);
  }
  return [...out].sort();
}

const name = (method) => (method === 'use' || method === 'all' ? 'ANY' : method.toUpperCase());

export async function listRoutes() {
  const { n8n } = await findN8n();
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-routes-'));
  const out = join(folder, 'routes.json');
  const hook = join(here, 'routes-hook.cjs');
  const instance = await startN8n({
    nodeArgs: ['--require', hook],
    env: { EXTERNAL_HOOK_FILES: hook, ROUTES_OUT: out, N8N_DIST: join(dirname(n8n), '../dist'), N8N_METRICS: 'true', N8N_DISABLED_MODULES: '' },
  });
  try {
    const { code } = await instance.child.ended;
    if (code !== 0) throw new Error(`n8n ended with ${code}:\n${instance.child.tail()}`);
    const routes = JSON.parse(await readFile(out, 'utf8'));
    if (routes.failed.length > 0) throw new Error(`controllers that did not load:\n${routes.failed.join('\n')}`);
    return lines(routes);
  } finally {
    await instance.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await listRoutes()).join('\n'));
