/** What a real one was seen to do or print, and the same to be run here. */
export interface Recording {
  title: string;
  /** What it was seen with. */
  version: string;
  /** The same Pods, to be run here. */
  manifest: string;
  /** What is done meanwhile, and when. */
  deeds?: readonly ({ at: string } & ({ kubectl: string } | { inject: object }))[];
  /** Settings of the simulation and images of its own, where they are not the usual ones. */
  settings?: Readonly<Record<string, unknown>>;
  images?: readonly object[];
  /** How long it was watched. */
  seconds: number;
  printed: string;
  /** Lines that are not printed here, by a part of each, and why. */
  different?: { why: string; lines: readonly string[] };
}

/** The recording's run as a scenario, to be opened here. */
export function runOf({ title, manifest, deeds = [], settings = {}, images = [] }: Recording): string {
  // What is done at the very beginning is done before the Pod is there.
  const steps = [...deeds, { at: "0s", kubectl: "apply -f recorded.yaml" }];
  const spec = { settings, images, files: { "recorded.yaml": manifest }, steps };
  return JSON.stringify({ apiVersion: "podarium/v1", kind: "Scenario", metadata: { title }, spec });
}
