/** What the stand-in can do wrong, as GitHub and networks do. */
export type FaultKind =
  /** A 502 with an HTML body, before anything was done. */
  | 'server-error'
  /** The connection breaks before anything was done. */
  | 'reset'
  /** The request is carried out, but its answer is lost. */
  | 'lost-answer'
  /** The request is carried out, but its answer stops half way. */
  | 'truncated'
  /** 403 with `retry-after`. */
  | 'secondary-limit'
  /** 422: it does not take what it is told to write. */
  | 'unprocessable'
  /** 401 for a token that was good. */
  | 'bad-credentials'
  /** The answer comes late. */
  | 'slow';

export interface Fault {
  readonly kind: FaultKind;
  /** Requests that it hits, by `METHOD template` (`POST /graphql`); all without. */
  readonly on?: RegExp;
  /** Only requests for this owner's repositories, or for a token of its installation. */
  readonly owner?: string;
  /** How often; once without. */
  readonly times?: number;
  /** `secondary-limit`: seconds to wait. `slow`: how many to delay. */
  readonly seconds?: number;
}

/** Faults waiting to happen. */
export class Faults {
  readonly #waiting: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  /** Takes the first fault that is meant for this request. */
  next(request: string, owner: string | null): Fault | null {
    const found = this.#waiting.find(
      ({ fault, left }) =>
        left > 0 && (fault.on?.test(request) ?? true) && (fault.owner === undefined || fault.owner === owner),
    );
    if (found === undefined) return null;
    found.left -= 1;
    return found.fault;
  }

  clear(): void {
    this.#waiting.length = 0;
  }

  /** How many are still to come for an owner. */
  pending(owner: string): number {
    return this.#waiting.reduce((sum, { fault, left }) => sum + (fault.owner === owner ? left : 0), 0);
  }
}
