// Autosave of the log form. Everything works without it; Save draft does the same by hand.
(function () {
  "use strict";
  var form = document.getElementById("log");
  var status = document.getElementById("log-status");
  if (!form || !window.fetch || !window.FormData) return;
  var saved = words();
  var busy = false;
  var submitting = false;

  // What is compared and sent: no files, no buttons, and no reference that may be half typed.
  function content() {
    var all = new FormData(form);
    all.delete("uploads");
    all.delete("reference");
    return all;
  }
  function words() {
    var pairs = [];
    content().forEach(function (value, name) {
      if (name !== "csrfmiddlewaretoken" && name !== "version") pairs.push(name + "=" + value);
    });
    return pairs.join("\n");
  }
  function save(leaving) {
    var now = words();
    if (busy || submitting || now === saved) return;
    busy = true;
    if (!leaving) status.textContent = form.dataset.saving;
    var body = content();
    body.append("draft", "1");
    fetch(form.action, {
      method: "POST", body: body, credentials: "same-origin", keepalive: leaving,
      headers: { "X-Requested-With": "fetch", "Accept": "application/json" }
    }).then(function (answer) {
      return answer.json().then(function (told) {
        if (answer.ok) {
          saved = now;
          form.elements.version.value = told.version;
          form.action = told.action;
        }
        status.textContent = told.sentence;
      });
    }).catch(function () {
      status.textContent = form.dataset.failed;
    }).then(function () { busy = false; });
  }
  setInterval(function () { save(false); }, 30000);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") save(true);
  });
  form.addEventListener("submit", function (event) {
    if (submitting) event.preventDefault();
    submitting = true;
  });
  window.addEventListener("pageshow", function () { submitting = false; });
})();
