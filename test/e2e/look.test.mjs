// Sallyport's own pages as people see them: on a telephone and on a desk, by day and by night, with a keyboard alone;
// and that every refusal leads somewhere. Pictures of all of them go to test/e2e/out.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { Browser } from './lib/browser.mjs';
import { Gateway } from './lib/gateway.mjs';
import { contrasts, sideways, tabbed } from './lib/look.mjs';
import { invite } from './lib/people.mjs';
import { freePort } from './lib/process.mjs';
import { level, Provider } from './lib/provider.mjs';
import { Upstream } from './lib/upstream.mjs';

const map = ({ upstream, issuer, away, accounts }) => (origin, port) => `
stack: look-test
listen: { web: "127.0.0.1:${port}" }
people:
  accounts: ${accounts ? '{ enabled: true, passkeys: allowed }\n  first_account: staff' : '{ enabled: false }'}
  sign_in:
${[['company', 'Company account', issuer], ['partner', 'Donaudampfschifffahrtsgesellschaft and partners', issuer], ['away', 'Old account', away]].map(([name, label, at]) => `
    - name: ${name}
      label: ${label}
      issuer: ${at}
      client_id: ${name}
      client_secret: secret:oidc
      scopes: [email, profile]
      algorithms: [RS256]
      name_claim: email
      email_domains: [example.com]
      everybody: [staff]
      second_factor: { acr: [${level.two}] }
      inside: true`).join('')}
  roles:
    staff: { groups: [staff] }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream}", public: "${origin}" }
flows:
  - { from: role/staff, to: site, can: [GET /app] }
  - { from: role/staff, to: site, can: ["* /admin"], require: { acr: [${level.two}] } }
`;

const people = {
  ada: { email: 'ada.of.the.analytical.engine@example.com', name: 'Ada' },
  bob: { email: 'bob@example.com' },
  mal: { email: 'mal@elsewhere.example' },
};
const signIn = '/.sallyport/sign-in';

describe('look', { timeout: 300_000 }, () => {
  const secret = randomBytes(24).toString('hex');
  let upstream, provider, gateway, strict, browser;
  before(async () => {
    const port = await freePort();
    const gate = `https://localhost:${port}`;
    upstream = await Upstream.start();
    provider = await Provider.start({ gate, people, clients: ['company', 'partner'].map((name) => ({ id: name, name, secret })) });
    const here = { upstream: upstream.url, issuer: provider.issuer, away: `http://127.0.0.1:${await freePort()}` };
    gateway = await Gateway.start({ map: map({ ...here, accounts: true }), port, secrets: { oidc: secret } });
    strict = await Gateway.start({ map: map({ ...here, accounts: false }), secrets: { oidc: secret } });
    provider.trust(gateway.ca);
    browser = await Browser.start();
  });
  after(async () => {
    await browser?.stop();
    await gateway?.stop();
    await strict?.stop();
    await provider?.stop();
    await upstream?.stop();
  });

  // Looks at the page that is open, in every light and width. `title`: its heading.
  const look = async (window, name, title) => {
    const { page } = window;
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      for (const width of [360, 1280]) {
        const where = `${name}, ${width} px, ${colorScheme}`;
        await page.setViewportSize({ width, height: 900 });
        await window.picture(`look-${name}-${width}-${colorScheme}`, { fullPage: true });
        assert.deepEqual(await sideways(page), [], `${where}: wider than the window`);
        assert.deepEqual(await contrasts(page), [], `${where}: too faint`);
        assert.deepEqual(await tabbed(page), [], `${where}: by keyboard`);
      }
    }
  };
  const open = async (path, { at = gateway, context } = {}) => {
    const window = context ?? (await browser.window());
    await window.page.goto(at.origin + path);
    return window;
  };
  const fillIn = async ({ page }, id, code) => {
    await page.waitForURL((url) => url.href.startsWith(provider.issuer));
    if (await page.locator('input[name=login]').count()) {
      await page.fill('input[name=login]', id);
      await page.fill('input[name=password]', provider.people.get(id).password);
    }
    if (code) await page.fill('input[name=code]', provider.people.get(id).code);
    await page.click('button[type=submit]');
  };
  const enter = async (id, path = '/app') => {
    const window = await open(path);
    await window.page.click('a[href*="/oidc/company/start"]');
    await fillIn(window, id);
    return window;
  };
  // The links of a page's card: text -> address.
  const links = async ({ page }) => Object.fromEntries(await page.locator('main a').evaluateAll((all) => all.map((a) => [a.textContent, a.getAttribute('href')])));

  test('signing in, with everything there is', async () => {
    const window = await open(`${signIn}?return=/app`);
    await look(window, 'sign-in', 'Sign in');
    assert.equal(await window.page.locator('.ways a').count(), 3);
    await window.page.getByLabel('Account').fill('nobody');
    await window.page.getByLabel('Password').fill('wrong');
    await window.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await window.page.getByRole('alert').first().waitFor();
    await look(window, 'sign-in-wrong', 'Sign in');
    await window.close();
  });

  test('signing in with providers only', async () => {
    const window = await open(signIn, { at: strict });
    await look(window, 'sign-in-providers', 'Sign in');
    await window.close();
  });

  test('step-up, in every wording, and a sign-in that was not strong enough', async () => {
    const window = await enter('ada');
    const { page } = window;
    await page.waitForURL(`${gateway.origin}/app`);
    await page.goto(`${gateway.origin}/admin?tab=1`);
    await page.waitForURL(/for=flow/);
    const asked = page.url();
    for (const why of ['stronger', 'fresh', 'second-factor']) {
      const address = new URL(asked);
      address.searchParams.set('why', why);
      await page.goto(address.href);
      await look(window, `step-up-${why}`, 'Sign in');
    }
    await page.goto(asked);
    await page.click('a[href*="/oidc/company/start"]');
    await fillIn(window, 'ada');
    await look(window, 'not-strong-enough', 'That sign-in was not strong enough');
    const ways = await links(window);
    assert.equal(ways['Try once more'], '/admin?tab=1');
    assert.match(ways['Use another account'], /return=%2Fadmin%3Ftab%3D1&again=1$/);
    assert.match(ways['Sign in in another way'], /\?return=%2Fadmin%3Ftab%3D1$/);
    assert.equal(ways['Go to the start page'], '/');
    await page.getByRole('link', { name: 'Try once more' }).click();
    await page.waitForURL(/why=stronger/);
    await page.click('a[href*="/oidc/company/start"]');
    await fillIn(window, 'ada', true);
    await page.waitForURL(`${gateway.origin}/admin?tab=1`);
    await window.close();
  });

  test('whoever is not let in can choose another account, and gets to where they were going', async () => {
    const window = await enter('mal', '/app?month=5');
    const { page } = window;
    await look(window, 'not-for-you', 'This account is not let in here');
    const another = (await links(window))['Use another account'];
    await page.getByRole('link', { name: 'Use another account' }).click();
    await page.waitForSelector('input[name=login]'); // not the account that the provider remembers
    await window.context.clearCookies({ domain: '127.0.0.1' }); // this provider loses its way when one person follows another
    await page.goto(gateway.origin + another);
    await fillIn(window, 'ada');
    await page.waitForURL(`${gateway.origin}/app?month=5`);
    await window.close();
  });

  test('whoever comes back as somebody else', async () => {
    const window = await enter('ada');
    const { page } = window;
    await page.waitForURL(`${gateway.origin}/app`);
    await page.goto(`${gateway.origin}/admin`);
    await page.click('a[href*="/oidc/company/start"]');
    await page.waitForURL((url) => url.href.startsWith(provider.issuer));
    const there = page.url();
    const cookies = await window.context.cookies(gateway.origin);
    await window.context.clearCookies({ domain: '127.0.0.1', name: /^_session/ });
    await page.goto(there);
    if (!(await page.locator('input[name=login]').count())) {
      await page.goto(`${gateway.origin}/admin`);
      await page.click('a[href*="/oidc/company/start"]');
    }
    assert.equal((await window.context.cookies(gateway.origin)).length, cookies.length, 'still signed in here');
    await fillIn(window, 'bob', true);
    await look(window, 'other-person', 'That was somebody else');
    const ways = await links(window);
    assert.equal(ways['Try once more'], '/admin');
    assert.match(ways['Use another account'], /again=1$/);
    await window.close();
  });

  test('what went wrong on the way', async () => {
    const away = await open('/.sallyport/oidc/away/start?return=/app');
    await look(away, 'provider-away', 'Sign-in is not possible right now');
    assert.match((await links(away))['Sign in in another way'], /return=%2Fapp$/);
    await away.page.goto(`${gateway.origin}/.sallyport/oidc/company/callback?state=x&code=y`);
    await look(away, 'too-old', 'That sign-in was too old');
    await away.close();
    const bare = await open('/.sallyport/oidc/company/callback?state=x&code=y');
    await look(bare, 'cookies-off', 'Cookies are off');
    await bare.page.goto(gateway.origin + signIn);
    await bare.page.evaluate(() => (document.querySelector('form [name=token]').value = 'x'));
    await bare.page.getByLabel('Account').fill('nobody');
    await bare.page.getByLabel('Password').fill('wrong');
    await bare.page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await look(bare, 'stale', 'That page was too old');
    await bare.page.goto(`${gateway.origin}/.sallyport/nothing`);
    await look(bare, 'not-found', 'Not found');
    await bare.close();
  });

  test("a provider's person: account, sessions, a form to send again, and out", async () => {
    const other = await enter('ada');
    await other.page.waitForURL(`${gateway.origin}/app`);
    const window = await enter('ada');
    const { page } = window;
    await page.waitForURL(`${gateway.origin}/app`);
    await page.goto(`${gateway.origin}/.sallyport/account`);
    await look(window, 'account-provider', 'Your account');
    assert.ok((await page.locator('ul.sessions li').count()) >= 2);
    await page.goto(gateway.origin + signIn);
    await look(window, 'sign-in-again', 'Sign in');
    await page.goto(`${gateway.origin}/app`);
    await page.evaluate(() => {
      const form = document.body.appendChild(document.createElement('form'));
      Object.assign(form, { method: 'post', action: '/admin' });
      Object.assign(form.appendChild(document.createElement('input')), { name: 'note', value: 'kept' });
      form.submit();
    });
    await page.waitForURL(/\/\.sallyport\/sign-in/);
    await look(window, 'kept-form', 'Sign in');
    await page.click('a[href*="/oidc/company/start"]');
    await fillIn(window, 'ada', true);
    await page.waitForURL(/\/\.sallyport\/send-again/);
    await look(window, 'send-again', 'Send it again?');
    await page.goto(`${gateway.origin}/app/none`);
    await look(window, 'refused', /./);
    await page.goto(`${gateway.origin}/.sallyport/sign-out`);
    await look(window, 'sign-out', 'Sign out?');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL((url) => url.href.startsWith(`${provider.issuer}/session/end`)); // by itself
    await page.click('button[name=logout]');
    await page.waitForURL(/\/company\/signed-out/);
    await look(window, 'signed-out', 'You are signed out');
    await window.close();
    await other.close();
  });

  test('an account of here, with passkeys', async () => {
    const vic = await invite(gateway, 'vic', ['staff']);
    const window = await open(`${signIn}?return=/.sallyport/account`);
    const { page } = window;
    const devtools = await window.context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true,
      hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
    await page.getByLabel('Account').fill('vic');
    await page.getByLabel('Password').fill(vic.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await look(window, 'account', 'Your account');
    const add = page.locator('#passkeys form').last();
    await add.getByLabel('Name of the passkey').fill('the laptop that stands in the kitchen');
    await add.getByLabel('Present password').fill(vic.password);
    await add.getByRole('button', { name: 'Add a passkey' }).click();
    await look(window, 'passkey-add', 'Add a passkey');
    await page.getByRole('button', { name: 'Make the passkey' }).click();
    await page.locator('#passkeys summary').waitFor();
    await page.locator('#passkeys summary').click();
    await look(window, 'account-passkeys', 'Your account');
    await window.close();
  });
});
