/**
 * How much may be in memory at once. Reviews side by side mostly wait for GitHub, so many of them cost little; but each
 * holds the files of its change until it is judged, and a few that are huge would together take what none of them does.
 */
export class Room {
  readonly #size: number;
  readonly #waiting: { readonly needs: number; readonly enter: () => void }[] = [];
  #free: number;

  /** @param size in whatever unit `within` is told */
  constructor(size: number) {
    this.#size = size;
    this.#free = size;
  }

  /**
   * Does the work as soon as there is room for it, in the order of asking; what needs more than all has the room alone.
   * Work within must not ask for more of the same room: it might wait for itself.
   */
  async within<Result>(needs: number, work: () => Promise<Result>): Promise<Result> {
    const taken = Math.min(needs, this.#size);
    await new Promise<void>((enter) => {
      this.#waiting.push({ needs: taken, enter });
      this.#letIn();
    });
    try {
      return await work();
    } finally {
      this.#free += taken;
      this.#letIn();
    }
  }

  #letIn(): void {
    for (let next = this.#waiting[0]; next !== undefined && next.needs <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.needs;
      next.enter();
    }
  }
}
