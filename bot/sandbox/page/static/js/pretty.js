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

/** Written by hand: DOMParser answers broken XML with a page of its own, whose inline style our policy reports. */
function prettyXml(text) {
  const tokens = text.match(/<!\[CDATA\[[\s\S]*?\]\]>|<[^<>]+>|[^<]+/g) ?? [];
  if (tokens.join('') !== text) return null;
  const lines = [];
  const open = [];
  let isLeaf = false;
  for (const token of tokens) {
    if (token.startsWith('<![CDATA[') || !token.startsWith('<')) {
      if (token.trim()) lines.push(`${lines.pop() ?? ''}${token}`);
      continue;
    }
    const closes = token.startsWith('</');
    if (closes && open.pop() !== tagName(token)) return null;
    const line = `${'  '.repeat(open.length)}${token}`;
    lines.push(closes && isLeaf ? `${lines.pop()}${token}` : line);
    isLeaf = !closes && !/^<[?!]|\/>$/.test(token);
    if (isLeaf) open.push(tagName(token));
  }
  return open.length ? null : lines.join('\n');
}

function tagName(tag) {
  return /^<\/?([^\s/>]*)/.exec(tag)[1];
}
