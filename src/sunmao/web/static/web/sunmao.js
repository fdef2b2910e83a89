/* SPDX-License-Identifier: Apache-2.0
   Only what makes a page more pleasant; every page works without it. Plain ES2017. */
(function () {
  "use strict";

  var changed = false;
  var sending = false;

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  function writing(target) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type);
  }

  /* The pressed button says what is going on and can not be pressed twice. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.hasAttribute("data-sunmao-sent")) {
      event.preventDefault();
      return;
    }
    if (form.method.toLowerCase() !== "post") {
      return;
    }
    sending = true;
    form.setAttribute("data-sunmao-sent", "");
    var pressed = event.submitter || form.querySelector("button[type=submit], button:not([type])");
    /* Disabled a moment later: a disabled button would not send its own name. */
    window.setTimeout(function () {
      if (pressed && pressed.hasAttribute("data-sunmao-busy")) {
        pressed.textContent = pressed.getAttribute("data-sunmao-busy");
        pressed.setAttribute("aria-busy", "true");
      }
      Array.prototype.forEach.call(form.querySelectorAll("button"), function (button) { button.disabled = true; });
    }, 0);
  });

  /* The page came back by the back button: it can be sent again. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      each("form[data-sunmao-sent]", function (form) {
        form.removeAttribute("data-sunmao-sent");
        Array.prototype.forEach.call(form.querySelectorAll("button"), function (button) { button.disabled = false; });
      });
      sending = false;
    }
  });

  /* Leaving loses nothing without a word; where drafts.js keeps the text, it alone says so. */
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-sunmao-keep") && !form.hasAttribute("data-sunmao-drafting")) {
      changed = true;
    }
  });
  window.addEventListener("beforeunload", function (event) {
    if (changed && !sending) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  /* Phrases append to their text; the button only shows where this script runs. */
  each("[data-sunmao-phrase]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      var field = document.getElementById(button.getAttribute("data-sunmao-phrase"));
      field.value += button.textContent.trim();
      field.focus();
    });
  });
  each("[data-sunmao-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  /* A select that sends its form when it changes needs no button. */
  each("select[data-sunmao-go]", function (select) {
    select.addEventListener("change", function () { select.form.submit(); });
  });

  /* Keys: single letters are dead while a field has the focus. */
  var row = -1;
  function move(by) {
    var rows = document.querySelectorAll("[data-sunmao-rows] tbody tr");
    if (!rows.length) { return; }
    row = Math.max(0, Math.min(rows.length - 1, row + by));
    each("[data-sunmao-rows] tr[aria-selected]", function (other) { other.removeAttribute("aria-selected"); });
    rows[row].setAttribute("aria-selected", "true");
    var link = rows[row].querySelector("a");
    if (link) { link.focus(); }
  }
  function follow(key) {
    var target = document.querySelector('[data-sunmao-key="' + key + '"]');
    if (target) { target.click(); }
    return Boolean(target);
  }
  document.addEventListener("keydown", function (event) {
    if (event.isComposing || event.altKey || event.metaKey) { return; }
    if (event.ctrlKey) {
      var form = event.key === "Enter" && event.target.form;
      if (form && form.hasAttribute("data-sunmao-keep")) {
        var button = form.querySelector("button[type=submit]");
        if (button) { button.click(); }
      }
      return;
    }
    if (writing(event.target)) {
      if (event.key === "Escape") { event.target.blur(); }
      return;
    }
    if (event.key === "/") {
      var search = document.querySelector("[data-sunmao-search]");
      if (search) { event.preventDefault(); search.focus(); }
    } else if (event.key === "j" || event.key === "k") {
      move(event.key === "j" ? 1 : -1);
    } else if (event.key === "x" && row >= 0) {
      var chosen = document.querySelector("[data-sunmao-rows] tr[aria-selected] input[type=checkbox]");
      if (chosen) { chosen.click(); }
    } else if (event.key === "n" || event.key === "]" || event.key === "[") {
      if (follow(event.key)) { event.preventDefault(); }
    }
  });

  /* Rows chosen for one step: how many, and all of the page at once. */
  each("form[data-sunmao-batch]", function (form) {
    var all = form.querySelector("[data-sunmao-all]");
    var told = form.querySelector("[data-sunmao-chosen]");
    function boxes() { return Array.prototype.slice.call(form.querySelectorAll("input[name=matter]")); }
    function tell() {
      var count = boxes().filter(function (box) { return box.checked; }).length;
      told.textContent = count ? "已选 " + count + " 件" : "选中左侧事项后";
    }
    if (all) {
      all.hidden = false;
      all.addEventListener("change", function () { boxes().forEach(function (box) { box.checked = all.checked; }); tell(); });
    }
    form.addEventListener("change", tell);
  });

  /* How much is new: asked twice a minute while the page is looked at; a corner notice when it grew. */
  var badge = document.querySelector("[data-sunmao-unread]");
  var asking = document.querySelector("[data-sunmao-news]");
  var known = null;
  var mark = "";
  function quietNow(hours) {
    var now = new Date();
    var parts = hours.split("-");
    if (parts.length !== 2) { return false; }
    var minute = now.getHours() * 60 + now.getMinutes();
    var edges = parts.map(function (one) { return Number(one.slice(0, 2)) * 60 + Number(one.slice(3)); });
    return edges[0] <= edges[1] ? minute >= edges[0] && minute < edges[1] : minute >= edges[0] || minute < edges[1];
  }
  function cornerNotice(more) {
    var corner = document.getElementById("corner");
    if (!corner || quietNow(corner.getAttribute("data-sunmao-quiet") || "")) { return; }
    corner.querySelector("b").textContent = "新到 " + more + " 件";
    corner.hidden = false;
    window.setTimeout(function () { corner.hidden = true; }, 20000);
  }
  function showNews(count) {
    badge.hidden = count === 0;
    badge.textContent = count >= 99 ? "99+" : String(count);
    badge.setAttribute("aria-label", count + " 条新通知");
    if (known !== null && count > known) { cornerNotice(count - known); }
    known = count;
  }
  function askNews() {
    if (document.visibilityState !== "visible") { return; }
    window.fetch(asking.getAttribute("data-sunmao-news"), { credentials: "omit", cache: "no-store", headers: mark ? { "If-None-Match": mark } : {} })
      .then(function (answer) {
        mark = answer.headers.get("ETag") || "";
        return answer.status === 200 ? answer.json() : null;
      })
      .then(function (told) { if (told) { showNews(told.unread); } })
      .catch(function () { mark = ""; });  /* the network is away: asked again next time */
  }
  if (badge && asking && asking.getAttribute("data-sunmao-news")) {
    askNews();
    window.setInterval(askNews, 30000);
    document.addEventListener("visibilitychange", askNews);
  }
  each("[data-sunmao-shut]", function (button) {
    button.addEventListener("click", function () { document.getElementById(button.getAttribute("data-sunmao-shut")).hidden = true; });
  });

  /* A part that is still changing asks for itself again; where it can not, the page's own link does. */
  function poll(part) {
    var pause = Number(part.getAttribute("data-sunmao-poll"));
    if (!pause || !window.fetch) { return; }
    window.setTimeout(function () {
      fetch(window.location.href, { credentials: "same-origin", headers: { "X-Sunmao-Quiet": "1" } })
        .then(function (answer) { return answer.text(); })
        .then(function (text) {
          var fresh = new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
          if (!fresh) { window.location.reload(); return; }
          var taken = document.importNode(fresh, true);
          part.parentNode.replaceChild(taken, part);
          poll(taken);
        }, function () { poll(part); });
    }, pause);
  }
  each("[data-sunmao-poll]", poll);

  /* After an error the focus goes to the error box. */
  var fault = document.querySelector("[data-sunmao-fault]");
  if (fault) { fault.focus(); }
}());
