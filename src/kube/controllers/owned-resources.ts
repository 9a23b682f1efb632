/** The namespaced resources that the garbage collector and the namespace controller look after. */
import { KINDS } from "../api/kinds.ts";
import type { KindInfo } from "../api/kinds.ts";

/** What is not owned by anybody, or not stored at all. */
const NOT_OWNED = new Set(["Event", "Lease", "PodMetrics"]);

export const OWNED_RESOURCES: readonly KindInfo[] = KINDS.filter(
  (info) => info.namespaced && !NOT_OWNED.has(info.kind),
);
