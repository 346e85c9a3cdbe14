/** One line of a chat: who spoke, when, and the bubble or card. */

import { drawCard } from './cards.js';
import { el } from './dom.js';
import { markdown, plain } from './markdown.js';
import { bare, isBot } from './people.js';
import { momentAbove } from './time.js';

const FILE_KINDS = { voice: '语音', video: '视频', file: '文件' };

/**
 * The <li> for a message. `view` is {chat, viewer, previous, isNewest, people, press, recall}: the chat it hangs in,
 * whose eyes see it, the message above, whether it is the viewer's last word, the names, and what to call when a
 * card's button is pressed or words are withdrawn.
 */
export function drawMessage(message, view) {
  const mine = isMine(message, view.viewer);
  const line = el('li', { class: `line ${mine ? 'is-mine' : 'is-theirs'}`, 'data-message': message.id });
  const moment = momentAbove(message.at, view.previous?.at);
  if (moment) line.append(el('p', { class: 'moment' }, moment));
  line.append(message.recalled ? recalled(message, mine) : said(message, view, mine));
  return line;
}

/** What this viewer sees of a message's card: an update may have touched only some members. */
export function cardFor(message, viewer) {
  const own = message.only_for || {};
  return own[viewer] ?? own[`wecom:${viewer}`] ?? own[`dingtalk:${viewer}`] ?? message.card;
}

/** A message in a few words, for the announcer and for tab titles. */
export function summary(message) {
  if (message.recalled) return '撤回了一条消息';
  return message.text || message.card?.title || message.file?.name || (message.picture ? '[图片]' : '一张卡片');
}

export function isMine(message, viewer) {
  return !isBot(message.sender) && bare(message.sender) === viewer;
}

function recalled(message, mine) {
  return el('p', { class: 'moment' }, `${mine ? '你' : message.sender_name}撤回了一条消息`);
}

function said(message, view, mine) {
  const named = !mine && view.chat.kind === 'group';
  return el(
    'div',
    { class: 'said' },
    avatar(message),
    el(
      'div',
      { class: 'said-what' },
      named ? el('p', { class: 'said-by' }, message.sender_name, isBot(message.sender) && el('span', { class: 'is-robot' }, '机器人')) : null,
      bubbles(message, view),
      mine && view.isNewest && el('button', { type: 'button', class: 'recall', onclick: () => view.recall(message) }, '撤回'),
      message.rated && rating(message, view),
      message.edited > 0 && el('p', { class: 'edited' }, `卡片已更新 ${message.edited} 次`),
    ),
  );
}

/** The platform's own question under an answer: pressing the same once more takes it back. */
function rating(message, view) {
  const given = message.rated[view.viewer];
  const row = el('p', { class: 'rating', role: 'group', 'aria-label': '这条回答准确吗' });
  for (const [value, label] of [[1, '准确'], [2, '不准确']]) {
    const key = `feedback:${given === value ? 3 : value}`;
    const press = () => view.press(message, { key }, {}, row);
    row.append(el('button', { type: 'button', 'aria-pressed': String(given === value), onclick: press }, label));
  }
  return row;
}

function avatar(message) {
  if (isBot(message.sender)) return el('span', { class: 'avatar is-echo', 'aria-hidden': 'true' });
  const name = message.sender_name || '?';
  return el('span', { class: `avatar tint-${tint(name)}`, 'aria-hidden': 'true' }, name.slice(-2));
}

/** The same person has the same colour in every chat. */
export function tint(name) {
  return [...name].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
}

function bubbles(message, view) {
  const card = cardFor(message, view.viewer);
  // An ActionCard carries its own text: it is not said twice.
  const isLabel = (message.picture || message.file) && /^\[(图片|语音|视频|文件)\]/.test(message.text);
  const speaks = message.text !== '' && message.text !== card?.text && !isLabel;
  return [
    message.picture && el('img', { class: 'picture', src: message.picture, alt: `${message.sender_name}发的图片` }),
    message.file && fileBubble(message.file),
    (speaks || !(card || message.picture || message.file)) && textBubble(message, view),
    card && drawCard(card, namesIn(view), (button, form, root) => view.press(message, button, form, root)),
  ];
}

/** A voice, video or file: what it is, how large, and where to get it. */
function fileBubble({ kind, name, url, size, seconds }) {
  const length = seconds > 0 ? `${seconds} 秒 · ` : '';
  return el(
    'a',
    { class: 'bubble file', href: url, download: name },
    el('span', { class: 'file-kind' }, FILE_KINDS[kind] ?? '文件'),
    el('span', { class: 'file-name' }, name),
    el('span', { class: 'file-size' }, `${length}${bytes(size)}`),
  );
}

function bytes(size) {
  if (size < 1024) return `${size} 字节`;
  return size < 1024 * 1024 ? `${Math.round(size / 1024)} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
}

function textBubble(message, view) {
  const words = message.markdown ? markdown(message.text, namesIn(view)) : plain(message.text, namesIn(view));
  words.push(...calledBeside(message, view));
  return el(
    'div',
    { class: `bubble${message.markdown ? ' md' : ' is-plain'}` },
    message.quote && el('p', { class: 'quoted' }, message.quote),
    words,
  );
}

/** Whom the platform calls although the words do not: the apps write those behind the message. */
function calledBeside(message, view) {
  const names = message.mentions.map((who) => view.people.nameOf(view.chat.platform, who));
  const beside = names.filter((name) => !message.text.includes(`@${name}`) && !message.text.includes('<@'));
  return beside.map((name) => el('span', { class: 'mention' }, ` @${name}`));
}

function namesIn(view) {
  return { called: () => view.people.called(), nameOf: (user) => view.people.nameOf(view.chat.platform, user) };
}
