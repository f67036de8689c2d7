import { catalogue } from "../i18n/i18n";
import { announce } from "../ui/state/announce";
import { refusalText } from "../ui/state/error_text";
import type { ParticipantActions, ParticipantItem, UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { ClientMessage } from "../wire/codec";
import { ModerationAction } from "../wire/constants";
import type { Participant } from "../wire/messages";
import type { Replica } from "../world/replica";

export interface ParticipantsEvents {
  send(message: ClientMessage): boolean;
  notice(text: string): void;
  /** A person whom this account blocked has disappeared. */
  blocked(participant: number): void;
  /** A host silenced this person, or allowed speaking again. */
  silenced(silenced: boolean): void;
}

/** Raised hands first, in their order; then the own entry; then by name. */
function compareItems(a: ParticipantItem, b: ParticipantItem): number {
  if (a.hand !== b.hand) return (a.hand || Number.POSITIVE_INFINITY) - (b.hand || Number.POSITIVE_INFINITY);
  if (a.you !== b.you) return a.you ? -1 : 1;
  return a.name.localeCompare(b.name);
}

/** Raised hands numbered 1, 2, 3…, whatever their numbers on the wire. */
function handRanks(all: Participant[]): Map<number, number> {
  const raised = all.filter((p) => p.hand > 0).sort((a, b) => a.hand - b.hand);
  return new Map(raised.map((p, i) => [p.number, i + 1]));
}

/** The participants as the page shows them, and actions among them. */
export class Participants implements ParticipantActions {
  private publishScheduled = false;
  private self: Participant | null = null;
  private raisedHands = new Set<number>();
  private readonly blocking = new Set<number>();

  constructor(
    private readonly replica: Replica,
    private readonly store: Store<UiState>,
    private readonly events: ParticipantsEvents,
  ) {}

  /** A participant joined, left or changed. Publishes once for many changes in a row. */
  changed(): void {
    if (this.publishScheduled) return;
    this.publishScheduled = true;
    queueMicrotask(() => {
      this.publishScheduled = false;
      this.publish();
    });
  }

  /** A participant left, or was blocked. */
  left(participant: number): void {
    if (this.blocking.delete(participant)) this.events.blocked(participant);
    this.changed();
  }

  /** After a welcome: the current state is not announced as news. */
  reset(): void {
    this.self = null;
    this.raisedHands = new Set(
      [...this.replica.people.values()].flatMap((p) => (p.record.hand ? p.record.number : [])),
    );
    this.changed();
  }

  doorChanged(): void {
    const { door, knocks, rights } = this.replica;
    const known = new Set(this.store.value.knocks.map((k) => k.number));
    const fresh = knocks.find((k) => !known.has(k.number));
    this.store.set({ door, knocks, rights });
    if (fresh) announce(this.store, this.texts().announceKnock(fresh.name));
  }

  askedToSpeak(): void {
    this.store.set({ askedToSpeak: true });
    announce(this.store, this.texts().askedToSpeak);
  }

  toggleHand(): void {
    const { participants, you } = this.store.value;
    const raised = participants.some((p) => p.number === you && p.hand > 0);
    this.send({ type: "raiseHand", raised: !raised });
  }

  block(participant: number): void {
    if (this.send({ type: "block", participant })) this.blocking.add(participant);
  }

  moderate(action: keyof typeof ModerationAction, participant: number, value = 0): void {
    this.send({ type: "moderate", action: ModerationAction[action], participant, value });
  }

  /** The server refused a request. */
  refused(code: string): void {
    const t = this.texts();
    this.events.notice(refusalText(t, code) ?? t.refusals.internal);
  }

  /** Requests are not queued while the connection is lost: later they may be wrong. */
  send(message: ClientMessage): boolean {
    const sent = this.events.send(message);
    if (!sent) this.events.notice(this.texts().notSent);
    return sent;
  }

  private texts() {
    return catalogue(this.store.value.settings.language);
  }

  private publish(): void {
    const { replica, store } = this;
    const all = [...replica.people.values()].map((p) => p.record);
    const hands = handRanks(all);
    const people = all.map(({ number, name, colour, role, muted, silenced }): ParticipantItem => {
      const hand = hands.get(number) ?? 0;
      return { number, name, colour, role, muted, silenced, hand, you: number === replica.you };
    });
    store.set({ participants: people.sort(compareItems), you: replica.you });
    this.announceHands(people);
    const me = replica.people.get(replica.you)?.record;
    if (me) this.publishSelf(me);
  }

  private announceHands(people: ParticipantItem[]): void {
    const raised = people.filter((p) => p.hand > 0);
    const fresh = raised.find((p) => !p.you && !this.raisedHands.has(p.number));
    this.raisedHands = new Set(raised.map((p) => p.number));
    if (fresh) announce(this.store, this.texts().announceHand(fresh.name));
  }

  private publishSelf(me: Participant): void {
    const [was, before] = [this.self, this.store.value.silenced];
    this.self = me;
    this.store.set({ role: me.role, silenced: me.silenced });
    const t = this.texts();
    if (me.silenced !== before) this.events.silenced(me.silenced);
    if (me.silenced && !before) {
      this.store.set({ askedToSpeak: false });
      this.events.notice(t.silencedNow);
    }
    if (was && was.role !== me.role) this.events.notice(t.roleNow(t.roles[me.role] ?? ""));
  }
}
