/* Reading aloud, where the phone itself has a Vietnamese voice. Voices that a service elsewhere speaks are left out: they
   would be sent what an answer says. No newer grammar than of 2009, as in the chat. */
var Aloud = (function () {
  "use strict";

  // ---- Text as it is said ------------------------------------------------------------------------------------------

  var DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
  var GROUPS = ["", " nghìn", " triệu", " tỷ", " nghìn tỷ", " triệu tỷ"];
  var KINDS = { "QĐ": "Quyết định", "NĐ": "Nghị định", "NQ": "Nghị quyết", "TT": "Thông tư", "TTLT": "Thông tư liên tịch", "CT": "Chỉ thị", "VBHN": "Văn bản hợp nhất", "KH": "Kế hoạch", "CV": "Công văn" };
  var BODIES = {
    CP: "Chính phủ", TTg: "Thủ tướng Chính phủ", QH: "Quốc hội", UBTVQH: "Ủy ban Thường vụ Quốc hội", UBND: "Ủy ban nhân dân",
    "HĐND": "Hội đồng nhân dân", BCA: "Bộ Công an", BCT: "Bộ Công Thương", "BDTTG": "Bộ Dân tộc và Tôn giáo", "BGDĐT": "Bộ Giáo dục và Đào tạo",
    BGTVT: "Bộ Giao thông vận tải", BKHCN: "Bộ Khoa học và Công nghệ", "BLĐTBXH": "Bộ Lao động, Thương binh và Xã hội",
    BNG: "Bộ Ngoại giao", BNNMT: "Bộ Nông nghiệp và Môi trường", BNV: "Bộ Nội vụ", BQP: "Bộ Quốc phòng", BTC: "Bộ Tài chính",
    BTP: "Bộ Tư pháp", BTNMT: "Bộ Tài nguyên và Môi trường", BVHTTDL: "Bộ Văn hóa, Thể thao và Du lịch", BXD: "Bộ Xây dựng", BYT: "Bộ Y tế",
    BHXH: "Bảo hiểm xã hội", NHNN: "Ngân hàng Nhà nước", VPCP: "Văn phòng Chính phủ"
  };
  var SHORT = {
    CCCD: "căn cước công dân", CMND: "chứng minh nhân dân", BHYT: "bảo hiểm y tế", BHTN: "bảo hiểm thất nghiệp",
    GPLX: "giấy phép lái xe", GCN: "giấy chứng nhận", "QSDĐ": "quyền sử dụng đất", TTHC: "thủ tục hành chính",
    DVC: "dịch vụ công", DVCQG: "dịch vụ công quốc gia", PVHCC: "phục vụ hành chính công", TNHH: "trách nhiệm hữu hạn",
    NLĐ: "người lao động", "LĐTBXH": "lao động, thương binh và xã hội", "SĐT": "số điện thoại", "ĐT": "điện thoại", TP: "thành phố",
    VNeID: "vi en ây đi", OTP: "ô tê pê", PDF: "pê đê ép", JPG: "giây pê gờ", QR: "quy rờ", NFC: "nờ ép xê"
  };
  var UNITS = {
    "đ": "đồng", "₫": "đồng", "VNĐ": "đồng", "VND": "đồng", MB: "mê ga bai", kB: "ki lô bai", GB: "gi ga bai", km: "ki lô mét",
    kg: "ki lô gam", cm: "xen ti mét", m2: "mét vuông", "m²": "mét vuông", ha: "héc ta"
  };
  var LETTER = "A-Za-zÀ-ỹĐđ";

  /** Two last digits of a group of three. */
  function tens(ten, one) {
    if (!ten) return DIGITS[one];
    var head = ten === 1 ? "mười" : DIGITS[ten] + " mươi";
    if (!one) return head;
    if (one === 1 && ten > 1) return head + " mốt";
    if (one === 4 && ten > 1) return head + " tư";
    return head + " " + (one === 5 ? "lăm" : DIGITS[one]);
  }

  function three(group, first) {
    var hundred = Math.floor(group / 100), ten = Math.floor(group / 10) % 10, one = group % 10;
    var head = hundred || !first ? DIGITS[hundred] + " trăm" : "";
    if (!ten && !one) return head;
    if (!head) return tens(ten, one);
    return head + (ten ? " " : " linh ") + tens(ten, one);
  }

  /** A whole number in words; what begins with 0 or is too long is told digit by digit. */
  function whole(digits) {
    if (/^0\d/.test(digits) || digits.length > 15) return oneByOne(digits);
    var number = Number(digits), groups = [];
    if (!number) return DIGITS[0];
    while (number) {
      groups.push(number % 1000);
      number = Math.floor(number / 1000);
    }
    var said = [];
    for (var at = groups.length - 1; at >= 0; at--) {
      if (groups[at]) said.push(three(groups[at], at === groups.length - 1) + GROUPS[at]);
    }
    return said.join(" ");
  }

  function oneByOne(text) {
    return text.replace(/\D/g, "").split("").map(function (digit) { return DIGITS[digit]; }).join(" ");
  }

  /** ``text`` as it is said: numbers, dates, money, codes and abbreviations in words. */
  function spoken(text) {
    return text
      .replace(/https?:\/\/(?:www\.)?([^\s\/()]+)[^\s()]*/g, function (_, host) { return "trang " + host.split(".").join(" chấm "); })
      .replace(new RegExp("(?:([" + LETTER + "]+ [" + LETTER + "]+(?: liên tịch| hợp nhất)?) )?(?:số )?(\\d+(?:\\.\\d+)?)(?:\\/(\\d{4}))?\\/(" + Object.keys(KINDS).join("|") + "|UBTVQH\\d*|QH\\d*)(?:-([A-ZĐ][A-Za-zĐ0-9]*(?:-[A-Z]\\d+)?))?", "g"), decision)
      .replace(/\b([A-Z])([\d.]+-\d{6}-\d+)/g, function (_, letter, rest) {
        return letter + " " + rest.split("-").map(function (part) { return part.split(".").map(oneByOne).join(" chấm "); }).join(", ");
      })
      .replace(/(^|[^\d.])(\d)\.(\d{6})(?!\d)/g, function (_, before, first, rest) { return before + DIGITS[first] + " chấm " + oneByOne(rest); })
      .replace(/(ngày )?\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/gi, function (_, __, day, month, year) {
        return "ngày " + whole(String(+day)) + " tháng " + whole(String(+month)) + " năm " + whole(year);
      })
      .replace(/(ngày )(\d{1,2})\/(\d{1,2})\b/gi, function (_, head, day, month) { return head + whole(String(+day)) + " tháng " + whole(String(+month)); })
      .replace(/(tháng )(\d{1,2})\/(\d{4})\b/gi, function (_, head, month, year) { return head + whole(String(+month)) + " năm " + whole(year); })
      .replace(/(^|[^\d.,])(1[89]00[ .]?\d{4}|0\d{2,3}[ .]\d{3}[ .]?\d{3,4}|0\d{9,10})(?!\d)/g, function (_, before, phone) { return before + oneByOne(phone); })
      .replace(/\d{1,3}(?:\.\d{3})+(?!\d)/g, function (number) { return number.replace(/\./g, ""); })
      .replace(new RegExp("(\\d)\\s*(" + Object.keys(UNITS).join("|") + ")(?![" + LETTER + "\\d])", "g"), function (_, digit, word) { return digit + " " + UNITS[word]; })
      .replace(new RegExp("đồng\\s*/\\s*(?=[" + LETTER + "])", "g"), "đồng một ")
      .replace(/(\d)\s*[-–]\s*(?=\d)/g, "$1 đến ")
      .replace(/(\d+),(\d+)/g, function (_, before, after) { return whole(before) + " phẩy " + (after.length > 2 ? oneByOne(after) : whole(after)); })
      .replace(/(\d)\s*%/g, "$1 phần trăm")
      .replace(/(\d)\s*\/\s*(?=\d)/g, "$1 trên ")
      .replace(/đ\/c(?=\s*(?::|\d|số|nhà))/gi, "địa chỉ").replace(/đ\/c/gi, "đồng chí")
      .replace(/v\.v\.?(?!\w)/g, "vân vân").replace(/(^|\s)(?:vd|VD)\s*:/g, "$1ví dụ:").replace(/\bTP\./g, "TP")
      .replace(new RegExp("[" + LETTER + "]+", "g"), function (word) { return own(SHORT, word) || own(BODIES, word) || word; })
      .replace(new RegExp("([" + LETTER + "])(?=\\d)", "g"), "$1 ")
      .replace(/\d+/g, whole)
      .replace(new RegExp("([" + LETTER + "])\\/(?=[" + LETTER + "])", "g"), "$1 hoặc ")
      .replace(/&/g, " và ").replace(/[•·→↓↗“”"*_]/g, " ").replace(/\s[-–—]\s/g, ", ").replace(/[ \t]+/g, " ").trim();
  }

  function own(table, key) { return Object.prototype.hasOwnProperty.call(table, key) ? table[key] : ""; }

  /** "Nghị định 118/2025/NĐ-CP" → "Nghị định số … năm … của Chính phủ"; its kind is said once. */
  function decision(match, before, number, year, kind, body) {
    var house = /^(QH|UBTVQH)\d*$/.exec(kind);
    var name = house ? "" : KINDS[kind], of = house ? BODIES[house[1]] : "";
    if (body) of = body.split("-").map(function (part) { return own(BODIES, part.replace(/\d+$/, "")) || part; }).join(" ");
    var told = before && name && before.toLowerCase().slice(-name.length) === name.toLowerCase();
    var head = before ? before + " " : "";
    return head + (told || !name ? "" : name.toLowerCase() + " ") + "số " + number.split(".").map(whole).join(" chấm ") + (year ? " năm " + whole(year) : "") + (of ? " của " + of : "");
  }

  /** Sentences short enough for voices that stop after a quarter of a minute. */
  function pieces(text) {
    var made = [];
    text.split("\n").forEach(function (line) {
      var said = spoken(line);
      (said.match(/[^.!?;:]+[.!?;:]*|[.!?;:]+/g) || []).forEach(function (part) {
        while (part.length > 220) {
          var cut = part.lastIndexOf(" ", 220);
          made.push(part.slice(0, cut < 80 ? 220 : cut));
          part = part.slice(cut < 80 ? 220 : cut);
        }
        if (new RegExp("[" + LETTER + "]").test(part)) made.push(part.trim());
      });
    });
    return made;
  }

  // ---- The voice ---------------------------------------------------------------------------------------------------

  var speech = window.speechSynthesis, offers = [], now = null; // {button, queue}
  var START = "Nghe đọc", STOP = "Dừng đọc";

  function voice() {
    var found = null;
    if (!speech || !window.SpeechSynthesisUtterance) return null;
    (speech.getVoices() || []).forEach(function (each) {
      if (!found && /^vi([-_]|$)/i.test(each.lang) && each.localService !== false) found = each;
    });
    return found;
  }

  /** Put a button into ``host`` that reads ``text()`` aloud, now or when the phone names its voices. */
  function offer(host, text, before) {
    if (!speech) return;
    offers.push({ host: host, text: text, before: before || null });
    show();
  }

  function show() {
    if (!offers.length || !voice()) return;
    offers.splice(0).forEach(function (each) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "aloud";
      button.textContent = START;
      button.addEventListener("click", function () { now && now.button === button ? stop() : start(button, each.text()); });
      each.host.insertBefore(button, each.before);
    });
  }

  function start(button, text) {
    stop();
    now = { button: button, queue: pieces(text) };
    button.textContent = STOP;
    go(now);
  }

  function go(reading) {
    if (reading !== now) return;
    var found = voice();
    if (!reading.queue.length || !found) { stop(); return; }
    var saying = new window.SpeechSynthesisUtterance(reading.queue.shift());
    saying.voice = found;
    saying.lang = found.lang.replace("_", "-");
    saying.rate = 0.9;
    saying.onend = function () { go(reading); };
    saying.onerror = function () { if (reading === now) stop(); };
    reading.saying = saying; // else some browsers forget it, and its end is never told
    speech.speak(saying);
  }

  function stop() {
    if (!now) return;
    now.button.textContent = START;
    now = null;
    speech.cancel();
  }

  if (speech) {
    if (speech.addEventListener) speech.addEventListener("voiceschanged", show);
    else speech.onvoiceschanged = show;
    window.addEventListener("pagehide", stop);
    document.addEventListener("visibilitychange", function () { if (document.hidden) stop(); });
    document.addEventListener("click", function (event) {
      var tapped = event.target.closest && event.target.closest("a, button");
      if (now && tapped && tapped !== now.button && tapped.className !== "aloud") stop();
    });
  }

  return { offer: offer, spoken: spoken };
})();
