/** The Services of each namespace, kept up to date by a watch, in the order of their creation. */
import type { Service } from "../api/core.ts";
import type { ApiServer, WatchEvent } from "../apiserver/types.ts";

const SERVICES = { group: "", resource: "services" };

export interface ServiceCache {
  start(): void;
  list(namespace: string): readonly Service[];
}

export function serviceCache(api: ApiServer): ServiceCache {
  const byNamespace = new Map<string, Map<string, Service>>();
  /** What was answered since the last change. */
  const lists = new Map<string, readonly Service[]>();

  function put(service: Service): void {
    const namespace = service.metadata.namespace ?? "default";
    let services = byNamespace.get(namespace);
    if (!services) byNamespace.set(namespace, (services = new Map<string, Service>()));
    services.set(service.metadata.name, service);
  }

  function onEvent(event: WatchEvent): void {
    const service = event.object as unknown as Service;
    lists.clear();
    if (event.type === "DELETED")
      byNamespace.get(service.metadata.namespace ?? "default")?.delete(service.metadata.name);
    else put(service);
  }

  return {
    start() {
      const present = api.list(SERVICES);
      for (const object of present.ok ? present.value.items : []) put(object as unknown as Service);
      api.watch(SERVICES, {}, onEvent);
    },
    list(namespace) {
      let list = lists.get(namespace);
      if (!list) lists.set(namespace, (list = [...(byNamespace.get(namespace)?.values() ?? [])]));
      return list;
    },
  };
}
