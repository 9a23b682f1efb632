/** The fault `crash`: the container runs for a while, and then its process ends. */
import { end } from "../../kube/cluster/levers/containers.ts";
import { atEachStart } from "./on-containers.ts";
import { defineFault, shown } from "./parameters.ts";
import { howOf, SIGNAL } from "./signals.ts";
import { saying } from "../saying.ts";

export const crash = defineFault({
  name: "crash",
  title: "Crash after a time",
  description:
    "The container runs as written for a while; then its process ends with this exit code or of this signal.",
  symptom:
    "RESTARTS grows, STATUS Error and CrashLoopBackOff between; the log of the attempt before says how far it came",
  group: "program",
  target: "container",
  lasts: "attempts",
  parameters: [
    { name: "uptime", title: "Runs for", type: "duration", default: "10s", minimum: "1ms", maximum: "24h" },
    { name: "exitCode", title: "Exit code", type: "integer", default: 1, minimum: 0, maximum: 255 },
    { ...SIGNAL, default: "none" },
  ],
  summary: ({ uptime, exitCode, signal }) =>
    signal === "none"
      ? saying("exit {exitCode} after {uptime}", { exitCode, uptime: shown(uptime) })
      : saying("ends of {signal} after {uptime}", { signal, uptime: shown(uptime) }),
  mechanism: (site, { uptime, exitCode, signal }) =>
    atEachStart(site, { running: true }, ({ host, container }, over) => {
      const crashes = (): void => end(host, container, howOf(exitCode, signal));
      const timer = site.cluster.clock.after(uptime, () => over(crashes));
      return () => site.cluster.clock.cancel(timer);
    }),
});
