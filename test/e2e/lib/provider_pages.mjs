// What the provider of the tests shows to a browser, and what it makes of the answers.
export const level = { one: 'urn:one', two: 'urn:two' }; // acr: password alone; with a code

const page = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>
<style>body { font: 16px sans-serif; max-width: 22em; margin: 4em auto } input, button { display: block; width: 100%; margin: .5em 0; padding: .5em }</style>
<h1>${title}</h1>${body}</html>`;

const wantsCode = ({ params }) => (params.acr_values ?? '').split(' ').includes(level.two);
const knows = ({ prompt, session }) => session?.accountId && prompt.reasons.every((reason) => reason === 'acr_values');

// A person whom the provider knows is asked for the code only.
export function signInPage(interaction, problem = '') {
  const who = knows(interaction) ? `<p>You are ${interaction.session.accountId}.</p>`
    : '<input name="login" autocomplete="username" required><input name="password" type="password" required>';
  const code = wantsCode(interaction) ? '<input name="code" inputmode="numeric" placeholder="code of your authenticator">' : '';
  return page('Company account', `<p class="problem">${problem}</p><form method="post">${who}${code}<button type="submit">Sign in</button></form>`);
}

// The result of the form: null if something is wrong. A code that is left out is a sign-in without one.
export function entered(people, interaction, fields) {
  const id = knows(interaction) ? interaction.session.accountId : fields.get('login');
  const person = people.get(id);
  const code = fields.get('code') ?? '';
  if (!person || (!knows(interaction) && fields.get('password') !== person.password)) return null;
  if (code !== '' && code !== person.code) return null;
  return { login: { accountId: id, acr: code ? level.two : level.one, amr: code ? ['pwd', 'otp', 'mfa'] : ['pwd'] } };
}

export const logoutPage = (form) =>
  page('Sign out?', `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out everywhere</button>`);
