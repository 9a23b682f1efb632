/** The fault `port-taken`: something else in the Pod listens on the port that its container wants. */
import { containerById } from "../../kube/cluster/levers/containers.ts";
import { end, processesOf } from "../../kube/cluster/levers/containers.ts";
import { takePort } from "../../kube/cluster/levers/network.ts";
import { aimedPods } from "./aim.ts";
import { defineFault } from "./parameters.ts";
import { saying } from "../saying.ts";

export const portTaken = defineFault({
  name: "port-taken",
  title: "Port already taken",
  description:
    "Something else listens on a port of the Pod before its container does; a container that has the port already is ended, so that it finds it taken.",
  symptom:
    "The log says Address already in use (of nginx: bind() to 0.0.0.0:80 failed (98: Address already in use)); STATUS Error, CrashLoopBackOff",
  healing: "The port is free.",
  group: "network",
  target: "pod",
  lasts: "state",
  parameters: [{ name: "port", title: "Port", type: "integer", default: 80, minimum: 1, maximum: 65_535 }],
  summary: ({ port }) => saying("port {port} is taken", { port }),
  mechanism(site, { port }) {
    const { cluster } = site;
    const held = new Map<string, () => void>();
    let remove = (): void => {};
    /** Tried whenever a container of the Pod starts: by then who had the port may be gone. */
    const take = (uid: string, key: string): boolean => {
      if (held.has(key)) return true;
      const release = takePort(cluster, uid, port);
      if (release) held.set(key, release);
      return release !== null;
    };
    return {
      begin() {
        remove = cluster.overrides.add("start", ({ sandboxId, pod }) => {
          if (site.aimsAt(pod)) take(pod.uid, sandboxId);
          return null;
        });
        for (const { metadata } of aimedPods(cluster, site.input)) {
          const sandbox = cluster.sandboxOf(metadata.uid);
          if (!sandbox || take(metadata.uid, sandbox.id)) continue;
          const owner = sandbox.net.listener("0.0.0.0", port)?.proc;
          for (const { id } of sandbox.containers) {
            const place = containerById(cluster, id);
            if (place && owner && processesOf(place.container).includes(owner))
              end(place.host, place.container, { signal: "SIGKILL" });
          }
        }
      },
      end() {
        remove();
        for (const release of held.values()) release();
        held.clear();
      },
    };
  },
});
