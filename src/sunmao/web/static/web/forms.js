/* SPDX-License-Identifier: Apache-2.0
   What makes a form quicker to fill; every field works without it. Plain ES2017. */
(function () {
  "use strict";

  function each(root, selector, act) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), act);
  }
  function plain(text) {
    return text.normalize("NFKC").replace(/[\s-]/g, "");
  }
  function make(tag, name, text) {
    var made = document.createElement(tag);
    if (name) { made.className = name; }
    if (text) { made.textContent = text; }
    return made;
  }
  function touch(field) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function written(number) {
    return number.toLocaleString("zh-CN", { maximumFractionDigits: 4 });
  }

  /* What follows from what is typed; the server works it out again and has the last word. */
  var WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  function person(text) {
    var number = plain(text).toUpperCase();
    if (!/^[1-9]\d{16}[\dX]$/.test(number)) { return ""; }
    var sum = WEIGHTS.reduce(function (all, weight, n) { return all + weight * Number(number[n]); }, 0);
    if ("10X98765432"[sum % 11] !== number[17]) { return "最后一位校验不符，请逐位核对"; }
    return Number(number.slice(6, 10)) + "年" + Number(number.slice(10, 12)) + "月" + Number(number.slice(12, 14)) +
      "日出生，" + (Number(number[16]) % 2 ? "男" : "女");
  }
  var FOLD = { "": 1, "万": 1e4, "亿": 1e8 };
  var FIGURE = /^约?(\d[\d,]*(?:\.\d+)?)(?:余|多)?(万|亿)?(?:余|多)?(亩|公顷|平方米|平方公里|元)?(?:以上|左右)?$/;
  function figure(join) {
    var found = FIGURE.exec(plain(join.querySelector("input").value));
    var unit = join.querySelector("select").value;
    return found && { number: Number(found[1].replace(/,/g, "")) * FOLD[found[2] || ""], fold: found[2], unit: found[3] || unit };
  }
  function money(join) {
    var said = figure(join);
    if (!said) { return ""; }
    var yuan = said.unit === "万元" && !said.fold ? said.number * 1e4 : said.number;
    return yuan >= 1e4 ? written(yuan) + " 元（" + written(yuan / 1e4) + " 万元）" : "";
  }
  var IN_MU = { "亩": 1, "公顷": 15, "平方米": 0.0015, "平方公里": 1500 };
  var OTHER = { "亩": "公顷", "公顷": "亩", "平方米": "亩", "平方公里": "公顷" };
  function area(join) {
    var said = figure(join);
    var other = said && OTHER[said.unit];
    return other ? "合 " + written(said.number * IN_MU[said.unit] / IN_MU[other]) + " " + other : "";
  }
  each(document, "[data-sunmao-derive]", function (place) {
    var kind = place.getAttribute("data-sunmao-derive");
    var line = place.parentNode.querySelector("[data-sunmao-derived]");
    function tell() {
      line.textContent = kind === "money" ? money(place) : kind === "area" ? area(place)
        : kind === "credit_code" ? "" : person(place.value);
    }
    place.addEventListener("input", tell);
    place.addEventListener("change", tell);
  });

  /* People are found by name, pinyin or initials. */
  function fits(option, wanted) {
    var text = ((option.getAttribute("data-sunmao-find") || "") + " " + option.textContent).toLowerCase();
    return wanted.every(function (word) { return text.indexOf(word) >= 0; });
  }
  function words(field) {
    return field.value.toLowerCase().split(/\s+/).filter(Boolean);
  }
  function filterSelect(field, select) {
    var every = Array.prototype.map.call(select.querySelectorAll("option"), function (option) {
      return { option: option, home: option.parentNode };
    });
    field.addEventListener("input", function () {
      var wanted = words(field);
      var first = null;
      every.forEach(function (one) {
        var shown = !one.option.value || fits(one.option, wanted);
        if (shown) { one.home.appendChild(one.option); } else if (one.option.parentNode) { one.option.parentNode.removeChild(one.option); }
        if (shown && one.option.value && !first) { first = one.option; }
      });
      each(select, "optgroup", function (group) { group.hidden = !group.children.length; });
      if (wanted.length && first) { select.value = first.value; touch(select); }
    });
  }
  function filterList(field, list) {
    field.addEventListener("input", function () {
      var wanted = words(field);
      each(list, "label", function (label) { label.hidden = !fits(label, wanted); });
      each(list, "[data-sunmao-group]", function (group) { group.hidden = !group.querySelector("label:not([hidden])"); });
    });
    field.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.ctrlKey || event.isComposing) { return; }
      event.preventDefault();
      var first = list.querySelector("label:not([hidden]) input");
      if (first && field.value) {
        first.click();
        field.value = "";
        touch(field);
      }
    });
  }
  each(document, "[data-sunmao-filter]", function (field) {
    var target = document.getElementById(field.getAttribute("data-sunmao-filter"));
    field.hidden = false;
    if (target.tagName === "SELECT") { filterSelect(field, target); } else { filterList(field, target.querySelector("[data-sunmao-list]")); }
  });
  each(document, "[data-sunmao-people]", function (box) {
    var chips = box.querySelector("[data-sunmao-chips]");
    function draw() {
      chips.textContent = "";
      each(box, "input:checked", function (input) {
        var name = input.parentNode.textContent.split("　").slice(0, 2).join("　");
        var chip = make("span", "s-chip", name);
        var off = make("button", "", "×");
        off.type = "button";
        off.setAttribute("aria-label", "去掉" + name.split("　")[0]);
        off.addEventListener("click", function () {
          input.checked = false;
          touch(input);
          draw();
          box.querySelector("[data-sunmao-filter]").focus();
        });
        chip.appendChild(off);
        chips.appendChild(chip);
      });
    }
    box.addEventListener("change", draw);
    draw();
  });

  /* A division is offered while its name is typed. */
  each(document, "[data-sunmao-division]", function (box) {
    var field = box.querySelector("input");
    var line = box.parentNode.querySelector("[data-sunmao-derived]");
    var list = make("ul", "s-pop");
    var timer = 0;
    var at = -1;
    list.id = field.id + "-list";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "相近的区划");
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-controls", list.id);
    box.appendChild(list);
    function open(yes) {
      list.hidden = !yes;
      field.setAttribute("aria-expanded", String(yes));
      if (!yes) { at = -1; field.removeAttribute("aria-activedescendant"); }
    }
    function take(item) {
      field.value = item.getAttribute("data-code");
      open(false);
      touch(field);
      window.clearTimeout(timer);
      line.textContent = item.getAttribute("data-path");
    }
    function show(found) {
      list.textContent = "";
      found.forEach(function (one, n) {
        var item = make("li", "", one.code + "　" + one.path);
        item.id = list.id + "-" + n;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.setAttribute("data-code", one.code);
        item.setAttribute("data-path", one.path);
        item.addEventListener("mousedown", function (event) { event.preventDefault(); take(item); });
        list.appendChild(item);
      });
      open(found.length > 0 && document.activeElement === field);
    }
    function ask() {
      var address = box.getAttribute("data-sunmao-division") + "?text=" + encodeURIComponent(field.value);
      window.fetch(address, { headers: { "Accept": "application/json" }, credentials: "same-origin" })
        .then(function (answer) { return answer.ok ? answer.json() : { divisions: [] }; })
        .then(function (said) { show(said.divisions); })
        .catch(function () { open(false); });
    }
    field.addEventListener("input", function () {
      line.textContent = "";
      window.clearTimeout(timer);
      if (field.value.trim().length > 1) { timer = window.setTimeout(ask, 200); } else { open(false); }
    });
    field.addEventListener("blur", function () { open(false); });
    field.addEventListener("keydown", function (event) {
      if (list.hidden || event.isComposing) { return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        at = (at + (event.key === "ArrowDown" ? 1 : list.children.length - 1) + list.children.length) % list.children.length;
        each(list, "li", function (item, n) { item.setAttribute("aria-selected", String(n === at)); });
        field.setAttribute("aria-activedescendant", list.children[at].id);
      } else if (event.key === "Enter" && !event.ctrlKey) {
        event.preventDefault();
        take(list.children[Math.max(at, 0)]);
      } else if (event.key === "Escape") {
        event.stopPropagation();
        open(false);
      }
    });
  });

  /* Rows: more of them, and a block of cells pasted where the cursor stands. */
  each(document, "[data-sunmao-rows-of]", function (box) {
    var name = box.getAttribute("data-sunmao-rows-of");
    var body = box.querySelector("tbody");
    var more = box.querySelector("[data-sunmao-more-rows]");
    function add() {
      var number = body.rows.length;
      var row = body.rows[number - 1].cloneNode(true);
      each(row, "input, select", function (field) {
        field.value = "";
        field.name = field.name.replace(/\.\d+\./, "." + number + ".");
        field.setAttribute("aria-label", field.getAttribute("aria-label").replace(/\d+/, number + 1));
      });
      body.appendChild(row);
      return row;
    }
    function put(field, text) {
      if (field.tagName !== "SELECT") { field.value = text; return; }
      Array.prototype.forEach.call(field.options, function (option) {
        if (option.textContent === text || (text && option.value === text)) { field.value = option.value; }
      });
    }
    more.hidden = false;
    box.querySelector("[data-sunmao-paste-word]").hidden = false;
    more.addEventListener("click", function () {
      var first = add();
      add();
      add();
      first.querySelector("input, select").focus();
    });
    body.addEventListener("paste", function (event) {
      var text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
      if (!/[\t\n]/.test(text) || !event.target.name) { return; }
      event.preventDefault();
      var from = event.target.closest("tr");
      var at = Array.prototype.indexOf.call(from.querySelectorAll("input, select"), event.target);
      var place = Array.prototype.indexOf.call(body.rows, from);
      text.split("\n").slice(0, 200).forEach(function (line, n) {
        var row = body.rows[place + n] || add();
        var fields = row.querySelectorAll("input, select");
        line.split("\t").forEach(function (cell, m) {
          if (fields[at + m]) { put(fields[at + m], cell.trim()); }
        });
      });
      touch(event.target);
    });
  });

  /* Files come in one by one, each with its progress; without script they come with the form. */
  function sendFile(drop, list, file) {
    var item = make("li");
    var bar = make("progress");
    var word = make("span", "s-mute", "0%");
    var off = make("button", "s-phrase", "取消");
    var request = new XMLHttpRequest();
    var body = new FormData();
    off.type = "button";
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    item.setAttribute("data-sunmao-coming", "还在上传，请等它传完或取消");
    item.appendChild(make("span", "s-cut", file.name));
    [bar, word, off].forEach(function (part) { item.appendChild(part); });
    list.appendChild(item);
    function failed(sentence) {
      item.removeChild(bar);
      item.setAttribute("data-sunmao-coming", "没有收下，请点“知道了”或换一个文件");
      word.className = "s-err";
      word.textContent = sentence;
      off.textContent = "知道了";
    }
    off.addEventListener("click", function () {
      var told = list.parentNode.querySelector("[data-sunmao-held]");
      request.abort();
      list.removeChild(item);
      if (told) { told.parentNode.removeChild(told); }
    });
    request.upload.addEventListener("progress", function (event) {
      if (event.lengthComputable) {
        bar.value = Math.round(event.loaded / event.total * 100);
        word.textContent = bar.value + "%";
      }
    });
    request.addEventListener("load", function () {
      var said = { said: "没有收下，请重试；仍不行请联系系统管理员。" };
      try { said = JSON.parse(request.responseText); } catch (error) { word.title = String(error); }
      if (request.status !== 200) { failed(said.said || "没有收下，请重试。"); return; }
      var kept = make("input");
      kept.type = "hidden";
      kept.name = list.getAttribute("data-sunmao-files");
      kept.value = said.token;
      item.appendChild(kept);
      item.removeAttribute("data-sunmao-coming");
      item.removeChild(bar);
      word.textContent = said.size;
      off.textContent = "去掉";
      touch(kept);
    });
    request.addEventListener("error", function () { failed("网络中断，没有收下，请重试。"); });
    body.append("file", file);
    request.open("POST", drop.getAttribute("data-sunmao-drop"));
    request.setRequestHeader("X-CSRFToken", drop.closest("form").querySelector("[name=csrfmiddlewaretoken]").value);
    request.send(body);
  }
  /* A form is not sent while a file is on its way or was refused: it would go without that file. */
  document.addEventListener("submit", function (event) {
    var coming = event.target.querySelector("[data-sunmao-coming]");
    if (!coming) { return; }
    event.preventDefault();
    event.stopPropagation();
    var list = coming.parentNode;
    var told = list.parentNode.querySelector("[data-sunmao-held]") || list.parentNode.appendChild(make("p", "s-err"));
    told.setAttribute("data-sunmao-held", "");
    told.setAttribute("role", "alert");
    told.textContent = "没有送出：“" + coming.querySelector(".s-cut").textContent + "”" + coming.getAttribute("data-sunmao-coming") + "。";
    coming.querySelector("button").focus();
  }, true);
  each(document, "[data-sunmao-drop]", function (drop) {
    var field = drop.querySelector("input[type=file]");
    var list = drop.parentNode.querySelector("[data-sunmao-files]");
    drop.querySelector("[data-sunmao-drop-word]").hidden = false;
    function all(files) {
      Array.prototype.forEach.call(files, function (file) { sendFile(drop, list, file); });
    }
    field.addEventListener("change", function () {
      all(field.files);
      field.value = "";
    });
    drop.addEventListener("dragover", function (event) {
      event.preventDefault();
      drop.classList.add("over");
    });
    drop.addEventListener("dragleave", function () { drop.classList.remove("over"); });
    drop.addEventListener("drop", function (event) {
      event.preventDefault();
      drop.classList.remove("over");
      all(event.dataTransfer.files);
    });
  });
  each(document, "[data-sunmao-drop-file]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { button.parentNode.parentNode.removeChild(button.parentNode); });
  });

  /* What is marked in a text, or its last line, is kept as a phrase. */
  each(document, "[data-sunmao-keep-phrase]", function (button) {
    var field = document.getElementById(button.getAttribute("data-sunmao-keep-phrase"));
    var line = button.parentNode.querySelector("[data-sunmao-kept]");
    button.hidden = false;
    button.addEventListener("click", function () {
      var text = field.value.slice(field.selectionStart, field.selectionEnd).trim() || field.value.trim().split("\n").pop();
      var body = new URLSearchParams();
      if (!text) {
        line.textContent = "请先写一句，或选中要存的文字。";
        field.focus();
        return;
      }
      body.append("text", text);
      window.fetch(button.parentNode.querySelector("a").href, {
        method: "POST", body: body, credentials: "same-origin",
        headers: { "Accept": "application/json", "X-CSRFToken": field.form.querySelector("[name=csrfmiddlewaretoken]").value },
      }).then(function (answer) { return answer.json(); })
        .then(function (said) { line.textContent = said.said + (said.said === "已存入" ? "：" + text.slice(0, 20) : ""); })
        .catch(function () { line.textContent = "没有存入，请稍后再试。"; });
    });
  });
}());
