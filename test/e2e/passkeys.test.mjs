// Passkeys in a real browser with its virtual authenticator: add one, sign in with it alone and after the password,
// by keyboard, remove it; one that does not check its user is refused.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Browser } from './lib/browser.mjs';
import { Gateway } from './lib/gateway.mjs';
import { invite } from './lib/people.mjs';
import { Upstream } from './lib/upstream.mjs';

const map = (upstream) => (origin, port) => `
stack: passkeys-test
listen: { web: "127.0.0.1:${port}" }
people:
  first_account: viewer
  roles:
    viewer: { groups: [staff] }
zones: { workflows: {} }
components:
  site: { kind: http, zone: workflows, address: "${upstream}", public: "${origin}" }
flows:
  - { from: role/viewer, to: site, can: [GET /**] }
`;

const account = '/.sallyport/account';
const signIn = `/.sallyport/sign-in?return=${encodeURIComponent(account)}`;

async function authenticator(window, { userVerified = true } = {}) {
  const devtools = await window.context.newCDPSession(window.page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: userVerified, automaticPresenceSimulation: true,
    },
  });
  const say = (method, more = {}) => devtools.send(`WebAuthn.${method}`, { authenticatorId, ...more });
  return {
    userVerified: (isUserVerified) => say('setUserVerified', { isUserVerified }),
    credentials: async () => (await say('getCredentials')).credentials,
    unplug: () => say('removeVirtualAuthenticator'),
  };
}

describe('passkeys', { timeout: 180_000 }, () => {
  let upstream, gateway, browser, window, page, vic, device;
  const open = (path) => page.goto(gateway.origin + path);
  const heading = (text) => page.getByRole('heading', { level: 1, name: text }).waitFor();
  const signedOut = async () => { await window.context.clearCookies(); await open(signIn); };
  const password = async () => {
    await page.getByLabel('Account', { exact: true }).fill('vic');
    await page.getByLabel('Password', { exact: true }).fill(vic.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  };
  const add = async (label) => {
    const section = page.locator('#passkeys');
    const form = section.locator('form').last();
    await form.getByLabel('Name of the passkey').fill(label);
    await form.getByLabel('Present password').fill(vic.password);
    await form.getByRole('button', { name: 'Add a passkey' }).click();
    await heading('Add a passkey');
    await page.getByRole('button', { name: 'Make the passkey' }).click();
  };
  const pictures = async (name) => {
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await window.picture(`passkeys-${name}-${width}`);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} fits into ${width} px`);
    }
  };

  before(async () => {
    upstream = await Upstream.start();
    gateway = await Gateway.start({ map: map(upstream.url) });
    vic = await invite(gateway, 'vic', ['staff']);
    browser = await Browser.start();
    window = await browser.window();
    page = window.page;
    device = await authenticator(window);
  });
  after(async () => {
    await browser?.stop();
    await gateway?.stop();
    await upstream?.stop();
  });

  test('one is added on the account page', async () => {
    await open(signIn);
    await pictures('sign-in');
    await password();
    await heading('Your account');
    await add('laptop');
    await heading('Your account');
    await page.locator('#passkeys').getByText('laptop').first().waitFor();
    await pictures('account');
    assert.equal((await device.credentials()).length, 1);
    const [record] = await gateway.awaitRecords(1, '--kind', 'account_changed');
    assert.ok(record);
  });

  test('it signs in alone, by keyboard', async () => {
    await signedOut();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).focus();
    await page.keyboard.press('Enter');
    await heading('Your account');
    await page.getByText('with a second factor').waitFor();
  });

  test('it is asked for after the password', async () => {
    await signedOut();
    await password();
    await heading('Second step');
    await pictures('second-step');
    await page.getByRole('button', { name: 'Use your passkey' }).click();
    await heading('Your account');
  });

  test('one that does not check who uses it opens nothing', async () => {
    await device.userVerified(false);
    await signedOut();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByRole('alert').getByText('did not work').waitFor();
    await pictures('refused');
    assert.equal(await page.evaluate(() => location.pathname), '/.sallyport/sign-in');
    await device.userVerified(true);
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await heading('Your account');
  });

  test('what was said to another origin is refused', async () => {
    await signedOut();
    await page.evaluate(() => {
      const get = navigator.credentials.get.bind(navigator.credentials);
      navigator.credentials.get = async (options) => {
        const made = await get(options);
        const said = JSON.parse(new TextDecoder().decode(made.response.clientDataJSON));
        const clientDataJSON = new TextEncoder().encode(JSON.stringify({ ...said, origin: 'https://evil.example' })).buffer;
        const { authenticatorData, signature, userHandle } = made.response;
        return { id: made.id, rawId: made.rawId, type: made.type, response: { clientDataJSON, authenticatorData, signature, userHandle } };
      };
    });
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.getByText('That passkey was not accepted').waitFor();
  });

  test('a second one beside it; the first is removed and opens nothing', async () => {
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await heading('Your account');
    await device.unplug();
    const second = await authenticator(window);
    await add('key');
    await heading('Your account');
    await page.locator('#passkeys').getByText('key', { exact: false }).first().waitFor();
    await page.getByLabel('Change laptop').click();
    const row = page.locator('#passkeys li').filter({ hasText: 'laptop' });
    await row.getByLabel('Present password').fill(vic.password);
    await row.getByRole('button', { name: 'Remove this passkey' }).click();
    await page.getByText('The passkey is removed').waitFor();
    assert.equal(await page.locator('#passkeys li').count(), 1);
    assert.equal((await second.credentials()).length, 1);
    await signedOut();
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await heading('Your account');
  });

  test('without script the pages say so', async () => {
    const plain = await browser.chromium.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(gateway.origin + signIn);
    await still.locator('noscript p').first().waitFor();
    assert.equal(await still.getByRole('button', { name: 'Sign in with a passkey' }).isVisible(), false);
    await plain.close();
  });
});
