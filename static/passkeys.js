// Passkeys: what a form's data-passkey asks for is fetched from the device and sent with the form.
(() => {
  "use strict";
  const show = (name) => document.querySelectorAll(`[data-passkey="${name}"]`).forEach((one) => (one.hidden = false));
  const forms = document.querySelectorAll("form[data-passkey]");
  const byNumber = /^[\d.]+$|:/.test(location.hostname.replace(/[[\]]/g, ""));
  if (!forms.length) return;
  if (byNumber) return show("no-host");
  if (!window.isSecureContext) return show("no-https");
  if (!window.PublicKeyCredential) return show("no-browser");

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
  };
  const readable = ({ publicKey }) => {
    const lists = {};
    for (const name of ["allowCredentials", "excludeCredentials"])
      if (publicKey[name]) lists[name] = publicKey[name].map((one) => ({ ...one, id: bytes(one.id) }));
    const user = publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } };
    return { publicKey: { ...publicKey, ...lists, ...user, challenge: bytes(publicKey.challenge) } };
  };
  const sendable = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[name]) response[name] = text(credential.response[name]);
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  };
  const asked = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    return (await answer.json()).request_options;
  };

  forms.forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const failed = document.querySelector('[data-passkey="failed"]');
      failed.hidden = true;
      try {
        const options = readable(await asked(form));
        const container = navigator.credentials;
        const credential = await (form.dataset.passkey === "add" ? container.create(options) : container.get(options));
        form.elements.credential.value = sendable(credential);
        form.submit();
      } catch (problem) {
        failed.hidden = false;
      }
    });
  });
})();
