// The delay before a crashed server is restarted, and when to give up.

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 16_000;
const MOST_CRASHES = 5;
const FORGOTTEN_AFTER = 180_000;

export class Backoff {
  private crashes: number[] = [];

  /** Milliseconds to wait before the next start, or undefined after too many crashes. */
  next(now: number): number | undefined {
    this.crashes = this.crashes.filter((crash) => now - crash < FORGOTTEN_AFTER);
    this.crashes.push(now);
    if (this.crashes.length > MOST_CRASHES) {
      return undefined;
    }
    return Math.min(FIRST_WAIT * 2 ** (this.crashes.length - 1), LONGEST_WAIT);
  }

  /** Forgets earlier crashes, since the user asked for a restart. */
  forget(): void {
    this.crashes = [];
  }
}
