// Made from the declarations in server/wire by `make generate`. Do not edit.

import { type Of, bin, bodies, body, bool, gains, grid, hearers, list, message, millimetres, nilOr, optional, record, str, turn, uint } from "./form";

/** PROTOCOL.md section 3.3. */
export const protocolVersion = 2;

/** PROTOCOL.md section 4.1. */
export const coming = record({
  object: uint,
  /** the highest sequence among the strokes of the last `strokes` message of it, 0 if none came */
  after: uint,
});
export interface Coming extends Of<typeof coming> {}

/** PROTOCOL.md section 4.1. */
export const have = record({
  /** of the last result that is in its boards */
  sequence: uint,
  /** those that it does not have whole; all others it has */
  boards: list(coming),
});
export interface Have extends Of<typeof have> {}

/** PROTOCOL.md section 5.2. */
export const participant = record({
  /** names it in frames; never 0 */
  number: uint,
  name: str,
  /** of the torso */
  colour: uint,
  /** of hands and collar; AccentOf where none was chosen */
  accent: uint,
  /** of the eyes when standing */
  height: millimetres,
  /** 0 mittens, 1 none; other kinds are drawn as mittens */
  hands: uint,
  /** which body; empty for the built-in one, as which one that a client does not know is drawn */
  model: str,
  /** 0 desktop, 1 phone, 2 headset, 3 bot */
  device: uint,
  /** 0 guest, 1 member, 2 presenter, 3 host, 4 owner */
  role: uint,
  /** by its own wish */
  muted: bool,
  /** by a host; either stops the voice */
  silenced: bool,
  /** 0 down, else hands went up in this order */
  hand: uint,
});
export interface Participant extends Of<typeof participant> {}

/** PROTOCOL.md section 5.1. */
export const roomObject = record({
  number: uint,
  kind: str,
  /** of the centre */
  x: grid,
  y: grid,
  z: grid,
  /** 6.1 */
  yaw: turn,
  width: millimetres,
  height: millimetres,
});
export interface RoomObject extends Of<typeof roomObject> {}

/** PROTOCOL.md section 6.6. */
export const livePart = record({
  participant: uint,
  object: uint,
  stroke: bin,
  colour: uint,
  width: uint,
  from: uint,
  points: bin,
});
export interface LivePart extends Of<typeof livePart> {}

/** PROTOCOL.md section 7.1. */
export const stroke = record({
  id: bin,
  /** of the room, when it was put; strokes are drawn in this order */
  sequence: uint,
  author: bin,
  colour: uint,
  /** half millimetres, 2 to 200 */
  width: uint,
  points: bin,
});
export interface Stroke extends Of<typeof stroke> {}

/** PROTOCOL.md section 5.14. */
export const line = record({
  /** rises within a room; 0 for scope 2, which nobody keeps */
  id: uint,
  /** Unix milliseconds */
  time: uint,
  /** participant number, 0 in `chatHistory` for one who has left */
  from: uint,
  name: str,
  /** 4.10 */
  scope: uint,
  /** participant number, likewise */
  to: uint,
  /** plain text */
  text: str,
});
export interface Line extends Of<typeof line> {}

/** PROTOCOL.md section 5.18. */
export const knock = record({
  number: uint,
  name: str,
  colour: uint,
});
export interface Knock extends Of<typeof knock> {}

/** PROTOCOL.md section 4.1. */
export const hello = message(1, {
  version: uint,
  /** from joining; empty when resuming */
  ticket: str,
  /** resume token; empty when joining */
  resume: str,
  /** client id, section 1 */
  client: bin,
  /** 0 desktop, 1 phone, 2 headset, 3 bot */
  device: uint,
  /** voice slots K that the client will offer */
  slots: uint,
  /** where it stood, used only by a resume after a restart */
  place: nilOr(body),
  /** for a resume: what the client still has of the boards */
  have: optional(have),
});
export interface Hello extends Of<typeof hello> {}

/** PROTOCOL.md section 4.2. */
export const pose = message(2, {
  body: body,
});
export interface Pose extends Of<typeof pose> {}

/** PROTOCOL.md section 4.3. */
export const teleport = message(3, {
  body: body,
});
export interface Teleport extends Of<typeof teleport> {}

/** PROTOCOL.md section 4.4. */
export const mute = message(4, {
  /** while true the server forwards none of this participant's voice */
  muted: bool,
});
export interface Mute extends Of<typeof mute> {}

/** PROTOCOL.md section 4.5. */
export const operation = message(5, {
  /** 1, 2, 3...: strictly rising for one client id, over all its connections; gaps are allowed */
  clientSequence: uint,
  /** number of the object */
  object: uint,
  /** 1 put, 2 erase, 3 restore */
  kind: uint,
}, {
  1: {
    /** of the new stroke */
    id: bin,
    colour: uint,
    /** half millimetres */
    width: uint,
    /** see AppendPoints */
    points: bin,
  },
  2: {
    ids: list(bin),
  },
  3: {
    ids: list(bin),
  },
});
export type Operation = Of<typeof operation>;

/** PROTOCOL.md section 4.6. */
export const live = message(6, {
  /** the board */
  object: uint,
  /** the id the finished stroke will have */
  stroke: bin,
  /** 7.1 */
  colour: uint,
  /** 7.1 */
  width: uint,
  /** index of the first point in `points`; 0 begins the stroke anew */
  from: uint,
  /** points, 7.1, may be empty */
  points: bin,
});
export interface Live extends Of<typeof live> {}

/** PROTOCOL.md section 4.7. */
export const offer = message(7, {
  /** 1 for the first peer connection of this socket's participant, a higher number for each new one; the same number again is an ICE restart */
  connection: uint,
  /** section 8 */
  sdp: str,
});
export interface Offer extends Of<typeof offer> {}

/** PROTOCOL.md section 4.8. */
export const ping = message(8, {
  /** anything; returned in `pong` */
  time: uint,
});
export interface Ping extends Of<typeof ping> {}

/** PROTOCOL.md section 4.9. */
export const leave = message(9, {
});
export interface Leave extends Of<typeof leave> {}

/** PROTOCOL.md section 4.10. */
export const chat = message(10, {
  /** 1, 2, 3...: beginning with 1 and strictly rising for one client id, as in 4.5 but counted apart */
  ref: uint,
  /** 0 everybody, 1 those within earshot of the sender now, 2 one person */
  scope: uint,
  /** participant number for scope 2, else 0 */
  to: uint,
  /** 1 to 2000 characters after trimming; control characters but line feeds are removed */
  text: str,
});
export interface Chat extends Of<typeof chat> {}

/** PROTOCOL.md section 4.11. */
export const raiseHand = message(11, {
  raised: bool,
});
export interface RaiseHand extends Of<typeof raiseHand> {}

/** PROTOCOL.md section 4.12. */
export const react = message(12, {
  /** 1 clap, 2 heart, 3 laugh, 4 surprise, 5 yes, 6 no */
  kind: uint,
});
export interface React extends Of<typeof react> {}

/** PROTOCOL.md section 4.13. */
export const block = message(13, {
  participant: uint,
});
export interface Block extends Of<typeof block> {}

/** PROTOCOL.md section 4.14. */
export const moderate = message(14, {
  /** below */
  action: uint,
  /** whom, or the number of a knock, or 0 */
  participant: uint,
  /** by action */
  value: uint,
});
export interface Moderate extends Of<typeof moderate> {}

/** PROTOCOL.md section 4.15. */
export const wave = message(15, {
  /** participant number, or 0 for everybody */
  to: uint,
});
export interface Wave extends Of<typeof wave> {}

/** PROTOCOL.md section 5.1. */
export const welcome = message(64, {
  version: uint,
  /** your participant number */
  you: uint,
  /** current tick */
  tick: uint,
  /** per second */
  tickRate: uint,
  /** section 1.2 */
  scene: str,
  /** in order of number, you among them */
  participants: list(participant),
  /** everybody now */
  bodies: bodies,
  /** without what is on boards */
  objects: list(roomObject),
  /** durable room sequence */
  sequence: uint,
  /** the boards that the client said to `have` are kept, and go on from this result; nil: they are to be forgotten */
  from: nilOr(uint),
  /** of this client id, durable; 0 for none */
  lastClientSequence: uint,
  /** the participant was in the room all the time: its media connection, if it had one, is still good on the server */
  livedOn: bool,
  /** as which your work is recorded (section 1) */
  author: bin,
  /** token, 3.4 */
  resume: str,
  /** poses/s, operations/s, live/s, bytes per message, bytes of points per stroke */
  limits: list(uint),
});
export interface Welcome extends Of<typeof welcome> {}

/** PROTOCOL.md section 6.0. */
export const tick = message(65, {
  /** number; rises, not always by one */
  tick: uint,
  /** 6.2 */
  bodies: bodies,
  /** 6.4, what changed */
  gains: nilOr(gains),
  /** 6.5, whole, when changed */
  hearers: nilOr(hearers),
  /** what is new */
  lives: nilOr(list(livePart)),
});
export interface Tick extends Of<typeof tick> {}

/** PROTOCOL.md section 5.3. */
export const joined = message(66, {
  participant: participant,
});
export interface Joined extends Of<typeof joined> {}

/** PROTOCOL.md section 5.4. */
export const left = message(67, {
  /** number */
  participant: uint,
  /** `left`, `lost` (did not resume in time), `removed` */
  reason: str,
});
export interface Left extends Of<typeof left> {}

/** PROTOCOL.md section 5.5. */
export const participantChanged = message(68, {
  /** the whole new record */
  participant: participant,
});
export interface ParticipantChanged extends Of<typeof participantChanged> {}

/** PROTOCOL.md section 5.6. */
export const strokes = message(69, {
  /** the board */
  object: uint,
  /** some that follow each other, in order of sequence */
  strokes: list(stroke),
  /** another `strokes` of this board follows; false: the board is whole */
  more: bool,
});
export interface Strokes extends Of<typeof strokes> {}

/** PROTOCOL.md section 5.7. */
export const result = message(70, {
  /** of the room; rises by one with each result */
  sequence: uint,
  object: uint,
  /** 1 put, 2 erase, 3 restore */
  kind: uint,
}, {
  1: {
    stroke: stroke,
  },
  2: {
    /** of those erased, in order of sequence */
    ids: list(bin),
  },
  3: {
    /** those brought back, in order of sequence */
    strokes: list(stroke),
  },
});
export type Result = Of<typeof result>;

/** PROTOCOL.md section 5.8. */
export const acknowledged = message(71, {
  /** this one is durable; every lower one that was not refused is too. For an operation sent again: the highest durable one (4.5) */
  clientSequence: uint,
  /** of the room, of its result, which may still be to come where missed ones do (5.7) */
  sequence: uint,
});
export interface Acknowledged extends Of<typeof acknowledged> {}

/** PROTOCOL.md section 5.9. */
export const refused = message(72, {
  /** the code, section 10 */
  reason: str,
  /** English, for logs and developers */
  detail: str,
  /** client sequence of the refused operation, ref of the refused line, or nil */
  ref: nilOr(uint),
  /** code of the refused message */
  of: uint,
});
export interface Refused extends Of<typeof refused> {}

/** PROTOCOL.md section 5.10. */
export const answer = message(73, {
  /** of the offer */
  connection: uint,
  sdp: str,
});
export interface Answer extends Of<typeof answer> {}

/** PROTOCOL.md section 5.11. */
export const pong = message(74, {
  /** of the ping */
  time: uint,
  /** milliseconds since the room's start */
  serverTime: uint,
  /** current tick */
  tick: uint,
});
export interface Pong extends Of<typeof pong> {}

/** PROTOCOL.md section 5.12. */
export const boardsReset = message(75, {
  /** durable sequence */
  sequence: uint,
});
export interface BoardsReset extends Of<typeof boardsReset> {}

/** PROTOCOL.md section 5.13. */
export const chatLine = message(76, {
  line: line,
  /** for the author: of its `chat` */
  ref: nilOr(uint),
});
export interface ChatLine extends Of<typeof chatLine> {}

/** PROTOCOL.md section 5.15. */
export const chatHistory = message(77, {
  /** 200 at most that this account was told, or may read since they went to everybody, oldest first */
  lines: list(line),
  /** refs of this client id's own lines among those kept, rising: they were said. All others without an answer are sent again */
  stored: list(uint),
});
export interface ChatHistory extends Of<typeof chatHistory> {}

/** PROTOCOL.md section 5.16. */
export const reacted = message(78, {
  participant: uint,
  /** 4.12 */
  kind: uint,
});
export interface Reacted extends Of<typeof reacted> {}

/** PROTOCOL.md section 5.17. */
export const askedToSpeak = message(79, {
});
export interface AskedToSpeak extends Of<typeof askedToSpeak> {}

/** PROTOCOL.md section 5.18. */
export const doorChanged = message(80, {
  /** 0 open, 1 knock, 2 locked */
  door: uint,
  /** of those who wait; empty for those who may not answer */
  knocks: list(knock),
  /** the role from which on people may erase what is not theirs (section 7.2) */
  erasing: uint,
});
export interface DoorChanged extends Of<typeof doorChanged> {}

/** PROTOCOL.md section 5.19. */
export const waved = message(81, {
  participant: uint,
  /** participant number; 0 for everybody, and for somebody whom you are not shown */
  to: uint,
});
export interface Waved extends Of<typeof waved> {}

export const fromClient = {
  hello,
  pose,
  teleport,
  mute,
  operation,
  live,
  offer,
  ping,
  leave,
  chat,
  raiseHand,
  react,
  block,
  moderate,
  wave,
};

export const fromServer = {
  welcome,
  tick,
  joined,
  left,
  participantChanged,
  strokes,
  result,
  acknowledged,
  refused,
  answer,
  pong,
  boardsReset,
  chatLine,
  chatHistory,
  reacted,
  askedToSpeak,
  doorChanged,
  waved,
};
