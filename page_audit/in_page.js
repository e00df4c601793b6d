// What is measured inside a page that Chromium shows. Nothing of this is ever sent to anybody.
(function () {
  "use strict";
  var LEAST = 24, VOTE = 44, SMALLEST = 16, stops = [];

  function seen(el) {
    return el.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && el.getClientRects().length > 0;
  }
  function name(el) {
    var words = (el.getAttribute("aria-label") || el.textContent || el.getAttribute("name") || "").trim().replace(/\s+/g, " ").slice(0, 60);
    var classes = typeof el.className === "string" && el.className ? "." + el.className.trim().replace(/\s+/g, ".") : "";
    return "<" + el.tagName.toLowerCase() + classes + "> " + words;
  }
  // Read out and not shown: a caption, the head of a table that stands as a list, the link over everything.
  function aside(el) {
    return el.closest(".hide, .skip") || (getComputedStyle(el).position === "absolute" && el.getBoundingClientRect().right < 0) || (el.closest("thead") && el.closest("thead").getBoundingClientRect().right < 0);
  }
  function scrolls(el) {
    return /auto|scroll/.test(getComputedStyle(el).overflowX) && el.tagName !== "TEXTAREA" && el.tagName !== "INPUT" && el.tagName !== "SELECT";
  }
  function inScroller(el) {
    for (el = el.parentElement; el && el !== document.body; el = el.parentElement) if (scrolls(el)) return true;
    return false;
  }

  // Nothing beyond the right edge, but tables in a region that the keyboard reaches.
  function wide() {
    var limit = document.documentElement.clientWidth, found = [];
    document.querySelectorAll("body *").forEach(function (el) {
      if (!seen(el) || aside(el)) return;
      if (scrolls(el) && el.scrollWidth > el.clientWidth + 1) {
        if (el.tabIndex < 0 || el.getAttribute("role") !== "region" || !el.getAttribute("aria-label") || !el.querySelector("table")) found.push("scrolls and is no region with a name that the keyboard reaches: " + name(el));
      } else if (el.getBoundingClientRect().right > limit + 1 && !inScroller(el)) found.push("beyond the right edge: " + name(el));
    });
    if (!found.length && document.documentElement.scrollWidth > limit) found.push("the page is " + document.documentElement.scrollWidth + " px wide");
    return found.slice(0, 5);
  }
  // No text cut off by its box.
  function cut() {
    var found = [];
    document.querySelectorAll("body *").forEach(function (el) {
      if (!seen(el) || aside(el) || /^(TEXTAREA|INPUT|SELECT|svg|path)$/.test(el.tagName) || el.closest("svg")) return;
      var style = getComputedStyle(el), boxed = /hidden|clip/.test(style.overflowX + style.overflowY);
      var tight = el.matches("button, .button, th, summary, .marks label");
      if ((boxed && (el.scrollWidth > el.clientWidth + 1 || el.scrollHeight > el.clientHeight + 1)) || (tight && style.display !== "inline" && el.scrollWidth > el.clientWidth + 1)) found.push("text does not fit: " + name(el));
    });
    return found.slice(0, 5);
  }
  // WCAG 1.4.12, as a reader's own style would do it.
  function spaced() {
    var sheet = new CSSStyleSheet(), found;
    sheet.replaceSync("*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}");
    document.adoptedStyleSheets = [sheet];
    found = wide().concat(cut());
    document.adoptedStyleSheets = [];
    return found;
  }

  function controls() {
    return Array.prototype.filter.call(document.querySelectorAll("a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary"), function (el) { return seen(el) && !aside(el); });
  }
  function box(el) {
    var own = el.getBoundingClientRect(), label = /^(checkbox|radio)$/.test(el.type) && el.labels && el.labels[0];
    return label && label.getBoundingClientRect().height >= LEAST ? label.getBoundingClientRect() : own;
  }
  function inSentence(el) {
    if (el.tagName !== "A" || getComputedStyle(el).display !== "inline") return false;
    var block = el.parentElement, links = "";
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    block.querySelectorAll("a").forEach(function (link) { links += link.textContent; });
    return block.textContent.replace(/[\s·/,.]+/g, "").length > links.replace(/[\s·/,.]+/g, "").length;
  }
  // WCAG 2.5.8: 24 px each way, or alone in a circle of 24 px, or in a sentence.
  function targets() {
    var found = [], all = controls().map(function (el) {
      var at = box(el);
      return { el: el, at: at, small: at.width < LEAST || at.height < LEAST, x: at.left + at.width / 2, y: at.top + at.height / 2 };
    });
    all.filter(function (one) { return one.small && !inSentence(one.el); }).forEach(function (one) {
      var near = all.some(function (other) {
        if (other.el === one.el || other.el.contains(one.el) || one.el.contains(other.el)) return false;
        if (other.small) return Math.hypot(one.x - other.x, one.y - other.y) < LEAST;
        var parts = Array.prototype.slice.call(other.el.getClientRects()); // of a link over two lines
        return parts.some(function (at) { return Math.hypot(Math.max(at.left - one.x, 0, one.x - at.right), Math.max(at.top - one.y, 0, one.y - at.bottom)) < LEAST / 2; });
      });
      if (near) found.push(Math.round(one.at.width) + " x " + Math.round(one.at.height) + " px beside another: " + name(one.el));
    });
    document.querySelectorAll(".marks label").forEach(function (label) {
      var at = label.getBoundingClientRect();
      if (seen(label) && (at.height < VOTE || at.width < VOTE)) found.push("a choice of a vote of " + Math.round(at.width) + " x " + Math.round(at.height) + " px: " + name(label));
    });
    return found.slice(0, 5);
  }
  function fonts() {
    var walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [], node;
    while ((node = walker.nextNode())) {
      var el = node.parentElement;
      if (!node.textContent.trim() || !seen(el) || aside(el)) continue;
      var size = parseFloat(getComputedStyle(el).fontSize);
      if (size < SMALLEST) found.push(size + " px: " + name(el));
    }
    return found.slice(0, 5);
  }
  // The frame: the language, and help at the same place on every page that has a menu.
  function frame() {
    var found = [], links = document.querySelectorAll("footer.foot a"), foot = document.querySelector("footer.foot");
    if (document.documentElement.lang !== "vi") found.push("the page does not say that it is Vietnamese");
    if (document.querySelector("nav.menu") && !(links.length && links[0].textContent === "Hướng dẫn" && /^\/huong-dan([\/#]|$)/.test(links[0].getAttribute("href")) && foot.nextElementSibling === null)) found.push("the guides are not the first link at the foot");
    return found;
  }
  // A form that was refused: a summary whose links lead to fields, each with its sentence.
  function refused() {
    var found = [], alert = document.querySelector("main [role=alert]");
    if (!alert || !alert.textContent.trim()) return ["a refused form has no summary"];
    alert.querySelectorAll("a[href^='#']").forEach(function (link) {
      var field = document.getElementById(link.getAttribute("href").slice(1));
      if (!field) found.push("the summary leads nowhere: " + name(link));
      else if (field.closest("details:not([open])") && field.closest("details").querySelector("summary") !== field) found.push("the summary leads into something closed: " + name(link));
    });
    document.querySelectorAll("main [aria-invalid=true]").forEach(function (field) {
      var told = (field.getAttribute("aria-describedby") || "").split(" ").some(function (id) { return id && document.getElementById(id) && /error/.test(document.getElementById(id).className); });
      if (!told) found.push("a wrong field without its sentence: " + name(field));
    });
    return found.slice(0, 5);
  }

  // The Tab key: the stops in the order of the document; a group of radio buttons is one.
  function expected() {
    stops = Array.prototype.filter.call(document.querySelectorAll("a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, [tabindex='0']"), seen).filter(function (el, at, all) {
      if (el.type !== "radio") return true;
      var group = all.filter(function (other) { return other.type === "radio" && other.name === el.name && other.form === el.form; });
      return el === (group.find(function (other) { return other.checked; }) || group[0]);
    });
    return stops.map(name);
  }
  function focused() {
    var el = document.activeElement, at = stops.indexOf(el);
    if (!el || el === document.body || el === document.documentElement) return { at: -1, fault: "" };
    var style = getComputedStyle(el), rect = el.getClientRects()[0], fault = "";
    if (at < 0) return { at: -2, fault: "an unexpected stop: " + name(el) };
    if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) fault = "nothing shows where the focus is: " + name(el);
    else if (!rect) fault = "the focus is on something not shown: " + name(el);
    else {
      var x = Math.max(rect.left, 0) + (Math.min(rect.right, innerWidth) - Math.max(rect.left, 0)) / 2, y = (Math.max(rect.top, 0) + Math.min(rect.bottom, innerHeight)) / 2;
      var top = document.elementFromPoint(x, y);
      if (rect.bottom <= 0 || rect.top >= innerHeight || rect.right <= 0 || rect.left >= innerWidth) fault = "the focus is off the screen: " + name(el);
      else if (!top || !(el.contains(top) || top.contains(el))) fault = "the focus is covered by " + (top ? name(top) : "nothing") + ": " + name(el);
    }
    return { at: at, fault: fault };
  }

  window.looks = { wide: wide, cut: cut, spaced: spaced, targets: targets, fonts: fonts, frame: frame, refused: refused, expected: expected, focused: focused };
})();
