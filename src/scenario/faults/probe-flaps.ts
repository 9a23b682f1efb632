/** The fault `probe-flaps`: a probe fails for a while, succeeds for a while, and so on. */
import { defineFault, shown } from "./parameters.ts";
import { PROBE, unwell } from "./probe-answers.ts";
import { saying } from "../saying.ts";

export const probeFlaps = defineFault({
  name: "probe-flaps",
  title: "Probe flaps",
  description: "The probe fails for a while, then it succeeds for a while, and so on, beginning with failure.",
  symptom: "READY goes to and fro, and with it the Service's endpoints; with liveness, restarts now and then",
  group: "probes",
  target: "container",
  lasts: "attempts",
  parameters: [
    PROBE,
    { name: "down", title: "Fails for", type: "duration", default: "40s", minimum: "1s", maximum: "1h" },
    { name: "up", title: "Succeeds for", type: "duration", default: "40s", minimum: "1s", maximum: "1h" },
  ],
  summary: ({ probe, down, up }) =>
    saying("{probe} probe fails {down}, succeeds {up}", { probe, down: shown(down), up: shown(up) }),
  mechanism(site, { probe: wanted, down, up }) {
    let remove = (): void => {};
    return {
      begin() {
        const { clock } = site.cluster;
        const began = clock.now;
        remove = site.cluster.overrides.add("probe", (pod, container, probe, kind) => {
          const { namespace = "default", name, uid } = pod.metadata;
          const isDown = (clock.now - began) % (down + up) < down;
          const isMeant =
            (wanted === "every" || wanted === kind) && site.aimsAt({ namespace, name, uid }, container.name);
          return isDown && isMeant && site.strikes({ pod: name, container: container.name })
            ? unwell(pod, container, probe)
            : null;
        });
      },
      end: () => remove(),
    };
  },
});
