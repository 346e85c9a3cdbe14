/** One person's phone: its chats as tabs, the open chat, and the line to write in. */

import { api, Trouble } from './api.js';
import { isMine } from './bubbles.js';
import { Composer } from './composer.js';
import { el, fill } from './dom.js';
import { bare, isBot, readChatId } from './people.js';
import { Talk } from './talk.js';

const ROLES = { customer: '客户', staff: '员工', lead: '组长', manager: '管理者' };
const PLATFORMS = { wecom: '企业微信', dingtalk: '钉钉' };
const TAB_NAMES = { group: '群聊', private: '私聊', kf: '客服' };
const SERVICE = '微信客服';
const DOOR_NAMES = { app: '应用', bot: '机器人', robot: '单聊' };

export class Phone {
  /** `done(step)` tells the guide that the visitor has said or pressed something. */
  constructor(about, people, done) {
    Object.assign(this, { about, people, done, chats: [], seen: new Map(), current: about.chats[0], speaker: '' });
    this.name = about.label.replace(new RegExp(`^(${Object.values(ROLES).join('|')})\\s*`), '') || about.label;
    this.talk = new Talk(`${about.label}的聊天`);
    this.composer = new Composer((words) => this.say(words), this.name);
    this.speakers = el('select', { 'aria-label': '由谁发言', onchange: () => (this.speaker = this.speakers.value) });
    this.speakerRow = el('label', { class: 'speaking' }, '发言人', this.speakers);
    this.title = el('p', { class: 'chat-title' });
    this.tabs = el('div', { class: 'tabs', role: 'tablist', 'aria-label': `${this.name}的会话` });
    this.toast = el('p', { class: 'toast', role: 'status', hidden: true });
    this.root = this.frame();
  }

  frame() {
    const { id, label, role } = this.about;
    this.badge = el('span', { class: 'platform' });
    return el(
      'section',
      { class: 'phone', 'data-phone': id, 'data-role': role, 'aria-label': `${label}的手机` },
      el('h2', { class: 'phone-label' }, el('span', { class: `role role-${role}` }, ROLES[role]), el('span', { class: 'phone-name' }, this.name), this.speakerRow),
      el(
        'div',
        { class: 'device' },
        el('div', { class: 'chat-head' }, el('div', { class: 'chat-what' }, this.badge, this.title), this.tabs),
        this.talk.root,
        this.toast,
        this.composer.root,
      ),
    );
  }

  /** Draw a state. The first one counts as read. */
  draw(state) {
    const isFirst = this.chats.length === 0;
    this.chats = this.about.chats.map((id) => this.visible(state.chats.find((c) => c.id === id) ?? emptyChat(id)));
    if (isFirst) for (const chat of this.chats) this.read(chat);
    const arrived = this.redraw();
    if (arrived && !isFirst) this.ring();
  }

  /** A chat without what the platform dropped for this phone's owner. */
  visible(chat) {
    const viewer = this.viewerIn(chat);
    return { ...chat, messages: chat.messages.filter((m) => !m.hidden_from?.includes(viewer)) };
  }

  redraw() {
    const chat = this.openChat();
    const viewer = this.viewerIn(chat);
    this.root.dataset.platform = chat.platform;
    fill(this.badge, chat.kind === 'kf' ? SERVICE : (PLATFORMS[chat.platform] ?? chat.platform));
    fill(this.title, chat.title || `与${this.botIn(chat)}的会话`, chat.kind === 'group' && el('small', {}, `（${chat.members.length}）`));
    this.drawTabs();
    this.drawSpeakers(chat);
    this.composer.suit(chat, this.botIn(chat));
    const view = { chat, viewer, people: this.people, press: (...all) => this.press(...all), recall: (m) => this.recall(m) };
    const added = this.talk.draw(view, this.emptyWords(chat));
    if (this.isVisible()) this.read(chat);
    this.drawTabs();
    return added && !isMine(chat.messages.at(-1), viewer);
  }

  /** How many messages of others nobody has looked at on this phone. */
  unread() {
    return this.chats.reduce((sum, chat) => sum + this.unreadIn(chat), 0);
  }

  /** Called when the phone comes into sight: what is open counts as read. */
  shown() {
    if (!this.chats.length) return;
    if (this.talk.following) this.talk.toEnd();
    this.read(this.openChat());
    this.drawTabs();
  }

  /** Open the chat of this kind (`group` or `private`) or with this id, and put words into the line. */
  write(chatKind, text) {
    const chat = this.chats.find((c) => c.id === chatKind || c.kind === chatKind);
    if (chat) this.open(chat.id);
    this.composer.write(text);
  }

  open(chatId) {
    this.current = chatId;
    this.composer.complain('');
    this.redraw();
  }

  openChat() {
    return this.chats.find((c) => c.id === this.current) ?? this.chats[0];
  }

  viewerIn(chat) {
    return chat.kind === 'private' ? readChatId(chat.id).name : bare(this.about.user);
  }

  /** Who speaks and presses: in a group whoever was chosen, alone the phone's owner. */
  actorIn(chat) {
    const chosen = chat.kind === 'group' && chat.members.map(bare).includes(this.speaker);
    return chosen ? this.speaker : this.viewerIn(chat);
  }

  /** Whom people in this chat call with an @; a group's webhook robot speaks too, but hears nothing. */
  botIn(chat) {
    if (chat.kind === 'kf') return chat.title || SERVICE;
    const called = chat.messages.filter((m) => !isBot(m.sender)).flatMap((m) => m.mentions);
    const bots = called.map((who) => who.replace(/^bot:/, ''));
    return bots.find((name) => this.people.bots.has(name)) ?? '回声';
  }

  async say(words) {
    const chat = this.openChat();
    this.talk.toEnd();
    this.done('say', this.about.role);
    await api.say({ chat: chat.id, user: this.actorIn(chat), ...words });
  }

  async press(message, button, form, card) {
    const buttons = [...card.querySelectorAll('button:not([disabled])')];
    for (const b of buttons) b.disabled = true;
    card.setAttribute('aria-busy', 'true');
    this.done('press', this.about.role);
    try {
      const chat = this.openChat();
      const { verdict } = await api.click({ message_id: message.id, user: this.actorIn(chat), key: button.key, form });
      if (verdict) this.tell(verdict);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.tell(error.message);
    } finally {
      for (const b of buttons) b.disabled = false;
      card.removeAttribute('aria-busy');
    }
  }

  async recall(message) {
    try {
      await api.recall({ message_id: message.id, user: bare(message.sender) });
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.tell(error.message);
    }
  }

  async enter() {
    const chat = this.openChat();
    try {
      await api.enter({ chat: chat.id, user: this.viewerIn(chat) });
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.tell(error.message);
    }
  }

  tell(words) {
    clearTimeout(this.toastTimer);
    fill(this.toast, words);
    this.toast.hidden = false;
    this.toastTimer = setTimeout(() => (this.toast.hidden = true), 5000);
  }

  /** A glow around the phone, so that the eye follows where the loop goes on. */
  ring() {
    this.root.classList.remove('is-ringing');
    void this.root.offsetWidth; // restarts the animation
    this.root.classList.add('is-ringing');
  }

  emptyWords(chat) {
    if (chat.kind === 'group') return el('p', {}, '还没有人说话。', el('br'), '不知道说什么？看上面的「试试看」。');
    return [
      el('p', {}, `这里是${this.name}与${this.botIn(chat)}的私聊。`),
      el('button', { type: 'button', class: 'enter', onclick: () => this.enter() }, '打开会话'),
    ];
  }

  drawTabs() {
    this.tabs.hidden = this.chats.length < 2;
    const marks = JSON.stringify([this.current, this.chats.map((c) => [c.id, c.title, this.unreadIn(c)])]);
    if (marks === this.tabMarks) return;
    this.tabMarks = marks;
    const held = this.tabs.contains(document.activeElement);
    fill(this.tabs, this.chats.map((chat) => this.tab(chat)));
    if (held) this.tabs.querySelector('[aria-selected=true]')?.focus();
  }

  /** `群聊` and `私聊` where that is clear; else a group by its title, a private chat by what it is with. */
  tabName(chat) {
    const isOnly = this.chats.filter((c) => c.kind === chat.kind).length === 1;
    return isOnly ? TAB_NAMES[chat.kind] : (DOOR_NAMES[readChatId(chat.id).door] ?? chat.title);
  }

  tab(chat) {
    const unread = this.unreadIn(chat);
    return el(
      'button',
      { type: 'button', role: 'tab', class: 'tab', 'aria-selected': String(chat.id === this.current), 'data-chat': chat.id, onclick: () => this.open(chat.id) },
      this.tabName(chat),
      unread > 0 && el('span', { class: 'dot', 'aria-label': `${unread} 条未读` }, unread > 99 ? '99+' : unread),
    );
  }

  drawSpeakers(chat) {
    const members = chat.kind === 'group' ? chat.members.map(bare) : [];
    this.speakerRow.hidden = members.length < 2;
    const marks = JSON.stringify([members.map((m) => this.people.nameOf(chat.platform, m)), this.actorIn(chat)]);
    if (marks === this.speakerMarks) return;
    this.speakerMarks = marks;
    const chosen = this.actorIn(chat);
    fill(this.speakers, members.map((m) => el('option', { value: m, selected: m === chosen }, this.people.nameOf(chat.platform, m))));
  }

  isVisible() {
    return this.root.offsetParent !== null && !document.hidden;
  }

  read(chat) {
    this.seen.set(chat.id, chat.messages.at(-1)?.id ?? 0);
  }

  unreadIn(chat) {
    const seen = this.seen.get(chat.id) ?? 0;
    const viewer = this.viewerIn(chat);
    return chat.messages.filter((m) => m.id > seen && !isMine(m, viewer)).length;
  }
}

function emptyChat(id) {
  return { ...readChatId(id), title: '', members: [], messages: [] };
}
