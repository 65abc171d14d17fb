// The customer has the desk's answer open: the list need not call it new any more.
const form = document.querySelector("[data-seen]");
if (form) fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true });
