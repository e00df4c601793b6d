/* What htmx does not do by itself. Every page works without this file. */
(function () {
  "use strict";
  var doc = document;

  // "Hiện mật khẩu": the box beside the field appears only where a script can serve it.
  doc.querySelectorAll("[data-reveal]").forEach(function (box) {
    var field = doc.getElementById(box.getAttribute("data-reveal"));
    box.closest("[hidden]").hidden = false;
    box.addEventListener("change", function () {
      field.type = box.checked ? "text" : "password";
    });
  });

  // "Đồng ý tất cả" sets every line of its group; each can still be changed.
  doc.addEventListener("click", function (event) {
    var all = event.target.closest("[data-mark-all]");
    if (!all) return;
    doc.querySelectorAll('#' + all.getAttribute("data-group") + ' input[value="' + all.getAttribute("data-mark-all") + '"]').forEach(function (radio) {
      radio.checked = true;
    });
  });
  doc.querySelectorAll("[data-mark-all]").forEach(function (button) {
    button.hidden = false;
  });

  // Files go ahead of their form, in pieces; what does that comes only when one is chosen.
  if (window.Promise && window.Blob && Blob.prototype.slice) {
    doc.querySelectorAll("[data-scripted]").forEach(function (box) {
      box.hidden = false;
    });
    doc.addEventListener("change", function (event) {
      var input = event.target, script;
      if (!input.hasAttribute("data-client") || !input.files.length) return;
      if (window.portalFiles) return window.portalFiles(input);
      script = doc.createElement("script");
      script.src = input.getAttribute("data-client");
      script.onload = function () {
        window.portalFiles(input);
      };
      doc.head.appendChild(script);
    });
  }

  // A text to paste elsewhere (Zalo): one tap copies it.
  doc.querySelectorAll("[data-copy]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var source = doc.getElementById(button.getAttribute("data-copy"));
      source.select();
      navigator.clipboard.writeText(source.value).then(function () {
        button.textContent = "Đã chép";
      });
    });
  });

  // The same form is not sent twice by an impatient second tap (the server would not act twice either).
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(function () {
      delete form.dataset.sent;
    }, 4000);
  });
  window.addEventListener("pageshow", function () {
    doc.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
    });
  });

  // The voting desk: what one member had on the screen is gone before the next one sits down, also behind "back".
  var once = doc.querySelector("[data-once]");
  if (once) {
    window.addEventListener("pagehide", function () {
      once.remove();
    });
    window.addEventListener("pageshow", function (event) {
      if (event.persisted) location.replace(once.getAttribute("data-once"));
    });
  }

  // The browser keeps nothing of ours, not even the path that htmx notes down.
  function forget() {
    try {
      sessionStorage.removeItem("htmx-current-path-for-history");
    } catch (refused) {
      return;
    }
  }
  forget();
  ["htmx:pushedIntoHistory", "htmx:replacedInHistory"].forEach(function (name) {
    doc.addEventListener(name, forget);
  });

  // After a swap that brought an error summary or a new heading, the keyboard goes there.
  doc.addEventListener("htmx:afterSwap", function (event) {
    var target = event.detail.target.querySelector("[data-focus]");
    if (target) target.focus();
  });
})();
