/** A value that React can subscribe to. Readers hear of changes at most once per animation frame. */

export type Frame = (callback: () => void) => void;

export interface Readable<T> {
  readonly get: () => T;
  readonly subscribe: (listener: () => void) => () => void;
}

export class Cell<T> implements Readable<T> {
  #value: T;
  #told: T;
  #pending = false;
  readonly #listeners = new Set<() => void>();

  constructor(
    initial: T,
    private readonly frame: Frame,
  ) {
    this.#value = initial;
    this.#told = initial;
  }

  /** What readers were told last: stable between two frames. */
  readonly get = (): T => this.#told;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The newest value, for whoever changes it next. */
  get latest(): T {
    return this.#value;
  }

  set(value: T): void {
    this.#value = value;
    if (this.#pending || Object.is(value, this.#told)) return;
    this.#pending = true;
    this.frame(() => this.#tell());
  }

  /** Tell readers now: for what a person did themselves. */
  flush(): void {
    this.#tell();
  }

  #tell(): void {
    this.#pending = false;
    if (Object.is(this.#value, this.#told)) return;
    this.#told = this.#value;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Hidden pages get no animation frames; a timer stands in, slow enough to cost nothing. */
const HIDDEN_FRAME_MS = 1000;

export function browserFrame(callback: () => void): void {
  if (document.visibilityState === "hidden") setTimeout(callback, HIDDEN_FRAME_MS);
  else requestAnimationFrame(callback);
}
