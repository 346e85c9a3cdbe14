/** The moved clock with its buttons, and the switches for what can go wrong on a wire. */

import { api, Trouble } from './api.js';
import { byId, disclose, el, fill } from './dom.js';
import { dayAndTime, timeOfDay } from './time.js';

const SKIPS = [
  { label: '快进 10 分钟', short: '+10 分', move: { advance_seconds: 600 } },
  { label: '快进 2 小时', short: '+2 小时', move: { advance_seconds: 7200 } },
  { label: '到明早 8:50', today: '到今早 8:50', short: '早 8:50', move: { to: '08:50' } },
  { label: '到明晚 18:00', today: '到今晚 18:00', short: '晚 18:00', move: { to: '18:00' } },
];
const HOW_OFTEN = [
  [0, '关'],
  [1, '一次'],
  [-1, '一直'],
];

export class Topbar {
  /** `complain(words)` shows what failed; `done(step)` tells the guide. */
  constructor(complain, done) {
    Object.assign(this, { complain, done, times: {}, shift: 0 });
    this.skips = SKIPS.map((skip) => this.skip(skip));
    fill(byId('skips'), this.skips);
    byId('open-faults').addEventListener('click', () => this.openFaults(byId('faults').hidden));
    byId('faults').addEventListener('keydown', (event) => event.key === 'Escape' && this.openFaults(false));
    setInterval(() => this.tick(), 1000);
  }

  draw(state) {
    this.shift = new Date(state.now) - Date.now();
    const marks = JSON.stringify([state.faults, state.known_faults]);
    if (marks !== this.marks) this.drawFaults(state);
    this.marks = marks;
    this.tick();
  }

  tick() {
    if (this.marks === undefined) return;
    const words = dayAndTime(Date.now() + this.shift);
    if (byId('clock').textContent === words) return;
    byId('clock').textContent = words;
    SKIPS.forEach((skip, i) => this.name(this.skips[i], skip, timeOfDay(Date.now() + this.shift)));
  }

  /** A button to a time of day says whether that is still today. */
  name(button, { label, today, move }, now) {
    const words = today && now < move.to ? today : label;
    button.setAttribute('aria-label', words);
    button.querySelector('.long').textContent = words;
  }

  skip({ label, short, move }) {
    return el(
      'button',
      { type: 'button', class: 'skip-time', 'aria-label': label, onclick: () => this.move(move) },
      el('span', { class: 'long' }, label),
      el('span', { class: 'short' }, short),
    );
  }

  async move(move) {
    for (const button of this.skips) button.disabled = true;
    byId('clock').classList.add('is-moving');
    try {
      const { now } = await api.clock(move);
      this.shift = new Date(now) - Date.now();
      this.tick();
      this.done('clock');
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.complain(error.message);
    } finally {
      for (const button of this.skips) button.disabled = false;
      byId('clock').classList.remove('is-moving');
    }
  }

  openFaults(open) {
    disclose(byId('open-faults'), byId('faults'), open);
    if (open) byId('faults').querySelector('button')?.focus();
    else byId('open-faults').focus();
  }

  drawFaults(state) {
    const known = state.known_faults;
    const names = [...new Set([...Object.keys(known), ...Object.keys(state.faults)])];
    const active = names.filter((name) => state.faults[name]).length;
    byId('fault-count').hidden = active === 0;
    fill(byId('fault-count'), active);
    const focused = byId('faults').contains(document.activeElement) && document.activeElement.dataset.key;
    fill(
      byId('faults'),
      el('p', { class: 'panel-lead' }, '真实的接口会出的毛病，在这里随手制造。看看回声怎样应对：报文里能看到每一次重试。'),
      el('ul', { class: 'fault-list' }, names.map((name) => this.fault(name, known[name] ?? '', state.faults[name] ?? 0))),
    );
    if (focused) byId('faults').querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
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
