/**
 * What the page looks at besides the picture: topics whose drawing costs something, and whose code is fetched when the
 * first person looks. Each is told with every picture for as long as it is watched.
 */
import type { Engine } from "./engine.ts";
import type { Look } from "./inside/inside-view.ts";
import type { Reply, Topic } from "./protocol.ts";

/** Draws one topic, after every picture. */
export interface TopicPainter {
  paint(engine: Engine, look: Look, reply: (message: Reply) => void): void;
  /** The page has none of what was told before. */
  forget(): void;
}

async function load(topic: Topic): Promise<TopicPainter> {
  if (topic === "timeline") return new (await import("./timeline/timeline.ts")).Timeline();
  if (topic === "why") return new (await import("./why/why.ts")).Why();
  return new (await import("./inside/inside.ts")).Inside(topic);
}

export class Watched {
  readonly #reply: (message: Reply) => void;
  readonly #painters = new Map<Topic, TopicPainter>();
  #topics: readonly Topic[] = [];
  #look: Look | null = null;
  #engine: Engine | null = null;

  constructor(reply: (message: Reply) => void) {
    this.#reply = reply;
  }

  choose(topics: readonly Topic[], look: Look): void {
    this.#look = look;
    for (const topic of topics) {
      if (!this.#topics.includes(topic)) this.#begin(topic);
    }
    this.#topics = topics;
  }

  show(engine: Engine): void {
    this.#engine = engine;
    const look = this.#look;
    if (look) for (const topic of this.#topics) this.#painters.get(topic)?.paint(engine, look, this.#reply);
  }

  #begin(topic: Topic): void {
    const painter = this.#painters.get(topic);
    if (painter) {
      painter.forget();
      return;
    }
    load(topic).then(
      (loaded) => {
        this.#painters.set(topic, loaded);
        if (this.#engine) this.show(this.#engine);
      },
      // A topic whose code cannot be had stays empty; the page says so. The simulation goes on.
      () => this.#painters.delete(topic),
    );
  }
}
