/** Cards as each app draws them: WeCom's template_card and msgmenu, DingTalk's interactive card and ActionCard. */

import { el } from './dom.js';
import { inline, isWebAddress, link, markdown, plain } from './markdown.js';

const STYLES = { primary: 'primary', danger: 'danger', 1: 'primary', 3: 'danger', 4: 'danger', blue: 'primary', red: 'danger' };
const TONES = [
  [/待补充|待分派|待接单|超时|升级|催办|紧急/, 'warm'],
  [/处理中|进行/, 'busy'],
  [/等客户|待确认|回访/, 'wait'],
  [/已闭环|已解决|完成|已记录/, 'done'],
];

/**
 * A card. `names` highlights mentions; `press(button, form)` is called with what was chosen on the card.
 * Returns an <article>; its kind picks the app's own look by class.
 */
export function drawCard(card, names, press) {
  const kind = look(card.kind);
  const root = el('article', { class: `card card-${kind}`, 'aria-label': `卡片：${card.title || card.source || '无标题'}` });
  root.append(...head(card, kind, names), ...body(card, kind, names), ...foot(card, root, press));
  if (isAnswered(card)) root.classList.add('is-answered');
  return root;
}

function look(kind) {
  if (kind === 'msgmenu') return 'taps';
  if (/^(template_card|textcard|news)/.test(kind)) return 'wecom';
  return /^(actionCard|link|feedCard)$/i.test(kind) ? 'action' : 'interactive';
}

function head(card, kind, names) {
  const state = card.state && el('p', { class: `card-state tone-${toneOf(card.state)}` }, inline(card.state, names));
  return [
    card.source && el('p', { class: 'card-source' }, card.source),
    card.title && el('p', { class: 'card-title' }, inline(card.title, names)),
    state,
    card.emphasis && el('p', { class: 'card-emphasis' }, card.emphasis),
  ].filter(Boolean);
}

function toneOf(state) {
  return TONES.find(([words]) => words.test(state))?.[1] ?? 'plain';
}

function body(card, kind, names) {
  const words = card.text && (kind === 'wecom' ? plain(card.text, names) : markdown(card.text, names));
  return [
    card.facts.length > 0 && el('dl', { class: 'card-facts' }, card.facts.map((fact) => row(fact, names))),
    card.quote && el('p', { class: 'quoted' }, card.quote),
    words && el('div', { class: `card-text${kind === 'wecom' ? ' is-plain' : ' md'}` }, words),
  ].filter(Boolean);
}

function row([key, value], names) {
  if (!key) return el('div', { class: 'is-whole' }, el('dt', { class: 'unseen' }, '说明'), el('dd', {}, inline(value, names)));
  return el('div', {}, el('dt', {}, key), el('dd', {}, value ? inline(value, names) : '—'));
}

function foot(card, root, press) {
  const whole = isWebAddress(card.link) && !card.buttons.some((b) => b.url === card.link);
  const [menu, buttons] = [card.buttons.filter((b) => b.style === 'menu'), card.buttons.filter((b) => b.style !== 'menu')];
  const isSaid = card.buttons.some((b) => b.label === card.note);
  const draw = (shown) => button(shown, root, press);
  return [
    card.inputs.length > 0 && el('div', { class: 'card-inputs' }, card.inputs.map(choice)),
    buttons.length > 0 && el('div', { class: `card-buttons of-${buttons.length}` }, buttons.map(draw)),
    card.note && !isSaid && el('p', { class: 'card-note' }, card.note),
    menu.length > 0 && el('details', { class: 'card-menu' }, el('summary', { 'aria-label': '更多操作' }, '⋯'), el('div', {}, menu.map(draw))),
    whole && link('查看详情', card.link, { class: 'card-link' }),
  ].filter(Boolean);
}

/** One of several as a list to drop down, several of several as boxes to tick, words as a field where there is no choice. */
function choice(input) {
  if (input.options.length === 0) {
    const field = el('input', { type: 'text', name: input.key, value: input.chosen });
    return el('label', { class: 'card-choice' }, input.label || '请填写', field);
  }
  const chosen = input.chosen.split(',');
  if (input.many) {
    const boxes = input.options.map(([id, words]) =>
      el('label', {}, el('input', { type: 'checkbox', name: input.key, value: id, checked: chosen.includes(id) }), words),
    );
    return el('fieldset', { class: 'card-choice' }, el('legend', {}, input.label || '可多选'), boxes);
  }
  const options = input.options.map(([id, words]) => el('option', { value: id, selected: id === input.chosen }, words));
  return el('label', { class: 'card-choice' }, input.label || '请选择', el('select', { name: input.key }, options));
}

function button(shown, root, press) {
  const style = STYLES[shown.style] ?? 'plain';
  if (shown.url && !shown.disabled && isWebAddress(shown.url)) {
    return link(shown.label, shown.url, { class: `card-button is-${style} is-link` });
  }
  return el(
    'button',
    { type: 'button', class: `card-button is-${style}`, disabled: shown.disabled || !shown.key, onclick: () => press(shown, form(root), root) },
    shown.label,
  );
}

/** What is chosen, by question; of several ticked boxes the ids with commas between. */
function form(root) {
  const chosen = {};
  for (const field of root.querySelectorAll('select, input')) {
    const given = field.type === 'checkbox' && !field.checked ? [] : [field.value];
    chosen[field.name] = [...(chosen[field.name] ?? []), ...given];
  }
  return Object.fromEntries(Object.entries(chosen).map(([name, values]) => [name, values.join(',')]));
}

function isAnswered(card) {
  if (card.kind === 'msgmenu') return false;
  return Boolean(card.note) || (card.buttons.length > 0 && card.buttons.every((b) => b.disabled));
}
