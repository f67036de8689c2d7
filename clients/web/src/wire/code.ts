/** Numbers of the messages a client sends, PROTOCOL section 4. */
export const Out = {
  hello: 1,
  pose: 2,
  teleport: 3,
  mute: 4,
  operation: 5,
  live: 6,
  offer: 7,
  ping: 8,
  leave: 9,
  say: 10,
  hand: 11,
  react: 12,
  block: 13,
  moderate: 14,
} as const;

/** Numbers of the messages a server sends, PROTOCOL section 5. */
export const In = {
  welcome: 64,
  tick: 65,
  joined: 66,
  left: 67,
  changed: 68,
  strokes: 69,
  result: 70,
  acknowledged: 71,
  error: 72,
  answer: 73,
  pong: 74,
  reset: 75,
  said: 76,
  history: 77,
  reacted: 78,
  asked: 79,
  door: 80,
} as const;

/** Kinds of operations and of their results, sections 4.5 and 5.7. */
export const Kind = { put: 1, erase: 2, restore: 3 } as const;

/** Whom a line of chat is for, section 4.10. */
export const Scope = { everybody: 0, earshot: 1, person: 2 } as const;

/** What a host may do, section 4.14. */
export const Action = {
  silence: 1,
  lower: 2,
  role: 3,
  remove: 4,
  ban: 5,
  end: 6,
  door: 7,
  answer: 8,
} as const;

/** Section 5.2. */
export const Role = { guest: 0, member: 1, presenter: 2, host: 3, owner: 4 } as const;

/** Sections 4.14 and 5.18. */
export const Door = { open: 0, knock: 1, locked: 2 } as const;

/** Kinds of hands, section 5.2. */
export const Hands = { mittens: 0, none: 1 } as const;
