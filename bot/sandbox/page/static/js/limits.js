/** The panel of limits: which the bot has exceeded, and how much of each it has used at most. */

import { api, Trouble } from './api.js';
import { byId, disclose, el, fill } from './dom.js';
import { toTheSecond } from './time.js';

export class Limits {
  /** `complain(words)` shows what failed. */
  constructor(complain) {
    this.complain = complain;
    byId('open-limits').addEventListener('click', () => this.open(byId('limits').hidden));
    byId('limits').addEventListener('keydown', (event) => event.key === 'Escape' && this.open(false));
  }

  open(open) {
    disclose(byId('open-limits'), byId('limits'), open);
    if (open) {
      this.follow();
      byId('limits').focus();
    } else byId('open-limits').focus();
  }

  /** The count on the button; the panel itself is asked for only while it is open. */
  draw(state) {
    byId('limit-count').hidden = !state.exceeded;
    fill(byId('limit-count'), state.exceeded);
    if (!byId('limits').hidden) this.follow();
  }

  async follow() {
    try {
      const { exceeded, counted } = await api.limits();
      fill(byId('limits'), this.head(exceeded), this.exceeded(exceeded), this.counted(counted));
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.complain(error.message);
    }
  }

  head(exceeded) {
    const words = exceeded.length ? '下面这些平台限额被超过了。有些平台会报错，有些只是静默丢弃。' : '没有超过任何一项平台限额。';
    return el('p', { class: 'panel-lead' }, words);
  }

  /** One line for each limit and whom it is counted for, the latest first. */
  exceeded(all) {
    const lines = new Map();
    for (const one of all) {
      const key = `${one.limit}/${one.key}`;
      lines.set(key, { ...one, times: (lines.get(key)?.times ?? 0) + 1 });
    }
    const shown = [...lines.values()].reverse();
    return el('ul', { class: 'limit-list is-exceeded' }, shown.map((line) => this.line(line)));
  }

  line({ limit, key, at, count, allowed, times }) {
    return el(
      'li',
      {},
      el('div', { class: 'fault-name' }, limit, el('small', {}, `${key} · ${toTheSecond(at)} · 超过 ${times} 次`)),
      el('span', { class: 'limit-figure' }, `${count} / ${allowed}`),
    );
  }

  counted(counted) {
    const lines = Object.entries(counted);
    if (!lines.length) return null;
    return [
      el('h3', { class: 'panel-part' }, '最多用过'),
      el('ul', { class: 'limit-list' }, lines.map(([limit, most]) => el('li', {}, el('span', {}, limit), el('span', { class: 'limit-figure' }, most)))),
    ];
  }
}
