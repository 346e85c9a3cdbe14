/** The moved clock with its buttons. */

import { api, Trouble } from './api.js';
import { byId, el, fill } from './dom.js';
import { dayAndTime, timeOfDay } from './time.js';

const SKIPS = [
  { label: '快进 10 分钟', short: '+10 分', move: { advance_seconds: 600 } },
  { label: '快进 2 小时', short: '+2 小时', move: { advance_seconds: 7200 } },
  { label: '到明早 8:50', today: '到今早 8:50', short: '早 8:50', move: { to: '08:50' } },
  { label: '到明晚 18:00', today: '到今晚 18:00', short: '晚 18:00', move: { to: '18:00' } },
];
export class Topbar {
  /** `complain(words)` shows what failed; `done(step)` tells the guide. */
  constructor(complain, done) {
    Object.assign(this, { complain, done, shift: 0 });
    this.skips = SKIPS.map((skip) => this.skip(skip));
    fill(byId('skips'), this.skips);
    setInterval(() => this.tick(), 1000);
  }

  draw(state) {
    this.shift = new Date(state.now) - Date.now();
    this.isDrawn = true;
    this.tick();
  }

  tick() {
    if (!this.isDrawn) return;
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
}
