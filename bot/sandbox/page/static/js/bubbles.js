/** One line of a chat: who spoke, when, and the bubble or card. */

import { drawCard } from './cards.js';
import { el } from './dom.js';
import { markdown, plain } from './markdown.js';
import { bare, isBot } from './people.js';
import { momentAbove } from './time.js';

/**
 * The <li> for a message. `view` is {chat, viewer, previous, people, press}: the chat it hangs in, whose eyes
 * see it, the message above, the names, and what to call when a card's button is pressed.
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
  return message.text || message.card?.title || '一张卡片';
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
      message.edited > 0 && el('p', { class: 'edited' }, `卡片已更新 ${message.edited} 次`),
    ),
  );
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
  const speaks = message.text !== '' && message.text !== card?.text && !(message.picture && message.text === '[图片]');
  return [
    message.picture && el('img', { class: 'picture', src: message.picture, alt: `${message.sender_name}发的图片` }),
    (speaks || !(card || message.picture)) && textBubble(message, view),
    card && drawCard(card, namesIn(view), (button, form, root) => view.press(message, button, form, root)),
  ];
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
