/** The line to write in: Enter sends, in groups the @ that makes the platform deliver the words is on by default. */

import { el, fill } from './dom.js';
import { Trouble } from './api.js';

const ATTACH = '附图片或文件';

export class Composer {
  /** `send({text, mention, file?})` (a file's `data` in base64) is awaited; what it throws as Trouble is shown under the line, the words are kept. */
  constructor(send, who) {
    this.send = send;
    this.sending = false;
    this.mention = el('button', { type: 'button', class: 'at', 'aria-pressed': 'true', onclick: () => this.toggle() }, '@回声');
    this.mention.title = '群里只有 @机器人 的话，平台才会送达';
    this.words = el('textarea', {
      rows: '1',
      maxlength: '2000',
      'aria-label': `${who}要说的话`,
      enterkeyhint: 'send',
      onkeydown: (event) => this.key(event),
      oninput: () => this.grow(),
    });
    this.file = el('input', { type: 'file', class: 'unseen', tabindex: '-1', 'aria-hidden': 'true', onchange: () => this.picked() });
    this.clip = el('button', { type: 'button', class: 'clip', 'aria-label': ATTACH, title: ATTACH, 'aria-pressed': 'false', onclick: () => this.attach() });
    this.button = el('button', { type: 'submit', class: 'send' }, '发送');
    this.error = el('p', { class: 'composer-error', role: 'alert', hidden: true });
    this.root = el(
      'form',
      { class: 'composer', onsubmit: (event) => this.submit(event) },
      el('div', { class: 'composer-row' }, this.mention, this.words, this.clip, this.file, this.button),
      this.error,
    );
  }

  /** Show it for this kind of chat, with the bot's name on the @ chip. */
  suit(chat, botName) {
    this.mention.hidden = chat.kind !== 'group';
    this.bot = botName;
    this.label();
  }

  /** Put words into the line and the cursor behind them. */
  write(text) {
    this.words.value = text;
    this.grow();
    this.words.focus({ preventScroll: true });
    this.words.setSelectionRange(text.length, text.length);
  }

  /** Say in words what went wrong; an empty string takes it away. */
  complain(words) {
    fill(this.error, words);
    this.error.hidden = !words;
  }

  /** Choose a file; pressed again, the chosen one is left out. */
  attach() {
    if (!this.file.files.length) return this.file.click();
    this.file.value = '';
    return this.picked();
  }

  picked() {
    const chosen = this.file.files[0];
    const words = chosen ? `已附 ${chosen.name}，再点去掉` : ATTACH;
    this.clip.setAttribute('aria-pressed', String(Boolean(chosen)));
    this.clip.setAttribute('aria-label', words);
    this.clip.title = words;
    this.words.focus({ preventScroll: true });
  }

  toggle() {
    this.mention.setAttribute('aria-pressed', String(!this.isCalling()));
    this.label();
    this.words.focus({ preventScroll: true });
  }

  isCalling() {
    return this.mention.getAttribute('aria-pressed') === 'true';
  }

  label() {
    fill(this.mention, `@${this.bot || '回声'}`);
    const calls = this.mention.hidden || this.isCalling();
    this.words.placeholder = calls ? '说点什么…' : '不 @ 时机器人收不到';
  }

  key(event) {
    // While an input method is composing, Enter picks a candidate: it must not send.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.root.requestSubmit();
  }

  async submit(event) {
    event.preventDefault();
    const text = this.words.value.trim();
    const file = this.file.files[0];
    if ((!text && !file) || this.sending) return;
    this.complain('');
    this.busy(true);
    try {
      const sent = file ? { file: { kind: kindOf(file), name: file.name, data: await base64(file) } } : {};
      await this.send({ text, mention: this.mention.hidden || this.isCalling(), ...sent });
      this.words.value = '';
      this.file.value = '';
      this.picked();
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.complain(error.message);
    } finally {
      this.busy(false);
      this.grow();
      this.words.focus({ preventScroll: true });
    }
  }

  busy(is) {
    this.sending = is;
    this.words.readOnly = is;
    this.button.disabled = is;
    this.mention.disabled = is;
    this.clip.disabled = is;
    this.root.setAttribute('aria-busy', String(is));
    fill(this.button, is ? '发送中' : '发送');
  }

  grow() {
    this.words.style.height = 'auto';
    this.words.style.height = `${Math.min(this.words.scrollHeight, 92)}px`;
  }
}

/** As which of the platforms' kinds a file is sent. */
function kindOf({ type, name }) {
  if (/^image\/(png|jpeg|gif)$/.test(type)) return 'image';
  if (type.startsWith('audio/') || /\.amr$/i.test(name)) return 'voice';
  return type.startsWith('video/') ? 'video' : 'file';
}

function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => reject(new Trouble('读不了这个文件。'));
    reader.readAsDataURL(file);
  });
}
