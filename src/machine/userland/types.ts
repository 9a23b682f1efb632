/** What an applet file declares about itself. */
import type { AppletMain } from "../kernel/applet.ts";

/**
 * A small one is part of the engine (`main`); a heavy one is a chunk that the host loads when a process first needs it
 * (architecture, decision 9): the chunk's module exports `main`.
 */
export type Applet =
  | { readonly name: string; readonly main: AppletMain }
  | { readonly name: string; readonly chunk: string };

/** What a chunk of applets exports. Where it holds several, `main` looks at the name it is called by. */
export interface AppletChunk {
  readonly main: AppletMain;
}
