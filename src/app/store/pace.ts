/**
 * A picture is drawn in portions, with a frame between them where there is much to draw: a page that is slow, or that shows a
 * great deal, stays as smooth as one that is not, and answers who clicks.
 *
 * Invariant: portions are taken in the order in which they came, and none is left out.
 */
export type Portion = () => void;

/** Portions are drawn together as long as they have taken no longer: their styles, layout and paint cost twice as much again. */
const TOGETHER_MS = 3;

export class Pace {
  readonly #tell: (ms: number) => void;
  readonly #waiting: Portion[] = [];
  #isDrawing = false;

  /** `tell` hears how long a picture has kept the page busy, once all of it has been drawn. */
  constructor(tell: (ms: number) => void) {
    this.#tell = tell;
  }

  /** A picture, of which the first portion is taken at once; before it, what is left of the last. */
  begin(portionsOf: () => readonly Portion[]): void {
    for (const portion of this.#waiting.splice(0)) portion();
    this.#waiting.push(...portionsOf());
    if (this.#isDrawing) this.#waiting.shift()?.();
    else void this.#draw();
  }

  /** Something that belongs to the picture, after what of it still waits. */
  add(portion: Portion): void {
    if (!this.#isDrawing) portion();
    else this.#waiting.push(portion);
  }

  async #draw(): Promise<void> {
    this.#isDrawing = true;
    let ms = 0;
    try {
      do {
        const began = performance.now();
        do {
          this.#waiting.shift()?.();
          // Components are drawn in a microtask that stands in the queue already.
          await Promise.resolve();
        } while (this.#waiting.length > 0 && performance.now() - began < TOGETHER_MS);
        ms += performance.now() - began + (await nextFrame());
      } while (this.#waiting.length > 0);
    } finally {
      this.#isDrawing = false;
    }
    this.#tell(ms);
  }
}

/** Waits until a frame has been drawn, and says how long that took. A page that nobody looks at draws none. */
function nextFrame(): Promise<number> {
  return new Promise((resolve) => {
    if (document.visibilityState !== "visible") setTimeout(() => resolve(0));
    else
      requestAnimationFrame((): void => {
        const began = performance.now();
        setTimeout(() => resolve(performance.now() - began));
      });
  });
}
