/** The fault `probe-fails`: a probe finds the container unwell, though it works for everybody else. */
import { defineFault } from "./parameters.ts";
import { PROBE, unwell } from "./probe-answers.ts";
import { saying } from "../saying.ts";

export const probeFails = defineFault({
  name: "probe-fails",
  title: "Probe fails",
  description:
    "The probe hears that the container is unwell (status 503, connection refused, or a command that fails), while others are answered as always.",
  symptom:
    "Event Unhealthy; after failureThreshold READY 0/1 (readiness), or a restart with exit code 137 or 143 (liveness, startup)",
  group: "probes",
  target: "container",
  lasts: "attempts",
  parameters: [PROBE],
  summary: ({ probe }) => (probe === "every" ? saying("every probe fails") : saying("{probe} probes fail", { probe })),
  mechanism(site, { probe: wanted }) {
    let remove = (): void => {};
    return {
      begin() {
        remove = site.cluster.overrides.add("probe", (pod, container, probe, kind) => {
          const { namespace = "default", name, uid } = pod.metadata;
          const isMeant =
            (wanted === "every" || wanted === kind) && site.aimsAt({ namespace, name, uid }, container.name);
          return isMeant && site.strikes({ pod: name, container: container.name })
            ? unwell(pod, container, probe)
            : null;
        });
      },
      end: () => remove(),
    };
  },
});
