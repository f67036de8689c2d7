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
} as const;

/** Kinds of operations and of their results, sections 4.5 and 5.7. */
export const Kind = { put: 1, erase: 2, restore: 3 } as const;
