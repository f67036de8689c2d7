// Made from the declarations in server/wire by `make generate`. Do not edit.

/** What changes and effects do, section 7.3. */
export const Verb = {
  put: 1,
  patch: 2,
  delete: 3,
  restore: 4,
} as const;

/** Recipients of a chat line, section 4.10. */
export const ChatScope = {
  everybody: 0,
  earshot: 1,
  person: 2,
} as const;

/** Moderation by hosts, section 4.14. */
export const ModerationAction = {
  silence: 1,
  lower: 2,
  role: 3,
  remove: 4,
  ban: 5,
  end: 6,
  door: 7,
  answer: 8,
} as const;

/** Roles, section 5.2. */
export const Role = {
  guest: 0,
  member: 1,
  presenter: 2,
  host: 3,
  owner: 4,
} as const;

/** States of a room's door, sections 4.14 and 5.18. */
export const Door = {
  open: 0,
  knock: 1,
  locked: 2,
} as const;

/** Kinds of hands, section 5.2. */
export const Hands = {
  mittens: 0,
  none: 1,
} as const;

/** Section 7.5. */
export const maxStrokePoints = 4096;
/** Section 7.5: of encoded points. */
export const maxStrokeBytes = 16384;
/** Section 7.5. */
export const maxCoordinate = 65535;
/** Section 7.3: of one operation. */
export const maxChanges = 256;
/** Section 7.3: bytes in one restore. */
export const maxRestoredBytes = 262144;
/** Section 4.10: characters of a chat line. */
export const maxLine = 2000;

/** Codes with which an operation or a line is refused for the moment: it may be sent again. Section 10. */
export const retriableRefusals: ReadonlySet<string> = new Set(["busy", "too_fast", "store_failed"]);
