/** Follows the sandbox's state and lets every part of the page draw it. */

import { api, Trouble } from './api.js';
import { isBot, People } from './people.js';
import { byId, fill } from './dom.js';
import { Faults } from './faults.js';
import { Guide } from './guide.js';
import { Limits } from './limits.js';
import { Stage } from './stage.js';
import { summary } from './bubbles.js';
import { Topbar } from './topbar.js';
import { Wire } from './wire.js';

const WAIT_SECONDS = 20;
const people = new People();
const guide = new Guide((...words) => stage.suggest(...words));
const done = (step, role) => guide.done(step, role);
const stage = new Stage(people, done);
const topbar = new Topbar(complain, done);
const faults = new Faults(complain);
const limits = new Limits(complain);
const wire = new Wire(done);
let version = -1;
let announced = null;

follow();

/** Ask, draw, ask again; after a failure a little later each time. */
async function follow() {
  for (let failures = 0; ; ) {
    try {
      draw(await api.state(version, version < 0 ? 0 : WAIT_SECONDS));
      if (failures) complain('');
      failures = 0;
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      failures += 1;
      complain(`${error.message}正在重新连接…`);
      await new Promise((resume) => setTimeout(resume, Math.min(1000 * failures, 5000)));
    }
  }
}

function draw(state) {
  byId('loading').hidden = true;
  if (state.version < version) startOver();
  topbar.draw(state);
  faults.draw(state);
  limits.draw(state);
  if (state.version !== version) {
    people.learn(state);
    stage.draw(state);
    const fresh = news(state);
    announce(fresh);
    noticeDigest(fresh, state.phones);
  }
  version = state.version;
  wire.follow(version);
}

function startOver() {
  stage.clear();
  wire.clear();
  announced = null;
}

/** Read out what is new, once, whichever phones show it. */
function announce(fresh) {
  if (fresh.length) fill(byId('announcer'), fresh.map((m) => `${m.sender_name}：${summary(m)}`).join('；'));
}

/** The messages that have come since the last state; what was there when the page opened is not news. */
function news(state) {
  const messages = state.chats.flatMap((chat) => chat.messages);
  const fresh = announced === null ? [] : messages.filter((m) => m.id > announced);
  announced = Math.max(0, ...messages.map((m) => m.id));
  return fresh;
}

/** The guide's step about the digest is done when a manager is told something new by the bot. */
function noticeDigest(fresh, phones) {
  const managers = phones.filter((p) => p.role === 'manager').flatMap((p) => p.chats);
  if (fresh.some((m) => managers.includes(m.chat) && isBot(m.sender))) done('digest');
}

function complain(words) {
  fill(byId('trouble'), words);
  byId('trouble').hidden = !words;
}
