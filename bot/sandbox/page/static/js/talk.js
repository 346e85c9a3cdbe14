/** The scrolling list of one chat: draws only what changed and stays at the end unless the reader scrolled up. */

import { drawMessage, isMine } from './bubbles.js';
import { el, fill } from './dom.js';

const NEAR_END_PX = 48;

export class Talk {
  constructor(label) {
    this.drawn = new Map();
    this.following = true;
    // New messages are read out once by the page's announcer; live regions in every phone would say a group's words twice.
    this.list = el('ol', { class: 'talk', role: 'log', 'aria-live': 'off', 'aria-label': label, tabindex: '0' });
    this.empty = el('div', { class: 'talk-empty' });
    this.more = el('button', { type: 'button', class: 'to-end', hidden: true, onclick: () => this.toEnd() }, '↓ 新消息');
    this.root = el('div', { class: 'talk-frame' }, this.list, this.empty, this.more);
    this.list.addEventListener('scroll', () => this.scrolled());
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.list);
  }

  /** Draw the chat as `view` ({chat, viewer, people, press, recall}) sees it. Returns whether anything new was hung up. */
  draw(view, emptyWords) {
    const isOther = this.chatId !== view.chat.id;
    if (isOther) this.begin(view.chat.id);
    fill(this.empty, view.chat.messages.length ? null : emptyWords);
    this.empty.hidden = view.chat.messages.length > 0;
    const newest = view.chat.messages.filter((m) => isMine(m, view.viewer)).at(-1);
    const added = view.chat.messages.filter((m, i) =>
      this.hang(m, { ...view, previous: view.chat.messages[i - 1], isNewest: m === newest }, isOther),
    );
    if (this.following) this.toEnd();
    else this.more.hidden = this.more.hidden && added.length === 0;
    return added.length > 0 && !isOther;
  }

  begin(chatId) {
    this.chatId = chatId;
    this.drawn.clear();
    fill(this.list);
    this.following = true;
    this.more.hidden = true;
  }

  /** Hang up a message, or hang it anew when it changed; whether it is one that was not there before. */
  hang(message, view, quietly) {
    const mark = JSON.stringify([message, view.people.called().length, view.isNewest]);
    const before = this.drawn.get(message.id);
    if (before?.mark === mark) return false;
    const node = drawMessage(message, view);
    if (before) before.node.replaceWith(node);
    else this.list.append(node);
    const repainted = before && before.edited !== message.edited;
    if (!quietly && (!before || repainted)) node.classList.add(before ? 'is-repainted' : 'is-new');
    this.drawn.set(message.id, { node, mark, edited: message.edited });
    return !before;
  }

  scrolled() {
    const left = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight;
    this.following = left < NEAR_END_PX;
    if (this.following) this.more.hidden = true;
  }

  toEnd() {
    this.following = true;
    this.more.hidden = true;
    this.list.scrollTop = this.list.scrollHeight;
  }
}
