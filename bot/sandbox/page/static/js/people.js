/** Who is who: names for user ids, and whose phone shows which side of a chat. */

/** `wecom:zhangsan` and `zhangsan` are the same person inside one chat. */
export function bare(user) {
  return String(user || '').replace(/^(wecom|dingtalk):/, '');
}

/** Whether a message was sent by the bot. */
export function isBot(sender) {
  return String(sender).startsWith('bot:');
}

/** What a chat id says by itself, for a chat in which nothing has been said yet. */
export function readChatId(id) {
  const [platform, door, ...rest] = id.split(':');
  if (door === 'kf') return { id, platform, door, name: rest.at(-1), kind: 'kf' };
  return { id, platform, door, name: rest.join(':'), kind: door === 'group' ? 'group' : 'private' };
}

/** Every name that the state tells, by `platform:user`. */
export class People {
  constructor() {
    this.names = new Map();
    this.bots = new Set(['回声']);
  }

  /** Learn from a state: the names it lists, and the bots that have spoken. */
  learn(state) {
    for (const [user, name] of Object.entries(state.names)) this.names.set(user, name);
    for (const chat of state.chats) {
      for (const message of chat.messages) if (isBot(message.sender)) this.bots.add(message.sender_name);
    }
  }

  /** The name of a user in a chat of this platform; the id itself for a stranger. */
  nameOf(platform, user) {
    if (isBot(user)) return user.slice(4);
    return this.names.get(`${platform}:${bare(user)}`) || bare(user);
  }

  /** All names that can stand behind an @, the longest first so that 李工头 is not read as 李工. */
  called() {
    const all = new Set([...this.names.values(), ...this.bots, '所有人']);
    return [...all].filter(Boolean).sort((a, b) => b.length - a.length);
  }
}
