/* Sends chosen files before their form, in pieces that go on where they broke off (tus 1.0.0); photos are made smaller
   first. Loaded when a file is chosen; without it, or where it fails, the form sends the files itself. */
(function () {
  "use strict";
  var doc = document, KB = 1024;
  var FIRST = 64 * KB, LEAST = 16 * KB, MOST = 256 * KB, FAST = 1500, SLOW = 30000, WAIT = 60000;
  var SIDE = 1600, SMALLER_SIDE = 1280, ENOUGH = 300 * KB;
  var QUALITIES = [0.82, 0.74, 0.66, 0.58, 0.5]; // below this the ring of a stamp is no longer read
  var subtle = window.crypto && crypto.subtle;

  function size(bytes) {
    return bytes < 1000 * KB ? Math.max(1, Math.round(bytes / KB)) + " KB" : (bytes / KB / KB).toFixed(1).replace(".", ",") + " MB";
  }
  function base64(text) {
    return btoa(unescape(encodeURIComponent(text)));
  }
  function later(ms) {
    return new Promise(function (go) { setTimeout(go, ms); });
  }
  function digest(blob) {
    if (!subtle || !blob.arrayBuffer) return Promise.resolve("");
    return blob.arrayBuffer().then(function (bytes) {
      return subtle.digest("SHA-256", bytes);
    }).then(function (found) {
      return btoa(String.fromCharCode.apply(null, new Uint8Array(found)));
    });
  }

  // --- photos -----------------------------------------------------------------------------------
  function drawn(bitmap, side, quality) {
    var scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height)), canvas = doc.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    var to = canvas.getContext("2d");
    to.fillStyle = "#fff";
    to.fillRect(0, 0, canvas.width, canvas.height);
    to.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return new Promise(function (go) { canvas.toBlob(go, "image/jpeg", quality); });
  }
  function smaller(file) {
    if (!/^image\//.test(file.type) || !window.createImageBitmap || file.size <= ENOUGH / 3) return Promise.resolve(file);
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (bitmap) {
      function next(step) {
        var last = step >= QUALITIES.length;
        return drawn(bitmap, last ? SMALLER_SIDE : SIDE, last ? 0.6 : QUALITIES[step]).then(function (blob) {
          return !blob || blob.size <= ENOUGH || last ? blob : next(step + 1);
        });
      }
      return next(0);
    }).then(function (blob) {
      if (!blob || blob.size >= file.size) return file;
      blob.name = file.name.replace(/\.[^.]*$/, "") + ".jpg";
      return blob;
    }, function () { return file; }); // a kind that this browser cannot open
  }

  // --- one file ---------------------------------------------------------------------------------
  function ask(method, url, headers, body, told) {
    return new Promise(function (go) {
      var request = new XMLHttpRequest();
      request.open(method, url);
      request.timeout = WAIT;
      headers["Tus-Resumable"] = "1.0.0";
      Object.keys(headers).forEach(function (name) { request.setRequestHeader(name, headers[name]); });
      if (told) request.upload.onprogress = function (event) { told(event.loaded); };
      request.onload = function () { go(request); };
      request.onerror = request.ontimeout = request.onabort = function () { go({ status: 0, responseText: "" }); };
      request.send(body || null);
      if (told) told.stop = function () { request.abort(); };
    });
  }
  function there(id, name) { // as templates/evidence/_received.html writes it: asking for it would be one more way
    var box = doc.createElement("div"), tick = doc.createElement("input"), label = doc.createElement("label");
    box.className = "tick";
    tick.type = "checkbox";
    tick.id = label.htmlFor = "r-" + id.slice(-12);
    tick.name = "upload";
    tick.value = id;
    tick.defaultChecked = true;
    label.textContent = "Đã nhận tệp “" + name + "”, đính kèm khi gửi biểu mẫu";
    box.appendChild(tick);
    box.appendChild(label);
    return box;
  }
  function Sending(form, line, file) {
    var token = form.querySelector("[name=csrf_token]").value, at = 0, piece = FIRST, rate = 0, stopped = false, url, told;
    var words = line.querySelector("span");

    function say(text) { words.textContent = text; }
    function show(sent) {
      var left = rate > 0 ? Math.ceil((file.size - sent) / rate / 1000) : 0;
      say("Đã gửi " + size(sent) + "/" + size(file.size) + (left > 1 ? ", còn khoảng " + (left < 90 ? left + " giây" : Math.round(left / 60) + " phút") : ""));
    }
    function failed(text) { var error = new Error(text); error.final = true; throw error; }
    function check(answer) {
      if (answer.status === 401 || answer.status === 400 || answer.status === 403) failed("Phiên làm việc đã hết. Gửi biểu mẫu để đăng nhập lại, rồi chọn lại tệp: phần đã gửi vẫn còn.");
      if (answer.status === 413 || answer.status === 415 || answer.status === 422) failed(answer.responseText);
      return answer;
    }
    function begin() {
      return digest(file.slice(0, FIRST)).then(function (mark) {
        return ask("POST", "/tep-gui", {
          "X-CSRFToken": token, "Upload-Length": String(file.size),
          "Upload-Metadata": "filename " + base64(file.name) + ",place " + base64(location.pathname) + ",mark " + base64(file.name.slice(0, 40) + mark)
        });
      }).then(check).then(function (answer) {
        if (answer.status !== 201) return again(begin);
        url = answer.getResponseHeader("Location");
        at = Number(answer.getResponseHeader("Upload-Offset")) || 0;
      });
    }
    var tries = 0;
    function again(what) {
      if (stopped) failed("");
      tries += 1;
      say("Chưa gửi được, sẽ thử lại. Đã gửi " + size(at) + "/" + size(file.size));
      return later(Math.min(30000, 500 * Math.pow(2, tries))).then(what);
    }
    function where() { // after a break only the server knows what arrived
      return ask("HEAD", url, {}).then(check).then(function (answer) {
        if (answer.status === 404) return begin();
        if (answer.status !== 200) return again(where);
        at = Number(answer.getResponseHeader("Upload-Offset"));
      });
    }
    function next() {
      if (stopped) failed("");
      var left = file.size - at, whole = rate && left < 2 * piece && left < rate * (WAIT - 10000); // no short piece at the end
      var part = file.slice(at, at + (whole ? Math.min(left, MOST) : piece)), began = Date.now();
      show(at);
      return digest(part).then(function (sum) {
        var headers = { "X-CSRFToken": token, "Upload-Offset": String(at), "Content-Type": "application/offset+octet-stream" };
        if (sum) headers["Upload-Checksum"] = "sha256 " + sum;
        told = function (sent) { show(at + Math.min(sent, part.size)); };
        return ask("PATCH", url, headers, part, told);
      }).then(check).then(function (answer) {
        var took = Date.now() - began;
        if (answer.status !== 204) {
          piece = Math.max(LEAST, piece / 2);
          return again(where).then(next);
        }
        tries = 0;
        at = Number(answer.getResponseHeader("Upload-Offset"));
        rate = rate ? 0.7 * rate + 0.3 * part.size / took : part.size / took;
        if (took < FAST) piece = Math.min(MOST, piece * 2);
        else if (took > SLOW) piece = Math.max(LEAST, piece / 2);
        return at < file.size ? next() : undefined;
      });
    }
    this.stop = function () {
      stopped = true;
      if (told && told.stop) told.stop();
      if (url) ask("DELETE", url, { "X-CSRFToken": token });
    };
    this.run = function () {
      return begin().then(next).then(function () { // it is kept: the last piece is answered so for nothing else
        doc.getElementById("files-there").appendChild(there(url.split("/").pop(), file.name));
        line.remove();
      });
    };
  }

  // --- the form -----------------------------------------------------------------------------------
  var busy = 0, queue = Promise.resolve(), held = null;

  function line(list, name, text) {
    var item = doc.createElement("li"), name_ = doc.createElement("p"), words = doc.createElement("span");
    name_.textContent = name + " ";
    words.className = "quiet";
    words.textContent = text;
    name_.appendChild(words);
    item.appendChild(name_);
    list.appendChild(item);
    return item;
  }
  function button(item, text, act) {
    var made = doc.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", act);
    item.appendChild(made);
  }
  function lighten(form) { // with no file left each field's own header is longer than the escapes of a short text
    var parts = 0, escapes = 0, full = false;
    new FormData(form).forEach(function (value) {
      parts += 1;
      if (value.size) full = true;
      else if (typeof value === "string") escapes += encodeURIComponent(value).length - unescape(encodeURIComponent(value)).length;
    });
    if (!full && escapes < 100 * parts) form.enctype = "application/x-www-form-urlencoded";
  }
  function release(form) {
    busy -= 1;
    if (busy || !held) return;
    var by = held;
    held = null;
    delete form.dataset.sent;
    if (form.requestSubmit) form.requestSubmit(by.name || by.type ? by : undefined);
    else form.submit();
  }

  function keep(form) {
    if (!held) return;
    held = null;
    delete form.dataset.sent;
    doc.getElementById("files-held").textContent = "Biểu mẫu chưa gửi: có tệp không nhận được. Xem dòng trên, rồi bấm gửi lại.";
  }

  window.portalFiles = function (input) {
    var form = input.form, chosen = Array.prototype.slice.call(input.files), whole = doc.getElementById("files-whole");
    var list = doc.getElementById("files-list");
    if (!form.dataset.files) {
      form.dataset.files = "1";
      form.addEventListener("submit", function (event) {
        if (!busy) return lighten(form);
        event.preventDefault();
        event.stopImmediatePropagation();
        held = event.submitter || form.querySelector("button.main") || {};
        list.dataset.held = "1";
        var told = doc.getElementById("files-held");
        told.hidden = false;
        told.textContent = "Đang gửi tệp. Biểu mẫu tự gửi khi tệp xong.";
      }, true);
    }
    input.value = ""; // the form sends none of them again
    chosen.forEach(function (file) {
      var item = line(list, file.name, "đang chờ");
      busy += 1;
      queue = queue.then(function () {
        if (item.dataset.stopped) return;
        return (whole && whole.checked ? Promise.resolve(file) : smaller(file)).then(function (made) {
          if (made !== file) line(list, made.name, "Ảnh " + size(file.size) + " thu nhỏ còn " + size(made.size)).dataset.note = "1";
          var sending = new Sending(form, item, made);
          item.sending = sending;
          return sending.run();
        });
      }).then(null, function (error) {
        if (item.dataset.stopped) return;
        item.querySelector("span").textContent = error.final && error.message ? error.message : "Không gửi được. Chọn lại tệp.";
        item.className = "bad";
        keep(form); // what was to go with the form is not there
      }).then(function () {
        var stop = item.querySelector("button");
        if (stop) stop.remove();
        release(form);
      });
      button(item, "Dừng gửi", function () {
        item.dataset.stopped = "1";
        if (item.sending) item.sending.stop();
        item.remove();
      });
    });
  };
})();
