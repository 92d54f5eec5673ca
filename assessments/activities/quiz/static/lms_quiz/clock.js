// Says how much time is left, in words and without hurry; the time itself stands in the page without this file.

const place = document.querySelector(".deadline");
const told = place.dataset;
const left = place.querySelector(".deadline__left");
const said = document.getElementById("deadline-said");
const language = document.documentElement.lang;

let deadline = Date.parse(told.deadline);
let ahead = Date.parse(told.now) - Date.now(); // the server's clock decides, this device's only counts
let over = false;

const remaining = () => deadline - ahead - Date.now();
const unit = (value, name) => new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(value);

function inWords(milliseconds) {
  const minutes = Math.ceil(milliseconds / 60_000);
  if (milliseconds < 60_000) return told.last;
  const parts = minutes >= 60 ? [unit(Math.floor(minutes / 60), "hour")] : [];
  if (minutes % 60) parts.push(unit(minutes % 60, "minute"));
  return told.left.replace("{time}", parts.join(" "));
}

// Said aloud at five minutes and at one; what had passed when the page opened is read with the page.
let moments = [5 * 60_000, 60_000].filter((moment) => moment < remaining());

function tick() {
  const rest = remaining();
  if (rest <= 0) { finish(); return; }
  const text = inWords(rest);
  if (left.textContent !== text) left.textContent = text;
  if (rest > (moments[0] ?? 0)) return;
  moments.shift();
  said.textContent = text;
  document.dispatchEvent(new Event("lms:ask")); // more time may have been given
}

function finish() {
  if (over) return;
  over = true;
  left.textContent = "";
  const detail = { words: told.over, label: told.see, isOver: () => remaining() <= 0 };
  document.dispatchEvent(new CustomEvent("lms:time-over", { detail }));
}

document.addEventListener("lms:deadline", ({ detail }) => {
  const moved = Date.parse(detail.deadline);
  ahead = Date.parse(detail.now) - Date.now();
  if (moved === deadline) return;
  deadline = moved;
  over = false;
  moments = [5 * 60_000, 60_000].filter((moment) => moment < remaining());
  place.querySelector(".deadline__end").textContent = told.moved.replace("{moment}", detail.until);
  said.textContent = told.moved.replace("{moment}", detail.until);
  tick();
});

tick();
setInterval(tick, 1000);
