/** Builds DOM nodes. Words only ever become text nodes, so nobody's words can become markup. */

/** An element: `on…` functions become listeners, false/null/undefined attributes are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : String(value));
  }
  node.append(...children.flat(Infinity).filter(isShown));
  return node;
}

/** Replace everything inside `node`. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat(Infinity).filter(isShown));
  return node;
}

/** The element with this id; it stands in index.html. */
export function byId(id) {
  return document.getElementById(id);
}

/** Open or close a part of the page that a button controls; of the panels only one is open. */
export function disclose(button, part, open) {
  const others = open && part.matches('.panel') ? document.querySelectorAll('.panel:not([hidden])') : [];
  for (const other of others) disclose(document.querySelector(`[aria-controls="${other.id}"]`), other, false);
  part.hidden = !open;
  button.setAttribute('aria-expanded', String(open));
}

function isShown(child) {
  return child !== false && child !== null && child !== undefined && child !== '';
}
