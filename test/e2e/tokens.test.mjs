// API tokens in a browser: one is made after a fresh sign-in, shown this once, listed, revoked; on a telephone and on a
// desk, by day and by night. And what the operator sees and ends of them on the command line.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './lib/browser.mjs';
import { Gateway } from './lib/gateway.mjs';
import { contrasts, sideways, tabbed } from './lib/look.mjs';
import { invite } from './lib/people.mjs';
import { freePort } from './lib/process.mjs';
import { Upstream } from './lib/upstream.mjs';

const map = (upstream, other, tokens) => (origin, port) => `
stack: tokens-test
listen: { web: "127.0.0.1:${port}" }
people:
  tokens: ${tokens}
  first_account: staff
  roles:
    staff: { groups: [staff] }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream}", public: "${origin}" }
  reports: { kind: http, zone: workflows, address: "${upstream}", public: "https://127.0.0.1:${other}" }
flows:
  - { from: role/staff, to: site, can: [GET /**] }
  - { from: role/staff, to: reports, can: [GET /**] }
`;

const form = /^spt_[0-9A-Za-z]{48}$/;
const tokens = '/.sallyport/tokens';

describe('tokens', { timeout: 180_000 }, () => {
  let upstream, gateway, strict, browser, window, page, ann;
  const heading = (name) => page.getByRole('heading', { level: 1, name }).waitFor();
  const open = (path) => page.goto(gateway.origin + path);
  const look = async (name, title) => {
    await heading(title);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      for (const width of [360, 1280]) {
        const where = `${name}, ${width} px, ${colorScheme}`;
        await page.setViewportSize({ width, height: 900 });
        await window.picture(`tokens-${name}-${width}-${colorScheme}`, { fullPage: true });
        assert.deepEqual(await sideways(page), [], `${where}: wider than the window`);
        assert.deepEqual(await contrasts(page), [], `${where}: too faint`);
        assert.deepEqual(await tabbed(page), [], `${where}: by keyboard`);
      }
    }
  };
  const signIn = async (person) => {
    await page.getByLabel('Account', { exact: true }).fill(person.name);
    await page.getByLabel('Password', { exact: true }).fill(person.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  const token = async (...args) => {
    const done = await gateway.command('token', ...args);
    assert.equal(done.code, 0, `token ${args.join(' ')}: ${done.stdout}${done.stderr}`);
    return done.stdout;
  };
  const list = async (...args) => JSON.parse(await token('list', '--json', ...args)).tokens;
  // Fills in the form that is open and gives the token.
  const make = async (label, ...more) => {
    await page.getByLabel('What it is for').fill(label);
    for (const one of ['site', ...more]) await page.getByLabel(one, { exact: true }).check();
    await page.getByRole('button', { name: 'Make the token' }).click();
    await heading('Your new API token');
    return page.locator('#token').textContent();
  };

  before(async () => {
    upstream = await Upstream.start();
    const other = await freePort();
    gateway = await Gateway.start({ map: map(upstream.url, other, '{ enabled: true, life: 90d, unseen: 7d }') });
    strict = await Gateway.start({ map: map(upstream.url, other, '{ enabled: false }') });
    ann = await invite(gateway, 'ann', ['staff']);
    browser = await Browser.start();
    window = await browser.window();
    page = window.page;
  });
  after(async () => {
    await browser?.stop();
    await gateway?.stop();
    await strict?.stop();
    await upstream?.stop();
  });

  test('the account page leads to them', async () => {
    await open(`/.sallyport/sign-in?return=${encodeURIComponent('/.sallyport/account')}`);
    await signIn(ann);
    await heading('Your account');
    await page.getByText('Signing out and ending your sessions leave them alone.').waitFor();
    await page.getByRole('link', { name: 'Your API tokens' }).click();
    await look('none', 'Your API tokens');
    await page.getByText('You have no API token that works.').waitFor();
  });

  test('one is made, and shown this once', async () => {
    await page.getByRole('link', { name: 'Make a token' }).click();
    await look('form', 'Make an API token');
    assert.deepEqual(await page.locator('select option').allTextContents(),
      ['1 hour', '8 hours', '1 day', '7 days', '30 days', '90 days, the longest there is']);
    assert.equal(await page.locator('select').inputValue(), String(30 * 86400));
    await page.getByLabel('What it is for').fill('nightly export');
    await page.getByRole('button', { name: 'Make the token' }).click();
    await page.getByRole('alert').filter({ hasText: 'Choose at least one' }).waitFor();
    await look('form-wrong', 'Make an API token');
    assert.equal(await page.getByLabel('What it is for').inputValue(), 'nightly export');
    await page.getByLabel('It may only read').check();
    const text = await make('nightly export', 'reports');
    assert.match(text, form);
    await page.getByText(`curl --header "Authorization: Bearer $TOKEN" ${gateway.origin}/`).waitFor();
    await look('made', 'Your new API token');
    await page.getByRole('link', { name: 'I have kept it: continue' }).click();
    await heading('Your API tokens');
    assert.ok(!(await page.content()).includes(text.slice(14)), 'it is shown once');
    const [kept] = await list();
    assert.equal(kept.id, text.slice(4, 14));
    assert.deepEqual([kept.owner, kept.provider, kept.label, kept.components, kept.reads_only, kept.state],
      ['ann', 'accounts', 'nightly export', ['reports', 'site'], true, 'good']);
    const [record] = await gateway.awaitRecords(1, '--kind', 'key_changed');
    assert.deepEqual([record.reason, record.who, record.session], ['API token made', 'person/ann', kept.id]);
    assert.ok(!JSON.stringify(await gateway.records()).includes(text.slice(14)), 'it is in no record');
  });

  test('it is listed, and revoked', async () => {
    await page.getByRole('link', { name: 'Make a token' }).click();
    await make('a second one, with a rather long name so that one sees how names that are long are shown');
    await open(tokens);
    await look('list', 'Your API tokens');
    await page.getByRole('button', { name: 'Revoke nightly export' }).click();
    await page.getByText('One token is revoked.').waitFor();
    await look('revoked', 'Your API tokens');
    const states = Object.fromEntries((await list()).map(({ label, state }) => [label.slice(0, 8), state]));
    assert.deepEqual(states, { 'a second': 'good', 'nightly ': 'revoked' });
    await gateway.awaitRecords(1, '--kind', 'key_changed', '--contains', 'nightly export: by its owner');
  });

  test('who has not signed in lately signs in before making one', async () => {
    await page.context().clearCookies();
    await open(`${tokens}/new`);
    await signIn(ann);
    await heading('Make an API token');
    assert.equal(new URL(page.url()).pathname, `${tokens}/new`);
  });

  test('signing out leaves them alone, the operator does not', async () => {
    await open('/.sallyport/sign-out');
    await page.getByRole('button', { name: 'Sign out' }).click();
    assert.equal((await list('--person', 'ann')).filter(({ state }) => state === 'good').length, 1);
    const ended = await gateway.command('session', 'end', '--person', 'ann');
    assert.match(ended.stdout, /1 API token revoked with them\./);
    assert.match(await token('list'), /revoked: sessions ended by the operator/);
    assert.equal((await list()).filter(({ state }) => state === 'good').length, 0);
  });

  test('the command line revokes one, or all of a person, also when no gateway runs', async () => {
    await open(`${tokens}/new`);
    await signIn(ann);
    await heading('Make an API token');
    const ids = [];
    for (const label of ['first', 'second', 'third']) {
      ids.push((await make(label)).slice(4, 14));
      await open(`${tokens}/new`);
    }
    assert.match(await token('revoke', ids[0], '--why', 'left on a desk'), /1 API token revoked/);
    assert.match(await token('list'), /revoked: left on a desk/);
    await open(tokens);
    await page.getByText('left on a desk').waitFor();
    const wrong = await gateway.command('token', 'revoke', '0123456789');
    assert.equal(wrong.code, 3);
    assert.match(wrong.stderr, /no API token has the id/);
    assert.equal((await gateway.command('token', 'revoke')).code, 2);
    await gateway.child.stop();
    assert.match(await token('revoke', '--person', 'ann'), /2 API tokens revoked/);
    assert.match(await token('revoke', '--all'), /0 API tokens revoked/);
    await gateway.restart();
    assert.deepEqual((await list()).map(({ state }) => state), Array(5).fill('revoked'));
  });

  test('where the map allows none, the page says so', async () => {
    const bob = await invite(strict, 'bob', ['staff']);
    await page.context().clearCookies();
    await page.goto(`${strict.origin}/.sallyport/sign-in?return=${encodeURIComponent(tokens)}`);
    await signIn(bob);
    await look('off', 'No API tokens here');
    assert.ok(window.refused().includes(`GET ${tokens}`));
    assert.deepEqual(window.messages.filter((text) => /Content Security Policy|Refused/i.test(text)), []);
  });
});
