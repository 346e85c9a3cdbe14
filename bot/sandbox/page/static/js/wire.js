/** The drawer with the wire log: a list of exchanges to filter, and one of them opened. */

import { api, Trouble } from './api.js';
import { byId, disclose, el, fill } from './dom.js';
import { toTheSecond } from './time.js';
import { WireEntry } from './wire_entry.js';

const FILTERS = [
  ['all', '全部', () => true],
  ['wecom', '企业微信', (entry) => entry.platform === 'wecom'],
  ['dingtalk', '钉钉', (entry) => entry.platform === 'dingtalk'],
  ['wrong', '有问题的', (entry) => Boolean(entry.verdict)],
];
const KEPT = 500;

export class Wire {
  /** `done(step)` tells the guide. */
  constructor(done) {
    Object.assign(this, { done, entries: [], filter: 'all', chosen: null, version: -1, fetching: false });
    this.list = el('ol', { class: 'wire-list', 'aria-label': '报文列表', tabindex: '-1' });
    this.detail = el('div', { class: 'wire-detail' });
    this.filters = el('div', { class: 'wire-filters', role: 'group', 'aria-label': '筛选' });
    this.trouble = el('p', { class: 'wire-trouble', role: 'alert', hidden: true });
    fill(byId('wire'), this.head(), this.trouble, el('div', { class: 'wire-body' }, this.list, this.detail));
    byId('open-wire').addEventListener('click', () => this.open(byId('wire').hidden));
    byId('wire').addEventListener('keydown', (event) => event.key === 'Escape' && this.escape());
    this.drawFilters();
  }

  head() {
    return el(
      'header',
      { class: 'wire-head' },
      el('h2', { id: 'wire-title' }, '报文'),
      this.filters,
      el('button', { type: 'button', class: 'close', 'aria-label': '关闭报文', onclick: () => this.open(false) }, '×'),
    );
  }

  open(open) {
    disclose(byId('open-wire'), byId('wire'), open);
    document.body.classList.toggle('has-wire', open);
    if (!open) return byId('open-wire').focus();
    this.done('wire');
    this.draw();
    this.follow(Infinity);
    byId('wire').focus();
    return undefined;
  }

  /** On a small screen Escape first leaves the opened exchange, then the drawer. */
  escape() {
    if (this.chosen && byId('wire').classList.contains('shows-one')) this.choose(null);
    else this.open(false);
  }

  /** Fetch what is new when the state has moved on; nothing while the drawer is closed. */
  async follow(version) {
    this.wanted = version;
    if (byId('wire').hidden || this.fetching) return;
    this.fetching = true;
    try {
      while (this.version !== this.wanted) await this.fetchNew();
      this.complain('');
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.complain(error.message);
    } finally {
      this.fetching = false;
    }
  }

  /** The last few are asked for again: an exchange is annotated after it was written down. */
  async fetchNew() {
    this.version = this.wanted;
    const after = this.entries.at(-8)?.id ?? 0;
    const fresh = new Map((await api.wire(after)).map((entry) => [entry.id, entry]));
    this.entries = this.entries.filter((entry) => !fresh.has(entry.id)).concat([...fresh.values()]).slice(-KEPT);
    this.draw();
  }

  /** The sandbox was started anew: nothing of the old log holds. */
  clear() {
    Object.assign(this, { entries: [], version: -1 });
    this.choose(null);
  }

  complain(words) {
    fill(this.trouble, words);
    this.trouble.hidden = !words;
  }

  drawFilters() {
    fill(
      this.filters,
      FILTERS.map(([key, label]) =>
        el('button', { type: 'button', 'aria-pressed': String(key === this.filter), onclick: () => this.choosesFilter(key) }, label),
      ),
    );
  }

  choosesFilter(key) {
    this.filter = key;
    this.drawFilters();
    this.draw();
    this.filters.querySelector('[aria-pressed=true]').focus();
  }

  draw() {
    const [, , keeps] = FILTERS.find(([key]) => key === this.filter);
    const shown = this.entries.filter(keeps).reverse();
    const focused = this.list.contains(document.activeElement) && document.activeElement.dataset.wire;
    fill(this.list, shown.map((entry) => this.row(entry)), shown.length === 0 && el('li', { class: 'wire-none' }, '还没有报文。客户说一句话，这里就有了。'));
    if (focused) this.list.querySelector(`[data-wire="${focused}"]`)?.focus();
    if (!this.chosen) this.choose(null);
  }

  row(entry) {
    const toBot = entry.direction.startsWith('→');
    return el(
      'li',
      {},
      el(
        'button',
        { type: 'button', class: `wire-row is-${entry.platform}${entry.verdict ? ' is-wrong' : ''}`, 'data-wire': entry.id, 'aria-pressed': String(entry.id === this.chosen), onclick: () => this.choose(entry) },
        el('span', { class: 'wire-when' }, toTheSecond(entry.at)),
        el('span', { class: `way ${toBot ? 'is-in' : 'is-out'}` }, toBot ? '平台 → 回声' : '回声 → 平台'),
        el('span', { class: 'wire-status' }, entry.status || '—'),
        el('span', { class: 'wire-what' }, entry.what.replace(/\?\S+/, '')),
        entry.verdict && el('span', { class: 'wire-verdict' }, entry.verdict),
      ),
    );
  }

  choose(entry) {
    this.chosen = entry?.id ?? null;
    byId('wire').classList.toggle('shows-one', Boolean(entry));
    for (const row of this.list.querySelectorAll('.wire-row')) row.setAttribute('aria-pressed', String(row.dataset.wire === String(this.chosen)));
    if (!entry) return fill(this.detail, el('p', { class: 'wire-hint' }, '选一条，看它的请求和应答：原文是线上真实的字节，解密后是双方要说的话。'));
    fill(this.detail, new WireEntry(entry, () => this.choose(null)).root);
    this.detail.scrollTop = 0;
    return undefined;
  }
}
