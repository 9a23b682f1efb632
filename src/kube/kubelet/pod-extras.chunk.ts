/** What most Pods never ask a kubelet for: a close look before they are taken, images with unusual names, volumes with a source, values from elsewhere, probes, hooks, users other than root, pull secrets, evictions, DNS settings; and a node that comes back. */
export { boundingSet } from "../../machine/runtime/bounding-set.ts";
export { admit } from "./admission-check.ts";
export { dnsSettings } from "./dns-settings.ts";
export { excessUse, needsEvictionCheck } from "./eviction.ts";
export { imageNameProblem } from "./image-name.ts";
export { pullImageVolumes } from "./image-volumes.ts";
export { runHook } from "./lifecycle-hooks.ts";
export { announceReturn } from "./node-return.ts";
export { nonRootProblem } from "./non-root.ts";
export { warnOfPullSecrets } from "./pull-secrets.ts";
export { diskOfPod, relievePressure } from "./pressure-relief.ts";
export { Prober } from "./prober.ts";
export { refersTo, refreshLater, setUpVolume, showsMetadata } from "./volume-sources.ts";
export { allFrom, valueFrom } from "./value-from.ts";
