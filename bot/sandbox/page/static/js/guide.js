/** Two minutes, five steps: what to try first, ticked off as it happens. */

import { byId, disclose, el, fill } from './dom.js';

const SENTENCES = [
  { platform: 'wecom', kind: 'group', text: '扫码枪从今早连不上，整条线停了！' },
  { platform: 'dingtalk', kind: 'group', text: '报表导出总是卡住' },
  { platform: 'wecom', kind: 'group', text: '建议导出能按部门筛选' },
];
const STEPS = [
  { key: 'say', title: '客户开口', words: '在客户群里说一句，点一句就填好：' },
  { key: 'press', title: '员工接手', words: '负责人手机弹出卡片：接单、回复、解决。' },
  { key: 'clock', title: '推动时间', words: '快进：催办、升级、满意度回访会自己来。' },
  { key: 'digest', title: '管理者看结果', words: '到今晚 18:00，收到当天的闭环日报。' },
  { key: 'wire', title: '看穿每一步', words: '「报文」里有每次收发的原文与解密。' },
];

export class Guide {
  /** `suggest(platform, kind, text)` fills a customer's line. */
  constructor(suggest) {
    this.suggest = suggest;
    this.finished = new Set();
    byId('open-guide').addEventListener('click', () => this.open(byId('guide').hidden));
    this.open(window.matchMedia('(min-width: 760px)').matches);
    this.draw();
  }

  /** Tick a step off. `role` tells whose phone it happened on, where that matters. */
  done(step, role = '') {
    if ((step === 'say' && role !== 'customer') || (step === 'press' && role === 'customer')) return;
    if (this.finished.has(step)) return;
    this.finished.add(step);
    this.draw();
  }

  open(open) {
    disclose(byId('open-guide'), byId('guide'), open);
  }

  draw() {
    const next = STEPS.find((step) => !this.finished.has(step.key));
    fill(byId('guide'), el('ol', { class: 'steps' }, STEPS.map((step, i) => this.step(step, i + 1, step === next))));
  }

  step({ key, title, words }, number, isNext) {
    const isDone = this.finished.has(key);
    return el(
      'li',
      { class: `step${isNext ? ' is-next' : ''}${isDone ? ' is-done' : ''}`, 'aria-current': isNext ? 'step' : null },
      el('p', { class: 'step-title' }, el('span', { class: 'step-number', 'aria-hidden': 'true' }, isDone ? '✓' : number), title),
      el('p', { class: 'step-words' }, words),
      key === 'say' && el('ul', { class: 'sentences' }, SENTENCES.map((sentence) => el('li', {}, this.sentence(sentence)))),
    );
  }

  /** On a small screen the guide makes room for the phone that it has just filled. */
  pick(...suggestion) {
    if (window.matchMedia('(max-width: 759px)').matches) this.open(false);
    this.suggest(...suggestion);
  }

  sentence({ platform, kind, text }) {
    return el('button', { type: 'button', class: `sentence is-${platform}`, onclick: () => this.pick(platform, kind, text) }, text);
  }
}
