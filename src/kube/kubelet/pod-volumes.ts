/**
 * Sets up all volumes of one Pod before anything else starts, and tries again what fails.
 *
 * Source: facts/kubelet.md 1.1 (6) and 5: FailedMount at each try, 500 ms doubling up to two minutes.
 */
import type { Timer } from "../../sim/clock.ts";
import type { Duration, SimTime } from "../../sim/units.ts";
import type { Volume as RuntimeVolume } from "../../machine/runtime/types.ts";
import type { Volume } from "../api/pod.ts";
import type { PodHandle } from "./pod-handle.ts";
import { isProjected, isTokenVolume, setUpVolume } from "./volumes.ts";

const MOUNT_RETRY_MAX: Duration = 122_000;

export class PodVolumes {
  readonly mounted = new Map<string, RuntimeVolume>();
  /** When those that failed are tried again, by their name. */
  readonly retries = new Map<string, SimTime>();
  readonly #handle: PodHandle;
  #refresh: Timer | null = null;

  constructor(handle: PodHandle) {
    this.#handle = handle;
  }

  /** Calls back when every volume is there. */
  mountAll(done: () => void): void {
    const wanted = this.#wanted();
    let open = wanted.length;
    if (open === 0) return done();
    const one = (): void => {
      if (--open === 0) done();
    };
    for (const volume of wanted) this.#mount(volume, this.#handle.context.profile.mountRetry, one);
  }

  /** A ConfigMap or Secret has changed: files follow after a while. */
  objectChanged(kind: "ConfigMap" | "Secret", name: string): void {
    const { extras } = this.#handle.context;
    if (this.#refreshed().some((volume) => extras().refersTo(volume, kind, name))) this.#scheduleRefresh();
  }

  /** The Pod's labels or annotations have changed. */
  metadataChanged(): void {
    const { extras } = this.#handle.context;
    if (this.#refreshed().some((volume) => extras().showsMetadata(volume))) this.#scheduleRefresh();
  }

  /** Takes away what belongs to the Pod alone. */
  unmountAll(): void {
    this.#handle.context.clock.cancel(this.#refresh);
    const { lastingVolumes, runtime } = this.#handle.context;
    const lasting = new Set([...lastingVolumes.values()].map(({ id }) => id));
    for (const { id } of this.mounted.values()) if (!lasting.has(id)) runtime.removeVolume(id);
    this.mounted.clear();
  }

  #wanted(): Volume[] {
    const { pod, context } = this.#handle;
    // Those that show an image are mounted once it has been pulled.
    const all = (pod.spec.volumes ?? []).filter((one) => !one.image);
    return context.profile.serviceAccountToken ? all : all.filter((one) => !one.name.startsWith("kube-api-access-"));
  }

  /** Those that are kept up to date. */
  #refreshed(): Volume[] {
    return this.#wanted().filter((volume) => isProjected(volume) && !isTokenVolume(volume));
  }

  #mount(volume: Volume, retry: Duration, done: () => void): void {
    const { context, pod, podIP } = this.#handle;
    const result = setUpVolume(context, pod, podIP, volume);
    if (result.ok) {
      this.retries.delete(volume.name);
      this.mounted.set(volume.name, result.volume);
      return done();
    }
    context.event(
      pod,
      "Warning",
      "FailedMount",
      `MountVolume.SetUp failed for volume "${volume.name}" : ${result.message}`,
    );
    this.retries.set(volume.name, context.clock.now + retry);
    this.#handle.whileSyncing(retry, () => this.#mount(volume, Math.min(retry * 2, MOUNT_RETRY_MAX), done));
  }

  #scheduleRefresh(): void {
    if (this.#refresh?.pending) return;
    const { context } = this.#handle;
    this.#refresh = context.extras().refreshLater(this.#handle, () => this.#refreshed(), this.mounted);
  }
}
