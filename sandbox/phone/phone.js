/* What the phones of all messaging sandboxes do: people, messages, sending. A page sets `phone.shown` and the rest. */
"use strict";

const at = (id) => document.getElementById(id);

async function call(method, path, body) {
  const answer = await fetch("/sandbox" + path, { method, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error((await answer.json()).error);
  return answer.json();
}

function element(tag, text, properties = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  made.textContent = text;
  return made;
}

const opens = (label, href) => element("a", label + " ↗", { href, target: "_blank", rel: "noopener" });

const phone = {
  chat: null,
  drawn: "",
  home: "/people",                       // where a chat is read: home/{chat}
  typed: (text) => ({ text }),           // what is sent for a typed text …
  picked: (kind) => ({ kind }),          // … and for a picture, a sticker, …
  look: (talk) => talk.messages,         // called with each answer; the messages to show
  bubble: (message) => element("li", message.text),
  chosen: (person) => {},
};

async function people() {
  let all = await call("GET", "/people");
  if (!all.length) all = [await call("POST", "/people", { name: "Bà Lan" })];
  at("person").replaceChildren(...all.map((person) => new Option(person.name, person.id)));
  phone.chat ??= String(all[0].id);
  at("person").value = phone.chat;
  phone.chosen(all.find((person) => String(person.id) === phone.chat));
}

async function draw() {
  if (phone.chat === null) return;
  const shown = phone.look(await call("GET", `${phone.home}/${phone.chat}`));
  const now = JSON.stringify(shown) + phone.chat;
  if (now === phone.drawn) return;
  phone.drawn = now;
  at("talk").replaceChildren(...shown.map(phone.bubble));
  at("talk").scrollTop = at("talk").scrollHeight;
}

async function send(body) {
  await call("POST", `${phone.home}/${phone.chat}/messages`, body);
  draw();
}

function begin() {
  at("say").onsubmit = (event) => {
    event.preventDefault();
    const text = at("text").value;
    at("text").value = "";
    if (text.trim()) send(phone.typed(text));
  };
  at("kind").onchange = () => {
    const kind = at("kind").value;
    at("kind").value = "";
    if (kind) send(phone.picked(kind));
  };
  at("person").onchange = () => { phone.chat = at("person").value; people().then(draw); };
  at("another").onclick = async () => {
    const name = prompt("Tên người mới", "Ông Páo");
    if (!name) return;
    phone.chat = String((await call("POST", "/people", { name })).id);
    await people();
    draw();
  };
  people().then(draw);
  setInterval(() => draw().catch(() => {}), 700);
}
