/** Puts the phones into their columns, and on a narrow screen shows one at a time with a bar to switch. */

import { el, fill, byId } from './dom.js';
import { Phone } from './phone.js';

const COLUMNS = ['customers', 'staff', 'managers'];
const MIDDLE_HOLDS = 2;

export class Stage {
  constructor(people, done) {
    this.people = people;
    this.done = done;
    this.phones = [];
    document.addEventListener('visibilitychange', () => this.look());
    window.matchMedia('(max-width: 759px)').addEventListener('change', () => this.look());
  }

  /** Draw a state; the phones are built anew when others are on stage. */
  draw(state) {
    const cast = JSON.stringify(state.phones);
    if (cast !== this.cast) this.build(state.phones);
    this.cast = cast;
    for (const phone of this.phones) phone.draw(state);
    this.drawTabbar();
  }

  /** Forget everything drawn; the next state is drawn from nothing. */
  clear() {
    this.cast = '';
  }

  /** Put words into the line of a customer on this platform (or of any customer) and show that phone. */
  suggest(platform, kind, text) {
    const customers = this.phones.filter((p) => p.about.role === 'customer');
    const phone = customers.find((p) => p.chats.some((c) => c.platform === platform && c.kind === kind)) ?? customers[0];
    if (!phone) return;
    this.activate(phone);
    phone.write(kind, text);
    phone.root.scrollIntoView({ block: 'nearest' });
  }

  build(phones) {
    for (const id of COLUMNS) fill(byId(id));
    this.phones = phones.map((about) => new Phone(about, this.people, this.done));
    for (const phone of this.phones) byId(this.column(phone.about.role)).append(phone.root);
    for (const id of COLUMNS) byId(id).hidden = !byId(id).children.length;
    this.tabs = new Map(this.phones.map((phone) => [phone, this.tab(phone)]));
    fill(byId('tabbar'), [...this.tabs.values()]);
    if (this.phones.length) this.activate(this.phones[0]);
  }

  /** A lead works beside the staff while there is room, else above them, with the managers. */
  column(role) {
    if (role === 'customer') return 'customers';
    const staff = this.phones.filter((p) => p.about.role === 'staff').length;
    return role === 'staff' || (role === 'lead' && staff < MIDDLE_HOLDS) ? 'staff' : 'managers';
  }

  tab(phone) {
    return el(
      'button',
      { type: 'button', class: `phone-tab is-${phone.about.role}`, 'data-for': phone.about.id, onclick: () => this.activate(phone) },
      el('span', { class: 'phone-tab-name' }, phone.name),
    );
  }

  activate(phone) {
    for (const each of this.phones) {
      each.root.classList.toggle('is-active', each === phone);
      this.tabs.get(each).setAttribute('aria-current', each === phone ? 'true' : 'false');
    }
    this.look();
  }

  /** What came into sight counts as read. */
  look() {
    for (const phone of this.phones) if (phone.isVisible()) phone.shown();
    this.drawTabbar();
  }

  drawTabbar() {
    for (const [phone, tab] of this.tabs ?? []) {
      const unread = phone.unread();
      tab.querySelector('.dot')?.remove();
      if (unread > 0) tab.append(el('span', { class: 'dot', 'aria-label': `${unread} 条未读` }, unread > 99 ? '99+' : unread));
    }
  }
}
