/** Events about Pods and their node, in the kubelet's name. */
import type { ApiServer } from "../apiserver/types.ts";
import type { NodeContext } from "./node-context.ts";

export function eventRecorder(api: ApiServer, node: string): NodeContext["event"] {
  return (pod, type, reason, message, fieldPath) => {
    const { namespace = "default", name, uid, resourceVersion } = pod.metadata;
    const involved =
      fieldPath === undefined
        ? { kind: "Pod", apiVersion: "v1", namespace, name, uid, resourceVersion }
        : { kind: "Pod", apiVersion: "v1", namespace, name, uid, resourceVersion, fieldPath };
    api.recordEvent({ involved, type, reason, message, component: "kubelet", host: node });
  };
}

export function nodeEventRecorder(api: ApiServer, node: string): NodeContext["nodeEvent"] {
  return (type, reason, message) => {
    api.recordEvent({
      involved: { kind: "Node", apiVersion: "v1", namespace: "default", name: node, uid: node, resourceVersion: "" },
      type,
      reason,
      message,
      component: "kubelet",
      host: node,
    });
  };
}
