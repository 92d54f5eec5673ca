// Keeps answers as they are given: on this device first, then on the server. Every page works without this file.
//
// One slot of localStorage holds the newest unsent answer to one question of one attempt: form fields with ids and typed
// words, no names and no question. It goes as soon as the server has it, and after seven days in any case.

const PREFIX = "lms:quiz:";
const WEEK = 7 * 24 * 3600 * 1000;
const AFTER_CHOICE = 800;
const AFTER_TYPING = 2500;
const BATCH = 20;
const LONGEST_WAIT = 60_000;
const PATIENCE = 10_000;

const root = document.querySelector(".keeping");
const told = root.dataset;
const saved = document.querySelector(".saved");
const box = root.querySelector(".message");
const ahead = Date.parse(told.now) - Date.now(); // of this device's clock, which only measures ages

// On this device.

const memory = new Map();

function keep(slot, change) {
  const text = JSON.stringify(change);
  try { localStorage.setItem(slot, text); } catch { memory.set(slot, text); }
}

function drop(slot) {
  memory.delete(slot);
  try { localStorage.removeItem(slot); } catch { /* nothing is kept there */ }
}

function read(slot) {
  try { return JSON.parse(memory.get(slot) ?? localStorage.getItem(slot)); } catch { return null; }
}

function slots() {
  let names = [];
  try { names = Object.keys(localStorage); } catch { /* nothing is kept there */ }
  return [...new Set([...memory.keys(), ...names])].filter((name) => name.startsWith(PREFIX));
}

function slotOf(question) { return `${PREFIX}${told.attempt}:${question}`; }

function queue() {
  const mine = slots().filter((slot) => slot.startsWith(slotOf("")));
  return mine.map(read).filter((change) => change?.event).sort((a, b) => a.made - b.made);
}

function forgetOld() {
  slots().forEach((slot) => { if (!(Date.now() - read(slot)?.made < WEEK)) drop(slot); });
}

// From and to the page.

function partOf(element) { return element.closest?.("[data-question]"); }

function fieldsOf(part) {
  const fields = {};
  part.querySelectorAll("[name^='answer-']").forEach((field) => {
    const values = fields[field.name] ??= [];
    if (!["radio", "checkbox"].includes(field.type) || field.checked) values.push(field.value);
  });
  return fields;
}

function fill(part, fields) {
  part.querySelectorAll("[name^='answer-']").forEach((field) => {
    const values = fields[field.name] ?? [];
    if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values[0] ?? "";
  });
}

// What was not sent before a reload is shown again, unless the server has something newer from another device.
function restore() {
  queue().forEach((change) => {
    const part = document.querySelector(`[data-question="${change.question}"]`);
    if (!part || part.querySelector("fieldset:disabled")) return;
    const age = Date.now() - change.made;
    const known = part.dataset.saved ? Date.now() + ahead - Date.parse(part.dataset.saved) : Infinity;
    if (age < known) fill(part, change.fields);
  });
}

function words(text, done = false) {
  if (!saved) { notice(text); return; }
  saved.classList.toggle("is-saved", done);
  const place = saved.querySelector(".saved__words");
  if (place.textContent !== text) place.textContent = text;
}

function notice(text, address = "", label = "") {
  const link = box.querySelector("a");
  box.querySelector("p").textContent = text;
  link.parentElement.hidden = !address;
  link.href = address;
  link.textContent = label;
  box.hidden = !text;
  if (text) box.scrollIntoView({ block: "nearest" });
}

function end(text, address, label = told.see) {
  box.dataset.stays = "1";
  document.querySelectorAll("[data-quiz] fieldset").forEach((part) => { part.disabled = true; });
  notice(text, address, label);
}

// A change waits until the officer pauses, then stands in the queue.

const pending = new Map();

function changed(event) {
  const part = partOf(event.target);
  if (!part || !event.target.name?.startsWith("answer-")) return;
  const typing = event.type === "input" && event.target.matches("textarea, input:not([type=radio], [type=checkbox])");
  clearTimeout(pending.get(part)?.timer);
  const timer = setTimeout(() => { note(part); send(); }, typing ? AFTER_TYPING : AFTER_CHOICE);
  pending.set(part, { timer, made: Date.now() });
}

function note(part) {
  const waiting = pending.get(part);
  if (!waiting) return;
  clearTimeout(waiting.timer);
  pending.delete(part);
  const { question } = part.dataset;
  const event = crypto.randomUUID?.() ?? uuid();
  keep(slotOf(question), { event, question, fields: fieldsOf(part), made: waiting.made });
}

// Where a page comes without TLS, browsers have no randomUUID.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function noteAll() { [...pending.keys()].forEach(note); }

// To the server. Sent twice is kept once, so nothing here has to be sure.

function token() {
  const cookie = /(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie);
  return cookie?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

function post(batch, keepalive = false) {
  const events = batch.map(({ event, question, fields, made }) => (
    { event, question, fields, age_ms: Math.max(0, Date.now() - made) }
  ));
  return fetch(told.save, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify({ attempt: told.attempt, events }),
    redirect: "manual",
    keepalive,
  });
}

let sending = null;
let wait = 1000;
let retry = 0;

// Resolves to what became of it: saved, closed, offline, signedOut, stranger or failed.
function send(ask = false) {
  clearTimeout(retry);
  sending ??= push(ask).then(settle).finally(() => { sending = null; });
  return sending;
}

async function push(ask) {
  const patience = setTimeout(() => words(told.saving), 400);
  try {
    let outcome = "saved";
    let batch = queue().slice(0, BATCH);
    for (let first = ask; (batch.length || first) && outcome === "saved"; first = false) {
      outcome = await delivered(batch);
      batch = queue().slice(0, BATCH);
    }
    return outcome;
  } finally {
    clearTimeout(patience);
  }
}

async function delivered(batch) {
  let answer;
  try { answer = await post(batch); } catch { return "offline"; }
  if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return "signedOut";
  if (answer.status === 404) return "stranger";
  if ([400, 413].includes(answer.status)) batch.forEach(take); // will never be taken; the form can still be sent
  if (!answer.ok) return "failed";
  let receipt;
  try { receipt = await answer.json(); } catch { return "offline"; } // somebody else's page: a network asks to sign in
  batch.forEach(take);
  heard(receipt);
  return receipt.closed ? "closed" : "saved";
}

function take({ question, event }) {
  if (read(slotOf(question))?.event === event) drop(slotOf(question));
}

function heard(receipt) {
  const why = Object.values(receipt.why).filter(Boolean).pop();
  if (why) words(`${told.notYet} ${why}`);
  else if (receipt.label) words(receipt.label, true);
  const { deadline, now, until } = receipt;
  if (deadline) document.dispatchEvent(new CustomEvent("lms:deadline", { detail: { deadline, now, until } }));
  if (receipt.closed && !told.closed) end(receipt.closed.message, receipt.closed.url);
}

function settle(outcome) {
  if (outcome === "saved" || outcome === "closed") {
    wait = 1000;
    if (outcome === "saved" && !box.dataset.stays) notice("");
    return outcome;
  }
  if (outcome === "signedOut") notice(told.signedOut, told.signIn, told.signInWords);
  else if (outcome === "stranger") notice(told.stranger);
  else if (outcome === "failed") words(told.failed);
  else words(memory.size ? told.memory : told.offline);
  wait = Math.min(wait * 2, LONGEST_WAIT);
  if (queue().length) retry = setTimeout(send, wait);
  return outcome;
}

// Leaving the page, by its own button or otherwise.

function goOn(form, button) {
  form.dataset.ready = "1";
  form.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token(); });
  if (form.requestSubmit) { form.requestSubmit(button ?? undefined); return; }
  if (button?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
  form.submit();
}

async function submitted(event) {
  const form = event.target;
  const leaving = form.matches("form[action$='/account/logout/']");
  if (form.dataset.ready || !(leaving || form.matches("[data-quiz]"))) return;
  noteAll();
  if (!queue().length && navigator.onLine) return;
  event.preventDefault();
  const outcome = await Promise.race([send(true), new Promise((done) => { setTimeout(done, PATIENCE, "failed"); })]);
  if (leaving && queue().length) { form.dataset.ready = "1"; notice(told.unsent); return; }
  if (["saved", "closed", "failed"].includes(outcome)) goOn(form, event.submitter);
}

function leave() {
  noteAll();
  const rest = queue().slice(0, BATCH);
  if (rest.length) post(rest, true).then((answer) => { if (answer.ok) rest.forEach(take); }).catch(() => {});
}

// Other windows, and the end of the time.

function windows() {
  if (!("BroadcastChannel" in globalThis)) return;
  const channel = new BroadcastChannel(PREFIX);
  if (told.closed) channel.postMessage({ attempt: told.attempt, address: told.closed });
  channel.addEventListener("message", ({ data }) => {
    if (data.attempt === told.attempt && !told.closed) end(told.elsewhere, data.address);
  });
}

async function timeOver({ detail }) {
  noteAll();
  await send(true);
  if (detail.isOver()) end(detail.words, location.pathname, detail.label);
}

forgetOld();
restore();
windows();
document.addEventListener("input", changed);
document.addEventListener("change", changed);
document.addEventListener("focusout", (event) => {
  const part = partOf(event.target);
  if (part && pending.has(part) && event.target.matches("textarea, input[type=text]")) { note(part); send(); }
});
document.addEventListener("submit", submitted, true); // ahead of what lets go of this device at a sign-out
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
addEventListener("pagehide", leave);
addEventListener("online", () => send());
addEventListener("offline", () => words(memory.size ? told.memory : told.offline));
document.addEventListener("lms:ask", () => send(true));
document.addEventListener("lms:time-over", timeOver);
if (queue().length) send();
