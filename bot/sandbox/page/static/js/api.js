/** The control API: one function a call; whatever goes wrong becomes a sentence to show. */

/** A call that failed; `message` is in the reader's words. */
export class Trouble extends Error {}

export const api = {
  state: (since, waitSeconds) => get(`/sandbox/state?since=${since}&wait=${waitSeconds}`),
  wire: (after) => get(`/sandbox/wire?after=${after}`),
  limits: () => get('/sandbox/limits'),
  say: (words) => post('/sandbox/say', words),
  click: (press) => post('/sandbox/click', press),
  enter: (who) => post('/sandbox/enter', who),
  recall: (what) => post('/sandbox/recall', what),
  clock: (move) => post('/sandbox/clock', move),
  fault: (name, times) => post('/sandbox/fault', { name, times }),
  repeat: (wireId) => post('/sandbox/repeat', { wire_id: wireId }),
};

const get = (path) => call(path, { headers: { Accept: 'application/json' } });

const post = (path, body) =>
  call(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify(body),
  });

async function call(path, options) {
  const response = await reach(path, options);
  const body = await read(response);
  if (!response.ok) throw new Trouble(wordsFor(response, body));
  return body;
}

async function reach(path, options) {
  try {
    return await fetch(path, { cache: 'no-store', ...options });
  } catch {
    throw new Trouble('连不上沙盒，请看看演示程序是否还在运行。');
  }
}

async function read(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { error: response.ok ? '' : text.slice(0, 200) };
  }
}

function wordsFor(response, body) {
  const said = body.error || body.verdict || body.message;
  return said ? String(said) : `沙盒没有办成（HTTP ${response.status}）。`;
}
