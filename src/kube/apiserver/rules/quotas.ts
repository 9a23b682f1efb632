/** Quotas as the API server upholds them. Source: apiserver plugin resourcequota (behaviour, texts), v1.36. */
import { add, isInScope, parsed, unsaid, usageOf } from "../../api/quota-usage.ts";
import type { Amounts, ResourceQuota } from "../../api/quota-usage.ts";
import { formatQuantity } from "../../api/quantity.ts";
import type { KindInfo } from "../../api/kinds.ts";
import type { KubeObject } from "../../api/meta.ts";
import type { Pod } from "../../api/pod.ts";
import { forbidden } from "../status-errors.ts";
import type { Failed } from "../status-errors.ts";
import type { AdmissionStore } from "./types.ts";

const QUOTAS = { group: "", resource: "resourcequotas" };

/** Counts a new object in the quotas of its namespace, or says which would be exceeded. */
export function admitToQuotas(
  info: KindInfo,
  object: KubeObject,
  store: AdmissionStore,
  dryRun: boolean,
): Failed | undefined {
  const { namespace = "default", name } = object.metadata;
  const quotas = store.list(QUOTAS, namespace) as ResourceQuota[];
  if (quotas.length === 0) return undefined;
  const usage = usageOf(object);
  const charged: { quota: ResourceQuota; used: Amounts }[] = [];
  for (const quota of quotas) {
    if (!isInScope(quota, object)) continue;
    const hard = parsed(quota.status?.hard ?? quota.spec?.hard);
    const problem = info.kind === "Pod" ? missing(quota, object as Pod, hard) : undefined;
    if (problem !== undefined) return forbidden(info, name, problem);
    const asked = pick(usage, (resource) => hard[resource] !== undefined);
    if (Object.keys(asked).length === 0) continue;
    const before = parsed(quota.status?.used);
    const used = add(add({}, before), asked);
    const tooMuch = (resource: string): boolean => {
      const [wanted, limit, had] = [asked[resource], hard[resource], before[resource]];
      return wanted !== undefined && wanted.nano > 0n && (had?.nano ?? 0n) + wanted.nano > (limit?.nano ?? 0n);
    };
    if (Object.keys(asked).some(tooMuch)) {
      const shown = (amounts: Amounts): string => text(pick(amounts, tooMuch));
      return forbidden(
        info,
        name,
        `exceeded quota: ${quota.metadata.name}, requested: ${shown(asked)}, used: ${shown(withZeros(before, asked))}, limited: ${shown(hard)}`,
      );
    }
    charged.push({ quota, used });
  }
  if (!dryRun) for (const { quota, used } of charged) charge(store, quota, used);
  return undefined;
}

function missing(quota: ResourceQuota, pod: Pod, hard: Amounts): string | undefined {
  const found = [...unsaid(pod, Object.keys(hard))].map(([name, containers]) => `${name} for: ${containers.join(",")}`);
  return found.length === 0 ? undefined : `failed quota: ${quota.metadata.name}: must specify ${found.join("; ")}`;
}

function charge(store: AdmissionStore, quota: ResourceQuota, used: Amounts): void {
  const { namespace, name } = quota.metadata;
  const texts = Object.fromEntries(Object.entries(used).map(([key, amount]) => [key, formatQuantity(amount)]));
  store.updateStatus(QUOTAS, namespace, name, { hard: quota.status?.hard ?? quota.spec?.hard ?? {}, used: texts });
}

function pick(amounts: Amounts, isWanted: (resource: string) => boolean): Amounts {
  return Object.fromEntries(Object.entries(amounts).filter(([resource]) => isWanted(resource)));
}

function withZeros(amounts: Amounts, like: Amounts): Amounts {
  const zeros = Object.fromEntries(Object.entries(like).map(([name, one]) => [name, { ...one, nano: 0n }]));
  return { ...zeros, ...amounts };
}

function text(amounts: Amounts): string {
  return Object.entries(amounts)
    .map(([name, amount]) => `${name}=${formatQuantity(amount)}`)
    .sort()
    .join(",");
}
