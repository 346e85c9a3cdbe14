/** The markdown that both apps draw, as DOM nodes: headings, bold, links, lists, quotes, colours, mentions. */

import { el } from './dom.js';

const HEADING = /^(#{1,6})\s+(.*)$/;
const QUOTE = /^\s*>\s?(.*)$/;
const BULLET = /^\s*[-*+]\s+(.*)$/;
const NUMBER = /^\s*(\d+)[.)]\s+(.*)$/;
const RULE = /^\s*(-{3,}|\*{3,}|_{3,})\s*$/;
const FENCE = /^\s*```/;
const INLINE = new RegExp(
  [
    /`(?<code>[^`\n]+)`/,
    /\*\*(?<bold>[^\n]+?)\*\*/,
    /!?\[(?<label>[^\]\n]*)\]\((?<target>[^()\s]+)\)/,
    /<font\s+color=["']?(?<colour>#?\w+)["']?\s*>(?<coloured>[\s\S]*?)<\/font>/,
    /<@(?<called>[^<>\s]+)>/,
    /(?<url>https?:\/\/[^\s<>"'`（）【】，。；、！？]+)/,
    /(?<line><br\s*\/?>|\n)/,
  ]
    .map((part) => part.source)
    .join('|'),
  'gi',
);
const NAMED_COLOURS = new Set(['info', 'comment', 'warning']);

/** Blocks for a markdown text. `names.called()` are highlighted after an @, `names.nameOf` reads `<@user>`. */
export function markdown(text, names) {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const blocks = [];
  while (lines.length) blocks.push(...block(lines, names));
  return blocks;
}

const ANCHOR = /<a\s+href=["'](?<target>[^"'<>\s]+)["']\s*>(?<label>[^<]*)<\/a>/;
const BARE = /(?<url>https?:\/\/[^\s<>"'`（）【】，。；、！？]+)/;
const PLAIN = new RegExp(`${ANCHOR.source}|${BARE.source}`, 'gi');

/** Plain words: breaks stay (by style), addresses and WeCom's `<a href>` become links, mentions are highlighted. */
export function plain(text, names) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(PLAIN)) {
    const { target, label, url } = match.groups;
    nodes.push(...mentions(text.slice(from, match.index), names), link(label ?? url, target ?? url));
    from = match.index + match[0].length;
  }
  return [...nodes, ...mentions(text.slice(from), names)];
}

/** A link that opens a new tab; anything but http(s) stays text. */
export function link(label, address, attributes = {}) {
  if (!isWebAddress(address)) return document.createTextNode(label);
  return el('a', { href: address, target: '_blank', rel: 'noopener noreferrer', ...attributes }, label);
}

/** Whether an address may become a link at all. */
export function isWebAddress(address) {
  return /^https?:\/\/[^\s]+$/i.test(address) && URL.canParse(address);
}

/** Takes the lines of the next block off the front and draws it. */
function block(lines, names) {
  const line = lines[0];
  if (!line.trim()) return lines.shift() && [];
  if (FENCE.test(line)) return [fence(lines)];
  if (RULE.test(line)) return lines.shift() && [el('hr')];
  if (HEADING.test(line)) return [heading(lines.shift(), names)];
  if (QUOTE.test(line)) return [el('blockquote', {}, markdown(takeWhile(lines, QUOTE).map((m) => m[1]).join('\n'), names))];
  if (BULLET.test(line)) return [el('ul', {}, takeWhile(lines, BULLET).map((m) => el('li', {}, inline(m[1], names))))];
  if (NUMBER.test(line)) return [numbered(takeWhile(lines, NUMBER), names)];
  return [el('p', {}, inline(paragraph(lines), names))];
}

function fence(lines) {
  lines.shift();
  const code = [];
  while (lines.length && !FENCE.test(lines[0])) code.push(lines.shift());
  lines.shift();
  return el('pre', {}, el('code', {}, code.join('\n')));
}

function heading(line, names) {
  const [, marks, words] = HEADING.exec(line);
  // A heading inside a bubble is no heading of the page: it would break the outline that screen readers read out.
  return el('p', { class: `heading heading-${marks.length}` }, inline(words, names));
}

function numbered(matches, names) {
  return el('ol', { start: matches[0][1] }, matches.map((m) => el('li', {}, inline(m[2], names))));
}

function takeWhile(lines, pattern) {
  const taken = [];
  while (lines.length && pattern.test(lines[0])) taken.push(pattern.exec(lines.shift()));
  return taken;
}

function paragraph(lines) {
  const taken = [lines.shift()];
  while (lines.length && lines[0].trim() && !startsBlock(lines[0])) taken.push(lines.shift());
  return taken.map((line) => line.trimEnd()).join('\n');
}

function startsBlock(line) {
  return [FENCE, RULE, HEADING, QUOTE, BULLET, NUMBER].some((pattern) => pattern.test(line));
}

/** Words with bold, code, links, colours and mentions inside one line or paragraph. */
export function inline(text, names) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    nodes.push(...mentions(text.slice(from, match.index), names), inlineNode(match, names));
    from = match.index + match[0].length;
  }
  return [...nodes, ...mentions(text.slice(from), names)];
}

function inlineNode(match, names) {
  const found = match.groups;
  if (found.code !== undefined) return el('code', {}, found.code);
  if (found.bold !== undefined) return el('strong', {}, inline(found.bold, names));
  if (found.target !== undefined) return link(found.label || '图片', found.target);
  if (found.coloured !== undefined) return coloured(found, names);
  if (found.called !== undefined) return el('span', { class: 'mention' }, `@${names.nameOf(found.called)}`);
  if (found.url !== undefined) return link(found.url, found.url);
  return el('br');
}

function coloured({ colour, coloured: words }, names) {
  const named = colour.toLowerCase();
  const node = el('span', { class: NAMED_COLOURS.has(named) ? `font-${named}` : null }, inline(words, names));
  if (/^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(colour)) node.style.color = colour;
  return node;
}

/** Text nodes with known names behind an @ highlighted. */
function mentions(text, names) {
  const nodes = [];
  let rest = text;
  for (let at = rest.indexOf('@'); at >= 0; at = rest.indexOf('@', at)) {
    const name = names.called().find((known) => rest.startsWith(known, at + 1));
    if (!name) {
      at += 1;
      continue;
    }
    nodes.push(rest.slice(0, at), el('span', { class: 'mention' }, `@${name}`));
    rest = rest.slice(at + 1 + name.length);
    at = 0;
  }
  return [...nodes, rest].filter((node) => node !== '');
}
