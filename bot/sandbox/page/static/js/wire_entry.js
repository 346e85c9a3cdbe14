/** One exchange laid open: both bodies raw and decrypted, the verdict, and sending it once more. */

import { api, Trouble } from './api.js';
import { el, fill } from './dom.js';
import { pretty } from './pretty.js';
import { dayAndTime } from './time.js';

const PLATFORMS = { wecom: '企业微信', dingtalk: '钉钉' };

export class WireEntry {
  /** `back()` returns to the list on a small screen. */
  constructor(entry, back) {
    this.entry = entry;
    this.outcome = el('p', { class: 'wire-outcome', role: 'status', hidden: true });
    const toBot = entry.direction.startsWith('→');
    this.root = el(
      'article',
      { class: 'wire-one', 'aria-label': entry.what },
      el('button', { type: 'button', class: 'wire-back', onclick: back }, '‹ 返回列表'),
      el('p', { class: 'wire-one-what' }, entry.what),
      el('p', { class: 'wire-one-about' }, about(entry)),
      verdict(entry),
      toBot && this.again(),
      this.outcome,
      headers(entry.request_headers),
      sides('请求', entry.request, entry.request_clear),
      sides('应答', entry.response, entry.response_clear),
    );
  }

  again() {
    this.repeat = el('button', { type: 'button', class: 'wire-repeat', onclick: () => this.sendAgain() }, '原样再发一次');
    this.repeat.title = '平台真的会重复投递：同样的字节再来一次，什么都不该做两遍';
    return this.repeat;
  }

  async sendAgain() {
    this.repeat.disabled = true;
    try {
      const { status, response } = await api.repeat(this.entry.id);
      this.tell(`已再发一次，回声答 ${status}${response ? `：${String(response).slice(0, 120)}` : ''}`);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      this.tell(error.message);
    } finally {
      this.repeat.disabled = false;
    }
  }

  tell(words) {
    fill(this.outcome, words);
    this.outcome.hidden = false;
  }
}

function about(entry) {
  const way = entry.direction.startsWith('→') ? '平台 → 回声' : '回声 → 平台';
  const platform = PLATFORMS[entry.platform] ?? entry.platform;
  return [platform, way, dayAndTime(entry.at), `状态 ${entry.status || '—'}`, `${entry.took_ms} 毫秒`].join(' · ');
}

function verdict({ verdict: wrong }) {
  return el('p', { class: `verdict ${wrong ? 'is-wrong' : 'is-well'}` }, wrong || '平台没有挑出毛病');
}

function headers(all) {
  const lines = Object.entries(all ?? {}).map(([name, value]) => `${name}: ${value}`);
  return lines.length > 0 && el('section', { class: 'side' }, el('h3', {}, '请求头'), el('pre', { tabindex: '0', 'aria-label': '请求头' }, lines.join('\n')));
}

/** A body; where it was encrypted, the clear text stands first and the raw bytes one press away. */
function sides(title, raw, clear) {
  const shown = el('pre', { tabindex: '0', 'aria-label': title });
  const show = (text) => fill(shown, pretty(text) || '（空）');
  show(clear || raw);
  if (!clear) return el('section', { class: 'side' }, el('h3', {}, title), shown);
  const pick = (button, text) => {
    for (const each of button.parentNode.children) each.setAttribute('aria-pressed', String(each === button));
    show(text);
  };
  const button = (label, text, pressed) =>
    el('button', { type: 'button', 'aria-pressed': String(pressed), onclick: (event) => pick(event.currentTarget, text) }, label);
  const picks = el('div', { class: 'switch', role: 'group', 'aria-label': `${title}的形式` }, button('解密后', clear, true), button('原文', raw, false));
  return el('section', { class: 'side' }, el('h3', {}, title, picks), shown);
}
