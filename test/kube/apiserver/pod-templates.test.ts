/** A template that is known is not looked at again; what a namespace makes of its Pods is. */
import { expect, test } from "vitest";
import { createApiServer } from "../../../src/kube/apiserver/api-server.ts";
import { RULES } from "../../../src/kube/apiserver/rules/apiserver-rules.chunk.ts";
import type { Pod, PodTemplateSpec } from "../../../src/kube/api/pod.ts";
import { podOf } from "../../../src/kube/controllers/pod-control.ts";
import { Clock } from "../../../src/sim/clock.ts";
import { Random } from "../../../src/sim/random.ts";

const PODS = { group: "", resource: "pods" };

function serverWithTemplate() {
  const random = new Random(1);
  const api = createApiServer({
    clock: new Clock(0),
    random,
    kubernetesVersion: "v1.36.0",
    serviceAccounts: true,
  });
  api.useRules(RULES);
  const container = {
    name: "c",
    image: "busybox:1.36",
    resources: { limits: { cpu: "2" }, requests: { memory: "64Mi" } },
  };
  const metadata = { labels: { app: "a" } };
  const made = api.create({ group: "apps", resource: "replicasets" }, "default", {
    metadata: { name: "set" },
    spec: { selector: { matchLabels: { app: "a" } }, template: { metadata, spec: { containers: [container] } } },
  });
  if (!made.ok) throw new Error(made.status.message);
  const template = (made.value["spec"] as { template: PodTemplateSpec }).template;
  const before = JSON.stringify(template);
  const create = () => api.create(PODS, "default", podOf(made.value, template, {}));
  return { api, create, isUntouched: () => JSON.stringify(template) === before };
}

test("each Pod has its own token volume and what its containers lack; the template stays what it was", () => {
  const { create, isUntouched } = serverWithTemplate();
  const pods = [create(), create(), create()].map((one) => (one.ok ? (one.value as Pod) : undefined));
  const volumes = pods.map((pod) => pod?.spec.volumes?.[0]?.name);
  expect(new Set(volumes).size).toBe(3);
  for (const [i, pod] of pods.entries()) {
    const [container] = pod?.spec.containers ?? [];
    expect(container?.volumeMounts?.map(({ name }) => name)).toEqual([volumes[i]]);
    expect(container?.resources).toEqual({ limits: { cpu: "2" }, requests: { cpu: "2", memory: "64Mi" } });
  }
  expect(isUntouched()).toBe(true);
});

test("a limit range that comes later is kept to by the next Pod", () => {
  const { api, create, isUntouched } = serverWithTemplate();
  expect([create().ok, create().ok]).toEqual([true, true]);
  api.create({ group: "", resource: "limitranges" }, "default", {
    metadata: { name: "small" },
    spec: { limits: [{ type: "Container", default: { memory: "32Mi" }, defaultRequest: { memory: "16Mi" } }] },
  });
  const refused = create();
  expect(refused.ok ? "" : refused.status.message).toMatch(
    /is invalid: spec\.containers\[0\]\.resources\.requests: Invalid value: "64Mi": must be less than or equal to memory limit of 32Mi$/,
  );
  expect(isUntouched()).toBe(true);
});
