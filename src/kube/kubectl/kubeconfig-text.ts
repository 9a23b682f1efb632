/** The text of a kubeconfig file with one cluster, as kubectl writes it. */
import type { KubectlConfig } from "./invocation.ts";

export function initialKubeconfig({ cluster, context, server, user }: KubectlConfig): string {
  return `apiVersion: v1
clusters:
- cluster:
    server: ${server}
  name: ${cluster}
contexts:
- context:
    cluster: ${cluster}
    user: ${user}
  name: ${context}
current-context: ${context}
kind: Config
preferences: {}
users:
- name: ${user}
  user: {}
`;
}
