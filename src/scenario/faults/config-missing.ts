/** The fault `config-missing`: somebody has deleted a ConfigMap or a Secret that Pods refer to. */
import { CONFIGURATION, findConfiguration, takeAway } from "./configuration.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const configMissing = defineFault({
  name: "config-missing",
  title: "Configuration missing",
  description: "The ConfigMap or Secret is deleted; what runs goes on, and what starts afterwards does not find it.",
  symptom:
    'At the next start STATUS CreateContainerConfigError with configmap "..." not found; of a new Pod with a volume the event FailedMount',
  healing: "It is there again, unless somebody has made another one.",
  group: "configuration",
  target: "pod",
  lasts: "state",
  parameters: CONFIGURATION,
  summary: ({ kind, object }) =>
    object === "" ? saying("{kind} deleted", { kind }) : saying("{kind} {object} deleted", { kind, object }),
  mechanism(site, { kind, object }) {
    let restore = (): void => {};
    return {
      begin() {
        restore = takeAway(site, kind, findConfiguration(site, kind, object));
      },
      end: () => restore(),
    };
  },
});
