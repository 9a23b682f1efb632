/** How `apply` frames what keeps it from reading the object that is there. Source: kubectl pkg/cmd/apply (behaviour), v1.33. */
import type { FileObject } from "./files.ts";

/** What goes before the server's message. */
export function retrieving({ resource, namespace = "", name, source }: FileObject): string {
  const { group, version, kind, resource: plural } = resource;
  return `error when retrieving current configuration of:\nResource: "${group}/${version}, Resource=${plural}", GroupVersionKind: "${group}/${version}, Kind=${kind}"\nName: ${JSON.stringify(name)}, Namespace: ${JSON.stringify(namespace)}\nfrom server for: ${JSON.stringify(source)}: `;
}
