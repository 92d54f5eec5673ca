// Comfort only: every page works without this file.
// Opens folded rails on wide screens (older browsers), closes header menus on Escape or a click elsewhere, and lets go of
// what pages kept on this device when somebody signs out: the next person at it is somebody else.
const wide = matchMedia("(min-width: 60rem)");
const unfold = () => {
  if (!wide.matches) return;
  document.querySelectorAll("details.fold--rail").forEach((fold) => { fold.open = true; });
};
unfold();
wide.addEventListener("change", unfold);

const openMenus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  openMenus().forEach((menu) => {
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (held) menu.querySelector("summary").focus();
  });
});
document.addEventListener("click", (event) => {
  openMenus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("form[action$='/account/logout/']")) return;
  try {
    Object.keys(localStorage).filter((name) => name.startsWith("lms:")).forEach((name) => localStorage.removeItem(name));
  } catch { /* nothing is kept there */ }
});
