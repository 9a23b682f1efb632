/**
 * Who may import whom, as data. ARCHITECTURE.md shows the same table; `tidy.test.ts` holds both against the code,
 * type-only imports included. A room is a folder of `src/`; the longest matching path is the room of a file.
 */

export interface Room {
  readonly room: string;
  /** Rooms it may import; its own is always allowed. `*` after a floor means every room of that floor. */
  readonly mayImport: readonly string[];
  /** Packages it may import. */
  readonly packages?: readonly string[];
}

const MACHINE = ["machine/kernel", "machine/shell", "machine/userland", "machine/images", "machine/runtime"];
const KUBE = ["kube/api", "kube/manifest", "kube/apiserver", "kube/kubelet", "kube/controllers", "kube/kubectl"];
const BELOW_WORKER = [
  "sim",
  ...MACHINE,
  ...KUBE,
  "kube/cluster",
  "scenario",
  "scenario/assist",
  "scenario/explain",
  "scenario/faults",
];

export const ROOMS: readonly Room[] = [
  { room: "sim", mayImport: [] },
  { room: "machine/kernel", mayImport: ["sim"] },
  { room: "machine/shell", mayImport: ["sim", "machine/kernel"] },
  { room: "machine/userland", mayImport: ["sim", "machine/kernel", "machine/shell"], packages: ["fflate"] },
  { room: "machine/images", mayImport: ["sim", "machine/kernel", "machine/shell", "machine/userland"] },
  { room: "machine/runtime", mayImport: ["sim", "machine/kernel", "machine/images"] },
  { room: "kube/api", mayImport: [] },
  { room: "kube/manifest", mayImport: ["kube/api"], packages: ["js-yaml"] },
  { room: "kube/apiserver", mayImport: ["sim", "kube/api", "kube/manifest"] },
  { room: "kube/kubelet", mayImport: ["sim", "kube/api", "kube/apiserver", "machine/runtime"], packages: ["xstate"] },
  { room: "kube/controllers", mayImport: ["sim", "kube/api", "kube/apiserver"] },
  {
    room: "kube/kubectl",
    mayImport: ["sim", "kube/api", "kube/manifest", "kube/apiserver", "machine/kernel"],
    // Made by explain/documentation-plugin.mjs when the program is built.
    packages: ["js-yaml", "virtual:field-documentation"],
  },
  { room: "kube/cluster", mayImport: ["sim", ...MACHINE, ...KUBE] },
  {
    room: "scenario",
    mayImport: ["sim", "kube/api", "kube/manifest", "kube/cluster", "scenario/faults"],
    packages: ["js-yaml", "fflate"],
  },
  { room: "scenario/explain", mayImport: ["sim", "kube/api", "kube/manifest", "kube/cluster", "scenario"] },
  {
    room: "scenario/assist",
    mayImport: ["kube/api", "kube/manifest", "kube/kubectl", "machine/shell", "machine/images"],
  },
  { room: "scenario/faults", mayImport: ["sim", "kube/api", "kube/cluster", "scenario"] },
  // The hosts (worker and cli) also collect the files `NAME.chunk.ts` of every room, without knowing what is in them.
  {
    room: "worker",
    mayImport: [
      "sim",
      "scenario",
      "scenario/assist",
      "scenario/explain",
      "scenario/faults",
      "kube/api",
      "kube/manifest",
      "kube/cluster",
    ],
  },
  { room: "app/locale", mayImport: [], packages: ["react"] },
  { room: "app/kit", mayImport: ["app/locale"], packages: ["react", "react-dom"] },
  {
    room: "app/store",
    mayImport: ["worker", "sim", "scenario", "scenario/assist", "scenario/faults", "kube/api", "app/locale"],
    packages: ["react", "zustand"],
  },
  {
    room: "app/panels",
    mayImport: ["app/store", "app/kit", "app/locale", "kube/api"],
    packages: ["react", "react-dom", "zustand", "@codemirror/*", "@lezer/highlight", "uqr"],
  },
  {
    room: "app",
    mayImport: ["app/store", "app/kit", "app/locale", "app/panels", "kube/api"],
    packages: ["react", "react-dom"],
  },
  { room: "cli", mayImport: BELOW_WORKER, packages: ["js-yaml", "node:*", "vite"] },
];

/** The engine: floors that are plain deterministic ECMAScript. */
export const ENGINE = ["sim", "machine", "kube", "scenario"] as const;
