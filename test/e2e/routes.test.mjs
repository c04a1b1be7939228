// The table of src/map/kinds/n8n_rest.cc knows every route of the n8n that is installed, one by one.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { listRoutes } from './n8n/routes.mjs';
import { repository } from './lib/n8n.mjs';

test('routes.tsv lists the routes of the real n8n, no more and no less', { timeout: 300_000 }, async () => {
  const table = await readFile(join(repository, 'test/e2e/n8n/routes.tsv'), 'utf8');
  const listed = new Set(table.split('\n').filter((line) => line && !line.startsWith('#')).map((line) => line.split('\t').slice(0, 2).join(' ')));
  const real = new Set(await listRoutes());
  assert.deepEqual([...real].filter((route) => !listed.has(route)), [], 'new in n8n: decide in n8n_rest.cc, then add them');
  assert.deepEqual([...listed].filter((route) => !real.has(route)), [], 'gone from n8n');
});
