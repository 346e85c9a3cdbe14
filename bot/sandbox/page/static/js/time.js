/** Beijing time, as people in the chats read it. */

const PARTS = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: 'numeric',
  day: 'numeric',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

/** `11月25日 周三 14:05`. */
export function dayAndTime(when) {
  const p = parts(when);
  return `${p.month}月${p.day}日 ${p.weekday} ${p.hour}:${p.minute}`;
}

/** `14:05`. */
export function timeOfDay(when) {
  const p = parts(when);
  return `${p.hour}:${p.minute}`;
}

/** `14:05:09`, for the wire log. */
export function toTheSecond(when) {
  const p = parts(when);
  return `${p.hour}:${p.minute}:${p.second}`;
}

/** What stands above a message: nothing within five minutes of the one before, the day when it changed. */
export function momentAbove(when, before) {
  if (!before) return dayAndTime(when);
  if (new Date(when) - new Date(before) < 5 * 60 * 1000) return '';
  const [a, b] = [parts(when), parts(before)];
  return a.day === b.day && a.month === b.month ? timeOfDay(when) : dayAndTime(when);
}

function parts(when) {
  return Object.fromEntries(PARTS.formatToParts(new Date(when)).map((p) => [p.type, p.value]));
}
