/** Makes a body of the wire readable: JSON and XML indented, headers before a body left as they are. */

/** The text indented; what is neither JSON nor XML comes back untouched. */
export function pretty(text) {
  const parted = /^([\s\S]*?\r?\n)\r?\n([\s\S]+)$/.exec(text);
  if (parted && /^[\w-]+:\s/m.test(parted[1])) return `${parted[1].trimEnd()}\n\n${prettyBody(parted[2])}`;
  return prettyBody(text);
}

function prettyBody(text) {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) return prettyJson(trimmed) ?? text;
  if (trimmed.startsWith('<')) return prettyXml(trimmed) ?? text;
  return text;
}

function prettyJson(text) {
  try {
    return JSON.stringify(JSON.parse(text, keepLongNumbers), unfoldNested, 2);
  } catch {
    return null;
  }
}

/** An id of more than 53 bits must not be rounded just because it is shown; old browsers round. */
function keepLongNumbers(_key, value, context) {
  const exact = typeof value !== 'number' || !context?.source || String(value) === context.source;
  return exact || !JSON.rawJSON ? value : JSON.rawJSON(context.source);
}

/** Both platforms put JSON into strings of JSON (cardParamMap, msgParam, Stream data): shown as what it is. */
function unfoldNested(_key, value) {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value, keepLongNumbers);
  } catch {
    return value;
  }
}

function prettyXml(text) {
  const parsed = new DOMParser().parseFromString(text, 'text/xml');
  if (parsed.querySelector('parsererror')) return null;
  return xmlLines(parsed.documentElement, 0).join('\n');
}

function xmlLines(node, depth) {
  const pad = '  '.repeat(depth);
  const attributes = [...node.attributes].map((a) => ` ${a.name}="${a.value}"`).join('');
  if (!node.children.length) return [`${pad}<${node.tagName}${attributes}>${innerWords(node)}</${node.tagName}>`];
  return [
    `${pad}<${node.tagName}${attributes}>`,
    ...[...node.children].flatMap((child) => xmlLines(child, depth + 1)),
    `${pad}</${node.tagName}>`,
  ];
}

function innerWords(node) {
  const isCdata = [...node.childNodes].some((child) => child.nodeType === Node.CDATA_SECTION_NODE);
  return isCdata ? `<![CDATA[${node.textContent}]]>` : node.textContent;
}
