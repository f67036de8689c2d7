import type { Change } from "../wire/messages";

/** The changes of one operation, and those that take it back. */
export interface UndoStep {
  undo: Change[];
  redo: Change[];
}

const most = 200;

/** What one person did to the records of one parent and can take back, the newest first. */
export class UndoHistory {
  private done: UndoStep[] = [];
  private undone: UndoStep[] = [];

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  remember(step: UndoStep): void {
    this.done.push(step);
    if (this.done.length > most) this.done.shift();
    this.undone = [];
  }

  /** The changes that take the newest step back; null if there is none. */
  undo(): Change[] | null {
    const step = this.done.pop();
    if (!step) return null;
    this.undone.push(step);
    return step.undo;
  }

  redo(): Change[] | null {
    const step = this.undone.pop();
    if (!step) return null;
    this.done.push(step);
    return step.redo;
  }

  /** Forgets steps that cannot be taken back any more. */
  forget(refused: (step: UndoStep) => boolean): void {
    this.done = this.done.filter((step) => !refused(step));
    this.undone = this.undone.filter((step) => !refused(step));
  }
}
