// Prints webhook deliveries, signed by the vendors' own packages, as JSON: {now, deliveries: [...]}. Each delivery is a
// request to make (method, path, headers, body as base64), the secret it was signed with, and whether it must be
// accepted. Secrets are made anew each time. `--now SECONDS`: the time to sign for; the present if left out.
import { createHmac, randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sign as signForGithub } from '@octokit/webhooks-methods';
import Stripe from 'stripe';

const { values } = parseArgs({ options: { now: { type: 'string' } } });
const now = values.now ? Number(values.now) : Math.floor(Date.now() / 1000);
const secrets = {
  stripe: `whsec_${randomBytes(24).toString('base64url')}`,
  github: randomBytes(24).toString('hex'),
  slack: randomBytes(16).toString('hex'),
};
const body = JSON.stringify({ id: `evt_${randomBytes(8).toString('hex')}`, text: 'é \u2028 "quoted"\n' }, null, 2);
const stripe = new Stripe(randomBytes(16).toString('hex'));

const stripeHeaders = (payload, timestamp, secret = secrets.stripe) => ({
  'Stripe-Signature': stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp }),
});
const githubHeaders = async (payload, secret = secrets.github) => ({
  'X-GitHub-Event': 'push',
  'X-Hub-Signature-256': await signForGithub(secret, payload),
});
const slackHeaders = (payload, timestamp, secret = secrets.slack) => ({
  'X-Slack-Request-Timestamp': String(timestamp),
  'X-Slack-Signature': `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${payload}`).digest('hex')}`,
});

const deliveries = [];
const add = (scheme, name, headers, accepted, sent = body) =>
  deliveries.push({
    scheme, name, accepted, headers, secret: secrets[scheme],
    method: 'POST', path: `/webhook/${scheme}`, body: Buffer.from(sent).toString('base64'),
  });

add('stripe', 'genuine', stripeHeaders(body, now), true);
add('stripe', 'replayed', deliveries.at(-1).headers, false);
add('stripe', 'changed body', stripeHeaders(body, now), false, `${body} `);
add('stripe', 'late', stripeHeaders(body, now - 301), false);
add('stripe', 'from the future', stripeHeaders(body, now + 360), false);
add('stripe', 'forged', stripeHeaders(body, now, 'whsec_guess'), false);
add('stripe', 'unsigned', {}, false);

add('github', 'genuine', await githubHeaders(body), true);
add('github', 'replayed', deliveries.at(-1).headers, false);
add('github', 'changed body', await githubHeaders(body), false, body.replace('quoted', 'Quoted'));
add('github', 'forged', await githubHeaders(body, 'guess'), false);
add('github', 'unsigned', {}, false);

add('slack', 'genuine', slackHeaders(body, now), true);
add('slack', 'replayed', deliveries.at(-1).headers, false);
add('slack', 'late', slackHeaders(body, now - 301), false);
add('slack', 'forged', slackHeaders(body, now, 'guess'), false);
add('slack', 'unsigned', {}, false);

console.log(JSON.stringify({ now, deliveries }, null, 1));
