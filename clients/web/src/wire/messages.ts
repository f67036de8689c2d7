// Made from the declarations in server/wire by `make generate`. Do not edit.

import { type Of, bin, bodies, body, bool, gains, hearers, list, message, millimetres, nilOr, optional, page, properties, record, str, uint } from "./form";

/** PROTOCOL.md section 3.3. */
export const protocolVersion = 4;

/** PROTOCOL.md section 4.1. */
export const coming = record({
  parent: bin,
  /** `made` of the last record in the last `records` of this parent, 0 if there was none */
  after: uint,
});
export interface Coming extends Of<typeof coming> {}

/** PROTOCOL.md section 4.1. */
export const have = record({
  /** of the last result that the client has applied */
  sequence: uint,
  /** parents whose records are not whole; the client has those of all others */
  parents: list(coming),
});
export interface Have extends Of<typeof have> {}

/** PROTOCOL.md section 7.3. */
export const change = record({
  /** 1 put, 2 patch, 3 delete, 4 restore */
  verb: uint,
  id: bin,
}, {
  1: {
    /** of the new record, 7.2 */
    kind: str,
    /** put: all; patch: those that change, with nil for those to remove */
    properties: properties,
  },
  2: {
    /** put: all; patch: those that change, with nil for those to remove */
    properties: properties,
  },
  3: {
  },
  4: {
  },
});
export type Change = Of<typeof change>;

/** PROTOCOL.md section 5.2. */
export const participant = record({
  /** identifies the participant in frames; never 0 */
  number: uint,
  name: str,
  /** of the torso */
  colour: uint,
  /** of hands and collar; a default (5.2) where the person chose none */
  accent: uint,
  /** of the eyes when standing */
  height: millimetres,
  /** 0 mittens, 1 none; a client draws other kinds as mittens */
  hands: uint,
  /** hash of the file of the room that is the body (13), in hex; empty: the built-in one (avatar/figure.json), which a client also draws until the file is there, and for one that it cannot draw */
  model: str,
  /** device class: 0 desktop, 1 phone, 2 headset, 3 bot */
  device: uint,
  /** 0 guest, 1 member, 2 presenter, 3 host, 4 owner */
  role: uint,
  /** by the participant; stops the voice */
  muted: bool,
  /** by a host; stops the voice too */
  silenced: bool,
  /** 0: lowered; others: raised, in this order */
  hand: uint,
});
export interface Participant extends Of<typeof participant> {}

/** PROTOCOL.md section 6.6. */
export const livePart = record({
  participant: uint,
  board: bin,
  stroke: bin,
  colour: uint,
  width: uint,
  from: uint,
  points: bin,
});
export interface LivePart extends Of<typeof livePart> {}

/** PROTOCOL.md section 6.7. */
export const held = record({
  participant: uint,
  /** 16 zero bytes: the participant holds nothing any more */
  object: bin,
  properties: properties,
});
export interface Held extends Of<typeof held> {}

/** PROTOCOL.md section 7.1. */
export const roomRecord = record({
  id: bin,
  /** sequence of the result that put it * MaxChanges + its index there: the order in which records were put */
  made: uint,
  author: bin,
  kind: str,
  properties: properties,
});
export interface RoomRecord extends Of<typeof roomRecord> {}

/** PROTOCOL.md section 7.3. */
export const effect = record({
  /** 1 put, 2 patch, 3 delete, 4 restore */
  verb: uint,
}, {
  1: {
    /** complete */
    record: roomRecord,
  },
  2: {
    id: bin,
    /** the new values; nil: removed */
    properties: properties,
  },
  3: {
    id: bin,
  },
  4: {
    /** complete */
    record: roomRecord,
  },
});
export type Effect = Of<typeof effect>;

/** PROTOCOL.md section 5.14. */
export const line = record({
  /** rises within a room; 0 for scope 2, which is not stored */
  id: uint,
  /** Unix milliseconds */
  time: uint,
  /** participant number; in `chatHistory` 0 for a participant who has left */
  from: uint,
  name: str,
  /** 4.10 */
  scope: uint,
  /** participant number of the recipient for scope 2, else 0 */
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
  /** of the join call (3.2); empty in a resume */
  ticket: str,
  /** resume token (3.4); empty after a join call */
  resume: str,
  /** section 1 */
  client: bin,
  /** device class, 5.2 */
  device: uint,
  /** number of voice slots K that the client will offer */
  slots: uint,
  /** where the body stood; used only by a resume after a restart */
  place: nilOr(body),
  /** in a resume: which records the client still has */
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
  /** while true the server does not forward this participant's voice */
  muted: bool,
});
export interface Mute extends Of<typeof mute> {}

/** PROTOCOL.md section 4.5. */
export const operation = message(5, {
  /** strictly rising for one client id, over all its connections; gaps are allowed */
  clientSequence: uint,
  /** the board, or 16 zero bytes for the room */
  parent: bin,
  /** 7.3 */
  changes: list(change),
});
export interface Operation extends Of<typeof operation> {}

/** PROTOCOL.md section 4.6. */
export const live = message(6, {
  board: bin,
  /** id that the finished stroke will have */
  stroke: bin,
  /** 7.1 */
  colour: uint,
  /** 7.1 */
  width: uint,
  /** index in the stroke of the first of `points`; 0 begins the stroke anew */
  from: uint,
  /** 7.1, may be empty */
  points: bin,
});
export interface Live extends Of<typeof live> {}

/** PROTOCOL.md section 4.7. */
export const offer = message(7, {
  /** number of the participant's peer connection: 1 for the first, a higher number for each new one; the same number again is an ICE restart */
  connection: uint,
  /** section 8 */
  sdp: str,
});
export interface Offer extends Of<typeof offer> {}

/** PROTOCOL.md section 4.8. */
export const ping = message(8, {
  /** any number; `pong` returns it */
  time: uint,
});
export interface Ping extends Of<typeof ping> {}

/** PROTOCOL.md section 4.9. */
export const leave = message(9, {
});
export interface Leave extends Of<typeof leave> {}

/** PROTOCOL.md section 4.10. */
export const chat = message(10, {
  /** from 1, strictly rising for one client id, over all its connections; counted apart from client sequences */
  ref: uint,
  /** 0 everybody, 1 participants within earshot of the sender now, 2 one participant */
  scope: uint,
  /** participant number for scope 2, else 0 */
  to: uint,
  /** 1 to 2000 characters after trimming; the server removes control characters except line feeds */
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
  /** see the table below */
  action: uint,
  /** participant number, number of a knock, or 0 */
  participant: uint,
  /** see the table below */
  value: uint,
});
export interface Moderate extends Of<typeof moderate> {}

/** PROTOCOL.md section 4.15. */
export const wave = message(15, {
  /** participant number, or 0 for everybody */
  to: uint,
});
export interface Wave extends Of<typeof wave> {}

/** PROTOCOL.md section 4.16. */
export const hold = message(16, {
  /** 16 zero bytes: let go */
  object: bin,
  /** place, angles, size and scale that differ from the object's; at most 1024 bytes */
  properties: properties,
});
export interface Hold extends Of<typeof hold> {}

/** PROTOCOL.md section 4.17. */
export const wear = message(17, {
  /** of a model (13.2); 32 zero bytes: the built-in body */
  file: bin,
});
export interface Wear extends Of<typeof wear> {}

/** PROTOCOL.md section 4.18. */
export const openDocument = message(18, {
  document: bin,
  /** state vector of what the client has (15.1); empty: nothing */
  have: bin,
});
export interface OpenDocument extends Of<typeof openDocument> {}

/** PROTOCOL.md section 4.19. */
export const closeDocument = message(19, {
  document: bin,
});
export interface CloseDocument extends Of<typeof closeDocument> {}

/** PROTOCOL.md section 4.20. */
export const writeDocument = message(20, {
  document: bin,
  /** names the update in the answer: `documentSaved` or `refused` */
  ref: uint,
  /** true: another part of the update follows */
  more: bool,
  /** Yjs update V1, or a part of it; 1 MiB in all */
  update: bin,
});
export interface WriteDocument extends Of<typeof writeDocument> {}

/** PROTOCOL.md section 4.21. */
export const showPresence = message(21, {
  document: bin,
  /** y-protocols awareness update; empty: not there any more */
  state: bin,
});
export interface ShowPresence extends Of<typeof showPresence> {}

/** PROTOCOL.md section 4.22. */
export const pointOut = message(22, {
  object: bin,
  /** for the clients: where on the object; in a document a relative position (15.4) */
  place: bin,
});
export interface PointOut extends Of<typeof pointOut> {}

/** PROTOCOL.md section 5.1. */
export const welcome = message(64, {
  version: uint,
  /** your participant number */
  you: uint,
  /** current tick */
  tick: uint,
  /** per second */
  tickRate: uint,
  /** 1.2 */
  scene: str,
  /** in order of number, you among them */
  participants: list(participant),
  /** of everybody, now */
  bodies: bodies,
  /** durable sequence of the room */
  sequence: uint,
  /** the client keeps the records of its `have` and goes on after this result; nil: the client forgets all records */
  from: nilOr(uint),
  /** highest durable client sequence of this client id; 0 for none */
  lastClientSequence: uint,
  /** the participant stayed in the room: the server still has its media connection, if there was one */
  livedOn: bool,
  /** your author (section 1) */
  author: bin,
  /** resume token, 3.4 */
  resume: str,
  /** poses/s, operations/s, live/s, bytes per message, bytes of points per stroke */
  limits: list(uint),
});
export interface Welcome extends Of<typeof welcome> {}

/** PROTOCOL.md section 6.0. */
export const tick = message(65, {
  /** number of the tick; rises, not always by one */
  tick: uint,
  /** 6.2 */
  bodies: bodies,
  /** 6.4, what has changed; nil: nothing */
  gains: nilOr(gains),
  /** 6.5, complete; nil: unchanged */
  hearers: nilOr(hearers),
  /** 6.6, new parts of unfinished strokes */
  lives: nilOr(list(livePart)),
  /** 6.7, changes of what others hold */
  held: nilOr(list(held)),
});
export interface Tick extends Of<typeof tick> {}

/** PROTOCOL.md section 5.3. */
export const joined = message(66, {
  participant: participant,
});
export interface Joined extends Of<typeof joined> {}

/** PROTOCOL.md section 5.4. */
export const left = message(67, {
  /** participant number */
  participant: uint,
  /** `left`, `lost` (no resume in time) or `removed` */
  reason: str,
});
export interface Left extends Of<typeof left> {}

/** PROTOCOL.md section 5.5. */
export const participantChanged = message(68, {
  /** the complete new record */
  participant: participant,
});
export interface ParticipantChanged extends Of<typeof participantChanged> {}

/** PROTOCOL.md section 5.6. */
export const records = message(69, {
  /** a board, or 16 zero bytes for the room */
  parent: bin,
  /** consecutive records, in the order in which they were put */
  records: page,
  /** true: another `records` of this parent follows; false: the parent is whole */
  more: bool,
});
export interface Records extends Of<typeof records> {}

/** PROTOCOL.md section 5.7. */
export const result = message(70, {
  /** of the room; rises by one with each result */
  sequence: uint,
  /** a board, or 16 zero bytes for the room */
  parent: bin,
  /** in the order of the changes */
  effects: list(effect),
});
export interface Result extends Of<typeof result> {}

/** PROTOCOL.md section 5.8. */
export const acknowledged = message(71, {
  /** of the operation, which is durable */
  clientSequence: uint,
  /** sequence of the result in the room; the result may arrive later, among missed ones (5.7) */
  sequence: uint,
});
export interface Acknowledged extends Of<typeof acknowledged> {}

/** PROTOCOL.md section 5.9. */
export const refused = message(72, {
  /** code, section 10 */
  reason: str,
  /** English, for logs and developers */
  detail: str,
  /** client sequence of the refused operation, ref of the refused chat line or update, or nil for other messages */
  ref: nilOr(uint),
  /** code of the refused message */
  of: uint,
});
export interface Refused extends Of<typeof refused> {}

/** PROTOCOL.md section 5.10. */
export const answer = message(73, {
  /** as in the offer */
  connection: uint,
  sdp: str,
});
export interface Answer extends Of<typeof answer> {}

/** PROTOCOL.md section 5.11. */
export const pong = message(74, {
  /** as in the ping */
  time: uint,
  /** milliseconds since the room's start */
  serverTime: uint,
  /** current tick */
  tick: uint,
});
export interface Pong extends Of<typeof pong> {}

/** PROTOCOL.md section 5.12. */
export const contentsReset = message(75, {
  /** durable sequence of the room */
  sequence: uint,
});
export interface ContentsReset extends Of<typeof contentsReset> {}

/** PROTOCOL.md section 5.13. */
export const chatLine = message(76, {
  line: line,
  /** for the author: ref of its `chat`; otherwise nil */
  ref: nilOr(uint),
});
export interface ChatLine extends Of<typeof chatLine> {}

/** PROTOCOL.md section 5.15. */
export const chatHistory = message(77, {
  /** lines that this account received or that went to everybody, oldest first */
  lines: list(line),
  /** rising refs of this client id's lines that are stored; the client sends its other unanswered lines again */
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
  /** people who wait; empty for participants who may not answer knocks */
  knocks: list(knock),
  /** least role that may change, delete and restore what other authors put (7.3) */
  erasing: uint,
  /** least role that may change what is on boards (7.3) */
  drawing: uint,
  /** least role that may put objects and bring files (7.3) */
  creating: uint,
});
export interface DoorChanged extends Of<typeof doorChanged> {}

/** PROTOCOL.md section 5.19. */
export const waved = message(81, {
  participant: uint,
  /** participant number; 0: everybody, or a participant who is hidden from you */
  to: uint,
});
export interface Waved extends Of<typeof waved> {}

/** PROTOCOL.md section 5.20. */
export const documentContent = message(82, {
  document: bin,
  /** part of a Yjs update V1: the parts together are one update */
  update: bin,
  /** true: another part follows */
  more: bool,
  /** in the last part: state vector of the document on the server; otherwise empty */
  state: bin,
});
export interface DocumentContent extends Of<typeof documentContent> {}

/** PROTOCOL.md section 5.21. */
export const documentWritten = message(83, {
  document: bin,
  /** who wrote; 0: an editor outside the room */
  participant: uint,
  /** Yjs update V1; empty: too large to be sent now, ask again with `openDocument` */
  update: bin,
});
export interface DocumentWritten extends Of<typeof documentWritten> {}

/** PROTOCOL.md section 5.22. */
export const documentSaved = message(84, {
  document: bin,
  ref: uint,
});
export interface DocumentSaved extends Of<typeof documentSaved> {}

/** PROTOCOL.md section 5.23. */
export const presenceShown = message(85, {
  document: bin,
  /** 0: an editor outside the room */
  participant: uint,
  /** y-protocols awareness update; empty: not there any more */
  state: bin,
});
export interface PresenceShown extends Of<typeof presenceShown> {}

/** PROTOCOL.md section 5.24. */
export const pointedOut = message(86, {
  participant: uint,
  object: bin,
  /** as in 4.22 */
  place: bin,
});
export interface PointedOut extends Of<typeof pointedOut> {}

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
  hold,
  wear,
  openDocument,
  closeDocument,
  writeDocument,
  showPresence,
  pointOut,
};

export const fromServer = {
  welcome,
  tick,
  joined,
  left,
  participantChanged,
  records,
  result,
  acknowledged,
  refused,
  answer,
  pong,
  contentsReset,
  chatLine,
  chatHistory,
  reacted,
  askedToSpeak,
  doorChanged,
  waved,
  documentContent,
  documentWritten,
  documentSaved,
  presenceShown,
  pointedOut,
};
