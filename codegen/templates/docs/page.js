// The box: each view's validator reads what stands in it, and every issue leads to its place in the text.

const section = document.querySelector("#try");
const box = section.querySelector("textarea");
section.classList.add("running");

box.addEventListener("input", check);
for (const button of document.querySelectorAll("button[data-message]")) {
  button.addEventListener("click", () => {
    box.value = button.dataset.message;
    if (choice !== null && button.dataset.type !== undefined) {
      choice.value = button.dataset.type;
      section.querySelector(".verdict").dataset.view = choice.value;
    }
    check();
    section.scrollIntoView();
    box.focus({ preventScroll: true });
  });
}
const choice = section.querySelector("select");
choice?.addEventListener("change", () => {
  section.querySelector(".verdict").dataset.view = choice.value;
  check();
});
section.querySelector("button.layout").addEventListener("click", () => {
  try {
    // Only a text that loses nothing by it: numbers keep their spelling, and no key is given twice.
    const value = JSON.parse(box.value);
    const strip = (text) => text.replace(/\s+/g, "");
    const laidOut = JSON.stringify(value, null, 2);
    if (strip(laidOut) === strip(box.value)) box.value = laidOut;
  } catch {
    // What is wrong is said below.
  }
  check();
});
check();

function check() {
  const text = box.value;
  for (const card of section.querySelectorAll(".verdict")) {
    const result = VIEWS[card.dataset.view](text);
    const issues = result.ok ? [] : (result.issues ?? [{ path: null, code: result.error, message: result.message }]);
    card.classList.toggle("accepted", result.ok);
    card.classList.toggle("refused", !result.ok);
    const verdict = card.querySelector("output");
    verdict.className = result.ok ? "tag good" : "tag bad";
    verdict.textContent = result.ok ? "accepted" : issues.length === 1 ? "1 issue" : `${issues.length} issues`;
    card.querySelector(".issues").replaceChildren(...issues.map((issue) => item(issue, text)));
  }
}

function item({ path, code, message }, text) {
  const line = document.createElement("li");
  if (path !== null) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = path === "" ? "the message" : path;
    button.title = "Show it in the text";
    button.addEventListener("click", () => select(path, text));
    line.append(button, " ");
  }
  const tag = document.createElement("code");
  tag.textContent = code;
  line.append(tag, ` ${message}`);
  return line;
}

/** Selects the value at a pointer: for a key that is missing, the object where it belongs. */
function select(path, text) {
  const found = places(text);
  let at = path;
  while (!found.has(at) && at !== "") at = at.slice(0, at.lastIndexOf("/"));
  const place = found.get(at);
  if (place === undefined || box.value !== text) return;
  box.focus();
  box.setSelectionRange(...place);
}

/** Where in a JSON text the value at each pointer stands; of a key that is given twice, the last. */
function places(text) {
  const found = new Map();
  let at = 0;
  const space = () => {
    while (/[ \n\r\t]/.test(text.charAt(at))) at += 1;
  };
  const string = () => {
    for (at += 1; text[at] !== '"'; at += 1) if (text[at] === "\\") at += 1;
    at += 1;
  };
  const value = (path) => {
    space();
    const start = at;
    const first = text[at];
    if (first === "{" || first === "[") {
      at += 1;
      let count = 0;
      for (space(); text[at] !== "}" && text[at] !== "]"; space()) {
        if (text[at] === ",") {
          at += 1;
          continue;
        }
        let key = String(count);
        count += 1;
        if (first === "{") {
          const opened = at;
          string();
          key = JSON.parse(text.slice(opened, at)).replaceAll("~", "~0").replaceAll("/", "~1");
          space();
          at += 1; // the colon
        }
        value(`${path}/${key}`);
      }
      at += 1;
    } else if (first === '"') {
      string();
    } else {
      while (at < text.length && !",}] \n\r\t".includes(text[at])) at += 1;
    }
    found.set(path, [start, at]);
  };
  try {
    JSON.parse(text);
    value("");
  } catch {
    return new Map(); // no JSON, or nested deeper than a browser goes
  }
  return found;
}

// The list of sections says where the reader is.
const links = new Map([...document.querySelectorAll("nav a")].map((link) => [link.hash.slice(1), link]));
const seen = new Set();
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) seen.add(target.id);
    else seen.delete(target.id);
  }
  const current = [...links.keys()].find((id) => seen.has(id));
  for (const [id, link] of links) {
    if (id === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}, { rootMargin: "-96px 0px 0px" });
for (const id of links.keys()) observer.observe(document.getElementById(id));
