// A question that follows another is shown when it is to be answered. Without scripts all are shown, each saying when.
(function () {
  "use strict";
  var parts = Array.prototype.slice.call(document.querySelectorAll("[data-after]"));
  if (!parts.length) return;
  function said(name) {
    var form = parts[0].closest("form");
    var found = [];
    Array.prototype.forEach.call(form.elements, function (one) {
      var chosen = one.type !== "radio" && one.type !== "checkbox" || one.checked;
      if (one.name === name && chosen) found.push(one.value);
    });
    return found;
  }
  function look() {
    parts.forEach(function (part) {
      var before = document.querySelector('[data-question="' + part.dataset.after + '"]');
      var isShown = said(part.dataset.after).indexOf(part.dataset.when) !== -1 && !(before && before.hidden);
      part.hidden = !isShown && !part.querySelector(".er");
    });
  }
  document.addEventListener("change", look);
  look();
})();
