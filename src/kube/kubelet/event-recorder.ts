/** Events about Pods and their node, in the kubelet's name. */
import type { ApiServer } from "../apiserver/types.ts";
import type { NodeContext } from "./node-context.ts";

export function eventRecorder(api: ApiServer, node: string): NodeContext["event"] {
  return (pod, type, reason, message, fieldPath) => {
    api.recordEvent({
      involved: {
        kind: "Pod",
        apiVersion: "v1",
        namespace: pod.metadata.namespace ?? "default",
        name: pod.metadata.name,
        uid: pod.metadata.uid,
        resourceVersion: pod.metadata.resourceVersion,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      type,
      reason,
      message,
      component: "kubelet",
      host: node,
    });
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
