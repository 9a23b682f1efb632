/** What a cluster holds before anybody has touched it, besides what the API server makes itself. Source: kind v0.30. */
import { DEFAULT_CLASS } from "../api/storage.ts";
import type { ApiServer } from "../apiserver/types.ts";

export const API_PORT = 6443;

/** `server`: the address of the node on which the API server runs. */
export function makeInitialObjects(api: ApiServer, server: string): void {
  // The default class: a directory of the node on which the first consumer runs.
  api.create({ group: "storage.k8s.io", resource: "storageclasses" }, undefined, {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: "standard", annotations: { [DEFAULT_CLASS]: "true" } },
    provisioner: "rancher.io/local-path",
    reclaimPolicy: "Delete",
    volumeBindingMode: "WaitForFirstConsumer",
  });
  const ports = [{ name: "https", port: API_PORT, protocol: "TCP" }];
  api.create({ group: "", resource: "endpoints" }, "default", {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: "kubernetes", labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
    subsets: [{ addresses: [{ ip: server }], ports }],
  });
  api.create({ group: "discovery.k8s.io", resource: "endpointslices" }, "default", {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "kubernetes", labels: { "kubernetes.io/service-name": "kubernetes" } },
    addressType: "IPv4",
    endpoints: [{ addresses: [server], conditions: { ready: true } }],
    ports,
  });
  api.create({ group: "", resource: "services" }, "kube-system", {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "kube-dns",
      labels: {
        "k8s-app": "kube-dns",
        "kubernetes.io/cluster-service": "true",
        "kubernetes.io/name": "CoreDNS",
      },
    },
    spec: {
      clusterIP: "10.96.0.10",
      selector: { "k8s-app": "kube-dns" },
      ports: [
        { name: "dns", port: 53, protocol: "UDP" },
        { name: "dns-tcp", port: 53, protocol: "TCP" },
        { name: "metrics", port: 9153, protocol: "TCP" },
      ],
    },
  });
}
