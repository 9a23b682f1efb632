/** Which container of a Pod is meant, and how kubectl names those to choose from. */
import type { KubeObject } from "../api/meta.ts";
import { list, text } from "./fields.ts";
import type { Invocation, Step } from "./invocation.ts";

const ANNOTATION = "kubectl.kubernetes.io/default-container";

export interface ContainerNames {
  app: string[];
  init: string[];
  ephemeral: string[];
}

export function containerNames(pod: KubeObject): ContainerNames {
  const names = (field: string): string[] => list(pod, "spec", field).map((one) => text(one, "name"));
  return { app: names("containers"), init: names("initContainers"), ephemeral: names("ephemeralContainers") };
}

/** All names, in the order in which streams of them are opened. */
export function allNames(names: ContainerNames): string[] {
  return [...names.init, ...names.app, ...names.ephemeral];
}

/** `app, dbg (ephem), prep (init)`. */
function containerChoice(names: ContainerNames): string {
  return [
    ...names.app,
    ...names.ephemeral.map((name) => `${name} (ephem)`),
    ...names.init.map((name) => `${name} (init)`),
  ].join(", ");
}

/** The container that is meant where none was named; says which one where there was a choice. */
export function* defaultContainer(inv: Invocation, pod: KubeObject, complain: boolean, quiet = false): Step<string> {
  const names = containerNames(pod);
  const annotated = text(pod.metadata.annotations, ANNOTATION);
  if (annotated !== "") {
    if (allNames(names).includes(annotated)) return annotated;
    if (complain)
      yield* inv.err(`Default container name ${JSON.stringify(annotated)} not found in pod ${pod.metadata.name}\n`);
  }
  const first = names.app[0] ?? "";
  if (!quiet && names.app.length + names.init.length + names.ephemeral.length > 1) {
    yield* inv.err(`Defaulted container ${JSON.stringify(first)} out of: ${containerChoice(names)}\n`);
  }
  return first;
}
