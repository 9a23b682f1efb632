/**
 * Kinds that are stored and listed, and that nothing acts on here: whoever makes such an object is told so, once, by an event.
 */
import { inertSentence, KINDS } from "../api/kinds.ts";
import type { KubeObject } from "../api/meta.ts";
import { informer } from "./informer.ts";
import { tell } from "./pod-control.ts";
import type { Controller, ControllerContext } from "./types.ts";

/** Kinds that are there to be read by others, if by anybody. */
const PASSIVE = new Set(["PodTemplate", "NodeMetrics", "PodMetrics"]);

export const inertKinds: Controller = {
  name: "podarium",
  start(context: ControllerContext): void {
    const told = new Set<string>();
    const say = (object: KubeObject): void => {
      if (told.has(object.metadata.uid)) return;
      told.add(object.metadata.uid);
      tell({ context, component: "podarium" }, object, "Warning", "NotSimulated", inertSentence(object.kind));
    };
    for (const info of KINDS) {
      if (info.simulated || PASSIVE.has(info.kind)) continue;
      const known = informer<KubeObject>(context, info, (object, _before, isDeleted) => {
        if (isDeleted) told.delete(object.metadata.uid);
        else say(object);
      });
      for (const object of known.all()) say(object);
    }
  },
};
