// Passkeys: asks the browser for one, or for an answer from one, and posts what it says. Forms marked data-passkey
// say "create" or "get"; what is asked stands in #passkey-options, or is fetched from data-options.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

function asked(kind, options, alone) {
  const key = { ...options, challenge: bytes(options.challenge) };
  if (kind === "get") return { ...key, allowCredentials: known(options.allowCredentials) };
  key.user = { ...options.user, id: bytes(options.user.id) };
  key.excludeCredentials = known(options.excludeCredentials);
  key.authenticatorSelection = { ...options.authenticatorSelection };
  key.authenticatorSelection.residentKey = alone ? "required" : "discouraged";
  key.authenticatorSelection.requireResidentKey = alone;
  if (alone) key.authenticatorSelection.userVerification = "required";
  return key;
}

function answered(found) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (found.response[name]) response[name] = text(found.response[name]);
  }
  const { id, type } = found;
  return { id, rawId: text(found.rawId), type, response, clientExtensionResults: found.getClientExtensionResults() };
}

async function options(form) {
  const from = form.dataset.options;
  if (!from) return JSON.parse(form.querySelector("#passkey-options").textContent);
  const answer = await fetch(from, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  return answer.json();
}

async function run(form) {
  const kind = form.dataset.passkey;
  const found = await options(form);
  const alone = form.elements.passwordless?.checked ?? false;
  const { publicKey } = found.creation_options ?? found.request_options;
  const key = asked(kind, publicKey, alone);
  const credential = await navigator.credentials[kind]({ publicKey: key });
  form.elements.credential.value = JSON.stringify(answered(credential));
  form.submit();
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const start = form.querySelector("[data-passkey-start]");
    const error = form.querySelector("[data-passkey-error]");
    start.hidden = false;
    start.addEventListener("click", async () => {
      error.hidden = true;
      start.setAttribute("aria-busy", "true");
      try {
        await run(form);
      } catch {
        error.hidden = false;
      }
      start.removeAttribute("aria-busy");
    });
  }
}
