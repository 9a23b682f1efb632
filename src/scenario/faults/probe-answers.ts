/** What a probe hears of a container that is unwell, in the words of its kind. Source: facts/kubelet.md 7.3. */
import type { ContainerSpec, Pod, Probe } from "../../kube/api/pod.ts";

export const PROBE = {
  name: "probe",
  title: "Probe",
  type: "choice",
  default: "readiness",
  choices: ["readiness", "liveness", "startup", "every"],
} as const;

export function unwell(pod: Pod, container: ContainerSpec, probe: Probe): string {
  if (probe.exec) return "";
  const { port = 0, host } = probe.tcpSocket ?? probe.httpGet ?? {};
  const number = typeof port === "number" ? port : container.ports?.find((one) => one.name === port)?.containerPort;
  const address = `${host ?? pod.status.podIP ?? ""}:${number ?? 0}`;
  if (probe.tcpSocket) return `dial tcp ${address}: connect: connection refused`;
  if (probe.grpc) return 'service unhealthy (responded with "NOT_SERVING")';
  return "HTTP probe failed with statuscode: 503";
}
