/** Mechanisms that change what becomes of pulls. */
import { forgetImages, wholeName } from "../../kube/cluster/levers/images.ts";
import type { FaultSite, Mechanism } from "./types.ts";

/** The parameter that says whether nodes lose the copies that they have. */
export const FORGET = { name: "forget", title: "Nodes lose their copies", type: "flag", default: true } as const;

/** Each pull of those images is asked about; nodes lose their copies first, so that there is one. */
export function changePulls(
  site: FaultSite,
  options: { forget: boolean; concerns(whole: string): boolean },
  change: (ref: string, whole: string) => { delay?: number; message?: string },
): Mechanism {
  let remove = (): void => {};
  return {
    begin() {
      if (options.forget) forgetImages(site.cluster, options.concerns);
      remove = site.cluster.overrides.add("pull", (ref) => {
        const whole = wholeName(ref);
        return options.concerns(whole) && site.strikes() ? change(ref, whole) : null;
      });
    },
    end: () => remove(),
  };
}

/** What containerd says before the registry's own words. Source: facts/kubelet.md 4.4. */
export function failedToPull(whole: string): string {
  return `failed to pull and unpack image "${whole}"`;
}

/** The same, where not even the tag could be asked for. */
export function failedToResolve(whole: string): string {
  return `${failedToPull(whole)}: failed to resolve reference "${whole}"`;
}
