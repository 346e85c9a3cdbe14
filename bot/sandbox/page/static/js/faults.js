/** The switches for what can go wrong on a wire: six at hand, all of them below, by platform. */

import { api, Trouble } from './api.js';
import { byId, disclose, el, fill } from './dom.js';

const HOW_OFTEN = [
  [0, '关'],
  [1, '一次'],
  [-1, '一直'],
];
const AT_HAND = [
  { label: '限流', name: '限流', times: 1 },
  { label: '令牌失效', name: '令牌失效', times: 1 },
  { label: '重复投递 ×4', name: '重复投递', times: 4 },
  { label: '断线', name: '断线', times: 1 },
  { label: '慢 6 秒', name: '慢响应', times: 1 },
  { label: '半开连接', name: '半开连接', times: 1 },
];
const GROUPS = [
  ['两个平台', (about) => !/^(钉钉|企业微信|微信客服)/.test(about)],
  ['企业微信', (about) => /^(企业微信|微信客服)/.test(about)],
  ['钉钉', (about) => about.startsWith('钉钉')],
];

export class Faults {
  /** `complain(words)` shows what failed. */
  constructor(complain) {
    this.complain = complain;
    byId('open-faults').addEventListener('click', () => this.open(byId('faults').hidden));
    byId('faults').addEventListener('keydown', (event) => event.key === 'Escape' && this.open(false));
  }

  open(open) {
    disclose(byId('open-faults'), byId('faults'), open);
    if (open) byId('faults').querySelector('button')?.focus();
    else byId('open-faults').focus();
  }

  draw({ faults, known_faults: known }) {
    const marks = JSON.stringify([faults, known]);
    if (marks === this.marks) return;
    this.marks = marks;
    const names = [...new Set([...Object.keys(known), ...Object.keys(faults)])];
    const active = names.filter((name) => faults[name]).length;
    byId('fault-count').hidden = active === 0;
    fill(byId('fault-count'), active);
    const focused = byId('faults').contains(document.activeElement) && document.activeElement.dataset.key;
    const groups = GROUPS.map(([title, belongs]) => [title, names.filter((name) => belongs(known[name] ?? ''))]);
    fill(
      byId('faults'),
      el('p', { class: 'panel-lead' }, '真实的接口会出的毛病，在这里随手制造。看看回声怎样应对：报文里能看到每一次重试。'),
      el('div', { class: 'at-hand', role: 'group', 'aria-label': '常用故障' }, AT_HAND.map((fault) => this.atHand(fault, faults))),
      groups.filter(([, found]) => found.length).map(([title, found]) => this.group(title, found, known, faults)),
    );
    if (focused) byId('faults').querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  atHand({ label, name, times }, faults) {
    const isOn = Boolean(faults[name]);
    return el(
      'button',
      { type: 'button', 'data-key': `at-hand/${name}`, 'aria-pressed': String(isOn), onclick: () => this.set(name, isOn ? 0 : times) },
      label,
    );
  }

  group(title, names, known, faults) {
    const switches = names.map((name) => this.fault(name, known[name] ?? '', faults[name] ?? 0));
    return [el('h3', { class: 'panel-part' }, title), el('ul', { class: 'fault-list' }, switches)];
  }

  fault(name, about, times) {
    const choice = ([count, words]) =>
      el(
        'button',
        {
          type: 'button',
          'data-key': `${name}/${count}`, // the focus stays on it when the switch is drawn anew
          'aria-pressed': String(Math.sign(count) === Math.sign(times)),
          onclick: () => this.set(name, count),
        },
        times > 1 && count === 1 ? `${times} 次` : words,
      );
    return el(
      'li',
      { class: times ? 'is-on' : null },
      el('div', { class: 'fault-name' }, name, about && el('small', {}, about)),
      el('div', { class: 'switch', role: 'group', 'aria-label': name }, HOW_OFTEN.map(choice)),
    );
  }

  async set(name, times) {
    try {
      await api.fault(name, times);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.complain(error.message);
    }
  }
}
