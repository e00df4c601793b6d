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
      var input = event.target, form = input.form, pressed, script;
      if (!input.hasAttribute("data-client") || !input.files.length) return;
      if (window.portalFiles) return window.portalFiles(input);
      function hold(sent) { // pressed before the script is here: the file would be sent twice at once
        sent.preventDefault();
        sent.stopImmediatePropagation();
        pressed = sent.submitter || form.querySelector("button.main");
      }
      script = doc.createElement("script");
      script.src = input.getAttribute("data-client");
      script.onload = script.onerror = function () {
        form.removeEventListener("submit", hold, true);
        if (window.portalFiles) window.portalFiles(input);
        if (pressed) pressed.click();
      };
      form.addEventListener("submit", hold, true);
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
    if (form.method !== "post") return;
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

  // What is typed into a longer form is saved while it is typed; kept here only while the server cannot be reached.
  // Ballots have no such boxes, and the server keeps none of them.
  var KEEP = "nhap:", IDLE = 3000, LEFT = 400, RETRY = 10000;
  var who = ((doc.querySelector(".who") || {}).textContent || "").trim();

  function store(name, value) {
    try {
      if (value === undefined) return localStorage.getItem(name);
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch (refused) {
      return null;
    }
  }
  function ask(method, url, body, done) {
    var request = new XMLHttpRequest();
    request.open(method, url);
    request.timeout = 20000;
    request.onload = function () { done(request.status, request.responseText); };
    request.onerror = request.ontimeout = function () { done(0, ""); };
    request.send(body);
  }
  function typed(form) {
    return Array.prototype.filter.call(form.elements, function (box) {
      return box.name && !/^(csrf_token|idem|version|received|upload|rieng-.*)$/.test(box.name) && !/^(file|password|submit|button|hidden)$/.test(box.type);
    }).filter(function (box) {
      return !/^(checkbox|radio)$/.test(box.type) || box.checked;
    }).map(function (box) {
      return [box.name, box.value];
    });
  }
  function fill(form, fields) {
    Array.prototype.forEach.call(form.elements, function (box) {
      var mine = fields.filter(function (pair) { return pair[0] === box.name; });
      if (/^(checkbox|radio)$/.test(box.type)) {
        if (fields.some(function (pair) { return pair[0] === box.name; }) || box.type === "checkbox") box.checked = mine.some(function (pair) { return pair[1] === box.value; });
      } else if (mine.length && box.type !== "hidden" && box.type !== "file") box.value = mine[0][1];
    });
  }
  function watch(form) {
    var place = form.getAttribute("action"), name = KEEP + who + ":" + place, first = JSON.stringify(typed(form)), last = first, timer, line, sending = false, more = false;

    function say(text) {
      if (!line) {
        line = doc.createElement("p");
        line.className = "quiet";
        line.setAttribute("role", "status");
        form.appendChild(line);
      }
      line.textContent = text;
    }
    function body(text) {
      var data = new FormData(), version = form.elements.version;
      data.append("csrf_token", form.elements.csrf_token.value);
      data.append("cho", place);
      data.append("muc", text);
      data.append("ban", version ? version.value : "");
      return data;
    }
    function save() {
      var now = JSON.stringify(typed(form));
      clearTimeout(timer);
      if (now === last || form.dataset.sent) return;
      if (sending) {
        more = true;
        return;
      }
      sending = true;
      more = false;
      ask("POST", "/nhap-tam", body(now), function (status, text) {
        sending = false;
        if (status === 200) {
          last = now;
          store(name, null);
          say("Đã lưu tạm lúc " + text);
          if (more) later(0);
        } else if (status === 0 || status >= 500) {
          store(name, now);
          say("Chưa lưu được, sẽ thử lại. Nội dung còn trong máy này.");
          later(RETRY);
        } else if (status === 401) say("Phiên làm việc đã hết. Gửi biểu mẫu để đăng nhập lại, nội dung vẫn còn.");
      });
    }
    function later(wait) {
      clearTimeout(timer);
      timer = setTimeout(save, wait);
    }
    function offer(found) {
      var box = doc.createElement("div"), version = form.elements.version;
      found.fields = found.fields.filter(function (pair) {
        var field = form.elements[pair[0]];
        return field && !/^(submit|button|hidden)$/.test(field.type); // a refused form is kept with all that it sent
      });
      if (JSON.stringify(found.fields) === first) return;
      box.className = "box warn";
      box.setAttribute("role", "status");
      box.innerHTML = "<p></p><div class=acts><button type=button class=main>Dùng bản viết dở</button><button type=button>Bỏ bản viết dở</button></div>";
      box.firstChild.textContent = "Có bản viết dở" + (found.at ? " lúc " + found.at : " trong máy này") + "." + (version && found.version && found.version !== version.value ? " Trang đã được sửa sau bản này." : "");
      form.parentNode.insertBefore(box, form);
      box.querySelectorAll("button").forEach(function (button, place) {
        button.addEventListener("click", function () {
          if (place === 0) {
            fill(form, found.fields);
            later(0);
          } else {
            store(name, null);
            ask("POST", "/nhap-tam", body("[]"), function () {});
          }
          box.remove();
        });
      });
    }
    form.addEventListener("input", function () { later(IDLE); });
    form.addEventListener("change", function () { later(LEFT); }); // unless it was left for the button that sends it
    window.addEventListener("online", save);
    form.addEventListener("submit", function () { clearTimeout(timer); store(name, null); });
    if (doc.querySelector("main .box.bad, main .theirs")) return; // what was typed is in the form already
    var kept = store(name);
    if (kept) offer({ fields: JSON.parse(kept) });
    else ask("GET", "/nhap-tam?cho=" + encodeURIComponent(place), null, function (status, text) {
      if (status === 200) offer(JSON.parse(text));
    });
  }
  if (who && window.JSON && window.FormData) {
    try {
      Object.keys(localStorage).forEach(function (name) {
        if (name.indexOf(KEEP) === 0 && name.indexOf(KEEP + who + ":") !== 0) store(name, null); // somebody else's
      });
    } catch (refused) {
      who = "";
    }
    doc.querySelectorAll("main form.form[method=post]").forEach(function (form) {
      if (form.querySelector("textarea:not([name^=rieng-])") && !form.closest("details") && form.elements.csrf_token && !form.querySelector("[type=password]")) watch(form);
    });
  }

  // A dossier read from a ballot must not cost the marks.
  doc.querySelectorAll(".ballot form:not([data-once]) .cand a").forEach(function (link) {
    link.target = "_blank";
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
