/* SPDX-License-Identifier: Apache-2.0
   Keeps what is typed: two seconds after the last key, again when the network comes back, and never over
   another page's text. Without it the button 暂存 does the same by a plain form. Plain ES2017. */
(function () {
  "use strict";

  var AFTER_KEY = 2000;
  var PATIENCE = 15000;
  var WAITS = [5000, 10000, 20000, 30000];
  var BESIDE = ["csrfmiddlewaretoken", "_key", "_draft", "_based", "_ledger", "_matter", "_step", "_turn"];
  var AWAY = "网络不通，最近输入的文字还没有暂存；请勿关闭本页，接通后自动暂存";
  var OUT = "登录已失效或屏幕已锁定，最近输入的文字还没有暂存；请勿关闭本页，另开一页登录后再输入一字即可";
  var FAILED = "没有能暂存。请勿关闭本页；文字可先复制出来，或直接办理";

  function each(root, selector, act) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), act);
  }

  function Keeper(form) {
    this.form = form;
    this.url = form.getAttribute("data-sunmao-draft");
    this.place = form.querySelector("[data-sunmao-draft-said]");
    this.box = form.querySelector("[data-sunmao-draft-told]") || document.querySelector("[data-sunmao-draft-told]");
    this.kept = this.text();
    this.turn = 0;
    this.timer = 0;
    this.tries = 0;
    this.busy = false;
    this.told = false;
    this.sending = false;
    form.setAttribute("data-sunmao-drafting", "");
    this.listen();
  }

  /* What the form holds now, without files and without what only the server cares for. */
  Keeper.prototype.entries = function () {
    var pairs = [];
    new FormData(this.form).forEach(function (value, name) {
      if (typeof value === "string") { pairs.push([name, value]); }
    });
    return pairs;
  };
  Keeper.prototype.text = function () {
    return JSON.stringify(this.entries().filter(function (pair) { return BESIDE.indexOf(pair[0]) < 0; }));
  };
  Keeper.prototype.files = function () {
    var chosen = 0;
    each(this.form, "input[type=file]", function (input) { chosen += input.files.length; });
    return chosen;
  };
  Keeper.prototype.unsaved = function () {
    return !this.sending && (this.busy || this.files() > 0 || this.text() !== this.kept);
  };
  Keeper.prototype.say = function (sentence, bad) {
    if (!this.place) { return; }
    this.place.textContent = sentence;
    this.place.className = "s-small " + (bad ? "s-red-t" : "s-green-t");
  };
  Keeper.prototype.field = function (name) {
    return this.form.querySelector('input[name="' + name + '"]');
  };

  Keeper.prototype.later = function (wait) {
    var self = this;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(function () { self.save(""); }, wait);
  };

  Keeper.prototype.save = function (choice) {
    var self = this, text = this.text(), body, stop, patience;
    window.clearTimeout(this.timer);
    if (this.sending || (this.told && !choice)) { return; }
    if (this.busy) { this.later(AFTER_KEY); return; }
    if (!choice && text === this.kept) { return; }
    body = new URLSearchParams();
    this.turn = Math.max(this.turn + 1, Date.now());
    this.entries().forEach(function (pair) { body.append(pair[0], pair[1]); });
    body.set("_turn", String(this.turn));
    if (choice) { body.set("_choice", choice); }
    stop = new AbortController();
    patience = window.setTimeout(function () { stop.abort(); }, PATIENCE);
    this.busy = true;
    fetch(this.url, {
      method: "POST", body: body, credentials: "same-origin", redirect: "manual", signal: stop.signal,
      headers: { "Accept": "application/json" }, keepalive: body.toString().length < 60000
    }).then(function (answer) {
      return self.answered(answer, text);
    }).catch(function () {
      self.failed();
    }).then(function () {
      window.clearTimeout(patience);
      self.busy = false;
      if (!self.told && !self.tries && self.text() !== self.kept) { self.later(AFTER_KEY); }
    });
  };

  Keeper.prototype.answered = function (answer, text) {
    var self = this;
    if (answer.type === "opaqueredirect" || !/^application\/json/.test(answer.headers.get("Content-Type") || "")) {
      this.tries = 1;  /* not again before the next key */
      this.say(answer.type === "opaqueredirect" ? OUT : FAILED, true);
      return null;
    }
    return answer.json().then(function (told) {
      if (answer.status === 200) { self.acknowledged(told, text); } else { self.refused(told); }
    });
  };

  Keeper.prototype.acknowledged = function (told, text) {
    this.tries = 0;
    this.kept = text;
    this.field("_draft").value = told.draft;
    this.field("_based").value = told.based;
    if (told.go) {
      this.sending = true;
      window.location.assign(told.go);
      return;
    }
    this.say(told.said + (this.files() ? "；所选附件要按“暂存”才会上传" : ""), false);
    if (told.note) { this.show(told.note); } else { this.hide(); }
  };

  /* Another page was quicker, or the text can not be kept: said where the person looks, nothing is overwritten. */
  Keeper.prototype.refused = function (told) {
    var self = this;
    this.tries = 1;
    this.told = Boolean(told.html && told.html.indexOf("data-sunmao-draft-choice") >= 0);
    this.say("没有暂存，原因见上方", true);
    if (!this.box) { return; }
    this.box.innerHTML = told.html;
    this.box.hidden = false;
    copying(this.box);
    each(this.box, "[data-sunmao-draft-choice]", function (button) {
      button.type = "button";
      button.addEventListener("click", function () { self.choose(button); });
    });
    this.box.scrollIntoView({ block: "nearest" });
  };
  Keeper.prototype.choose = function (button) {
    if (button.hasAttribute("data-sunmao-draft-id")) {
      this.field("_draft").value = button.getAttribute("data-sunmao-draft-id");
      this.field("_based").value = button.getAttribute("data-sunmao-draft-based");
    }
    this.told = false;
    this.hide();
    this.save(button.getAttribute("data-sunmao-draft-choice"));
  };

  Keeper.prototype.failed = function () {
    if (this.sending) { return; }
    this.say(AWAY, true);
    this.later(WAITS[Math.min(this.tries, WAITS.length - 1)]);
    this.tries += 1;
  };
  Keeper.prototype.show = function (sentence) {
    if (!this.box) { this.say(sentence, true); return; }
    this.box.textContent = sentence;
    this.box.hidden = false;
  };
  Keeper.prototype.hide = function () {
    if (this.box) { this.box.hidden = true; this.box.textContent = ""; }
  };

  Keeper.prototype.listen = function () {
    var self = this, now = this.form.querySelector("[data-sunmao-draft-now]");
    /* Phrases, choosers and pasted rows change a form without a key. */
    ["input", "change", "click", "drop", "paste"].forEach(function (kind) {
      self.form.addEventListener(kind, function () {
        if (!self.sending && !self.told) { self.later(AFTER_KEY); }
      });
    });
    /* Uploads that come to their end and rows that are added change it without any event. */
    new MutationObserver(function (changes) {
      var own = changes.every(function (change) {
        return (self.place && self.place.contains(change.target)) || (self.box && self.box.contains(change.target));
      });
      if (!own && !self.sending && !self.told && !self.tries) { self.later(AFTER_KEY); }
    }).observe(this.form, { childList: true, subtree: true });
    /* The last words go along: should the step not arrive, they stand in the form when the page comes again. */
    this.form.addEventListener("submit", function (event) {
      if (event.defaultPrevented) { return; }
      if (!self.busy) { self.save(""); }
      window.clearTimeout(self.timer);
      self.sending = true;
    });
    if (now) {
      now.addEventListener("click", function (event) {
        if (self.files()) {  /* files go with the form itself */
          self.sending = true;
          return;
        }
        event.preventDefault();
        self.told = false;
        if (self.text() === self.kept) { self.say("没有新的内容需要暂存", false); }
        self.save("");
      });
    }
    ["online", "focus"].forEach(function (kind) {
      window.addEventListener(kind, function () { if (self.tries && self.text() !== self.kept) { self.later(0); } });
    });
    window.addEventListener("pagehide", function () { if (!self.sending) { self.save(""); } });
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden" && !self.sending) { self.save(""); }
    });
    window.addEventListener("pageshow", function (event) { if (event.persisted) { self.sending = false; } });
    window.addEventListener("beforeunload", function (event) {
      if (self.unsaved()) {
        self.save("");
        event.preventDefault();
        event.returnValue = "";
      }
    });
  };

  /* Texts beside a form can be selected by anybody; the button only shows where this script runs. */
  function copying(root) {
    each(root, "[data-sunmao-copy]", function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { copy(button, button.parentNode.nextElementSibling); });
    });
  }
  function copy(button, text) {
    var selection = window.getSelection(), range = document.createRange();
    range.selectNodeContents(text);
    selection.removeAllRanges();
    selection.addRange(range);
    button.textContent = document.execCommand("copy") ? "已复制" : "已选中，请按 Ctrl+C";
  }

  copying(document);
  each(document, "form[data-sunmao-draft]", function (form) { return new Keeper(form); });
}());
