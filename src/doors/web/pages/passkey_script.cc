// The one script of ours: hands a passkey's options to the browser and what comes of them to the form.
#include "doors/web/pages/passkey_parts.h"

namespace sallyport::doors {

std::string_view passkey_script() {
  static constexpr std::string_view script = R"js(
'use strict';
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
  const named = (list) => (list ?? []).map((entry) => ({ ...entry, id: bytes(entry.id) }));
  const ready = (options) => {
    const out = { ...options, challenge: bytes(options.challenge) };
    if (out.user) out.user = { ...out.user, id: bytes(out.user.id) };
    if (out.excludeCredentials) out.excludeCredentials = named(out.excludeCredentials);
    if (out.allowCredentials) out.allowCredentials = named(out.allowCredentials);
    return out;
  };
  const written = (made) => {
    const { response } = made;
    const out = { clientDataJSON: text(response.clientDataJSON) };
    if (response.attestationObject) {
      out.attestationObject = text(response.attestationObject);
      out.transports = response.getTransports?.() ?? [];
    } else {
      out.authenticatorData = text(response.authenticatorData);
      out.signature = text(response.signature);
      if (response.userHandle) out.userHandle = text(response.userHandle);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response: out });
  };
  const words = {
    NotAllowedError: 'That did not work: it was cancelled, it took too long, or no passkey for this site is here. Try again.',
    InvalidStateError: 'Your account has this passkey already.',
    SecurityError: 'The browser allows no passkeys at this address.',
  };
  const say = (form, problem) => {
    const place = form.querySelector('[role=alert]');
    place.textContent = problem;
    place.hidden = problem === '';
  };
  const run = async (form) => {
    if (form.dataset.again && performance.now() > 240000) return location.assign(form.dataset.again);
    if (form.ariaBusy === 'true') return;
    form.ariaBusy = 'true';
    say(form, '');
    try {
      const publicKey = ready(JSON.parse(form.dataset.options));
      const made = form.dataset.ceremony === 'create'
        ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
      form.elements.passkey.value = written(made);
      form.submit();
    } catch (error) {
      form.ariaBusy = 'false';
      say(form, words[error.name] ?? 'The browser could not use a passkey (' + error.name + ').');
    }
  };
  for (const form of document.querySelectorAll('form[data-ceremony]')) {
    form.hidden = false;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (window.PublicKeyCredential && navigator.credentials) run(form);
      else say(form, 'This browser has no passkeys, or allows none at this address.');
    });
  }
})();
)js";
  return script.substr(1);
}

}  // namespace sallyport::doors
