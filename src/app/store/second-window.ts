/**
 * A second window of this browser, for whoever presents: the window with the simulation tells it what there is to be seen and
 * does what is done there. They talk over a BroadcastChannel with a name of their own, so that other pages of the same
 * browser are left alone.
 */
import type { SimulationClient } from "../../worker/client.ts";
import type { Request } from "../../worker/protocol.ts";
import { performHere, sendDeedsTo, useDesk } from "./desk.ts";
import type { Deed, DeskState } from "./desk.ts";
import { choose, receiveView, say, useWorkbench } from "./workbench-store.ts";
import type { WorkbenchState } from "./workbench-store.ts";

type Shared = Pick<WorkbenchState, "title" | "desk" | "faultCatalogue" | "presenting" | "selectedPod" | "theme">;

type FromSecond =
  | { type: "hello"; knows: boolean }
  | { type: "request"; request: Request }
  | { type: "deed"; deed: Deed };

type FromFirst =
  | { type: "here" }
  | { type: "view"; view: NonNullable<WorkbenchState["view"]> }
  | { type: "shared"; shared: Shared; faults: WorkbenchState["inside"]["faults"] }
  | { type: "desk"; desk: DeskState };

const NAME = "podarium-presenter";
/** How often the second window asks whether the first is there, and after how long a silence it says that it is not. */
const ASK_MS = 1500;
const SILENT_MS = 6000;

let channel: BroadcastChannel | null = null;

/** Opens the second window, and makes this one the page that is projected. */
export function openSecondWindow(): void {
  const id = crypto.randomUUID();
  const address = `${location.pathname}?presenter=${id}`;
  listen(id);
  if (open(address, NAME, "popup,width=1180,height=760") === null) {
    say("The browser did not let this page open a window: allow it, and try again.");
    return;
  }
  choose({ presenting: true, enlarged: null });
}

function listen(id: string): void {
  channel?.close();
  const opened = new BroadcastChannel(`${NAME}-${id}`);
  channel = opened;
  // A channel within one origin has no origin to name; the rule is about windows.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const tell = (message: FromFirst): void => opened.postMessage(message);
  const tellAll = (): void => {
    const state = useWorkbench.getState();
    tell({ type: "shared", shared: sharedOf(state), faults: state.inside.faults });
    tell({ type: "desk", desk: useDesk.getState() });
    if (state.view) tell({ type: "view", view: state.view });
  };
  opened.addEventListener("message", ({ data }: MessageEvent<FromSecond>) => {
    if (data.type === "hello") {
      if (data.knows) tell({ type: "here" });
      else tellAll();
    } else if (data.type === "deed") performHere(data.deed);
    else if (data.request.type === "faults" && useWorkbench.getState().faultCatalogue.length > 0) tellAll();
    else useWorkbench.getState().client?.send(data.request);
  });
  useWorkbench.subscribe((state, before) => {
    if (channel !== opened) return;
    if (state.view && state.view !== before.view) tell({ type: "view", view: state.view });
    if (!isSameShared(state, before)) tell({ type: "shared", shared: sharedOf(state), faults: state.inside.faults });
  });
  useDesk.subscribe((desk) => {
    if (channel === opened) tell({ type: "desk", desk });
  });
}

function sharedOf({ title, desk, faultCatalogue, presenting, selectedPod, theme }: WorkbenchState): Shared {
  return { title, desk, faultCatalogue, presenting, selectedPod, theme };
}

function isSameShared(state: WorkbenchState, before: WorkbenchState): boolean {
  return (
    state.title === before.title &&
    state.desk === before.desk &&
    state.faultCatalogue === before.faultCatalogue &&
    state.presenting === before.presenting &&
    state.selectedPod === before.selectedPod &&
    state.theme === before.theme &&
    state.inside.faults === before.inside.faults
  );
}

/** In the second window: connects it to the first; what it returns ends that. `onThere` is told whether the first answers. */
export function joinFirstWindow(id: string, onThere: (isThere: boolean) => void): () => void {
  const joined = new BroadcastChannel(`${NAME}-${id}`);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const tell = (message: FromSecond): void => joined.postMessage(message);
  let heard = performance.now();
  joined.addEventListener("message", ({ data }: MessageEvent<FromFirst>) => {
    heard = performance.now();
    onThere(true);
    if (data.type === "view") receiveView(data.view);
    else if (data.type === "desk") useDesk.setState(data.desk, true);
    else if (data.type === "shared")
      useWorkbench.setState((state) => ({
        ...data.shared,
        inside: { ...state.inside, ...(data.faults && { faults: data.faults }) },
      }));
  });
  sendDeedsTo((deed) => tell({ type: "deed", deed }));
  choose({ client: distantClient((request) => tell({ type: "request", request })) });
  tell({ type: "hello", knows: false });
  const timer = setInterval(() => {
    tell({ type: "hello", knows: useWorkbench.getState().view !== null });
    if (performance.now() - heard > SILENT_MS) onThere(false);
  }, ASK_MS);
  return () => {
    clearInterval(timer);
    joined.close();
  };
}

/** What is sent is done in the first window; what is asked, nobody asks from here. */
function distantClient(send: (request: Request) => void): SimulationClient {
  const nobody = (): Promise<null> => Promise.resolve(null);
  return {
    send: (request) => {
      // What is looked at closely is looked at in the window that shows it.
      if (request.type !== "watch") send(request);
    },
    subscribe: () => () => {},
    check: nobody,
    complete: nobody,
    hover: nobody,
    compare: nobody,
    fact: nobody,
    level: nobody,
    print: nobody,
    share: nobody,
    save: nobody,
  };
}
