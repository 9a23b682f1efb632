/**
 * A second window of this browser, for whoever presents: the window with the simulation tells it what there is to be seen and
 * does what is done there. They talk over a BroadcastChannel with a name of their own, so that other pages of the same
 * browser are left alone.
 */
import type { SimulationClient } from "../../worker/client.ts";
import type { Reply, Request } from "../../worker/protocol.ts";
import { comeBackTo, openDesk, performHere, sendDeedsTo, useDesk } from "./desk.ts";
import type { Deed, DeskState } from "./desk.ts";
import { keepPresented } from "./persistence.ts";
import { choose, showWorld, say, useWorkbench } from "./workbench-store.ts";
import type { WorkbenchState } from "./workbench-store.ts";
import { t } from "../locale/locale.ts";

type Shared = Pick<WorkbenchState, "title" | "desk" | "faultCatalogue" | "presenting" | "selectedPod" | "theme">;

type FromSecond =
  | { type: "hello"; knows: boolean }
  | { type: "request"; request: Request }
  | { type: "deed"; deed: Deed };

type FromFirst =
  | { type: "here" }
  /** It shows no logs. */
  | { type: "view"; view: NonNullable<WorkbenchState["view"]> }
  | { type: "shared"; shared: Shared; faults: WorkbenchState["inside"]["faults"] }
  | { type: "desk"; desk: DeskState };

const NAME = "podarium-presenter";
/** How often the second window asks whether the first is there, and after how long a silence it says that it is not. */
const ASK_MS = 1500;
const SILENT_MS = 6000;

/** Ends the talk with the second window that was opened before. */
let hangUp = (): void => {};

/** Opens the second window, and makes this one the page that is projected. */
export function openSecondWindow(): void {
  // Not randomUUID, which a page without https does not have.
  const id = [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join("");
  const address = `${location.pathname}?presenter=${id}`;
  listen(id);
  if (open(address, NAME, "popup,width=1180,height=760") === null) {
    say(t("The browser did not let this page open a window: allow it, and try again."));
    return;
  }
  // Not before it: while a window is opened nothing else can be called.
  void alone(id, () => {});
  choose({ presenting: true, enlarged: null });
}

/** This tab is loaded anew, and had a second window: talks with it again, and shows the audience what it saw. */
export function presentAgain(kept: unknown): void {
  const presented = asPresented(kept);
  if (!presented) return;
  const { id, presenting, prepared, desk } = presented;
  choose({ presenting });
  const { client, files } = useWorkbench.getState();
  let isBack = false;
  const comeBack = (): void => {
    if (isBack) return;
    isBack = true;
    unsubscribe?.();
    openDesk();
    // How far somebody was in another run says nothing of this one.
    if (prepared === preparedNow()) comeBackTo(desk);
    void alone(id, () => listen(id));
  };
  const unsubscribe = client?.subscribe((reply: Reply) => {
    if (reply.type === "opened" && reply.error === null) comeBack();
  });
  if (files.length > 0) comeBack();
}

/** What of a presentation outlives a reload of the projected window. */
interface Presented {
  id: string;
  presenting: boolean;
  /** The keys and the script that it was given with. */
  prepared: string;
  desk: DeskState;
}

function preparedNow(): string {
  const { keys = [], script = [] } = useWorkbench.getState().desk ?? {};
  return JSON.stringify({ keys, script });
}

/** As this tab kept it; null where it is of another version of the page. */
function asPresented(value: unknown): Presented | null {
  const presented = value as Partial<Presented> | null;
  const isWhole =
    typeof presented?.id === "string" &&
    typeof presented.presenting === "boolean" &&
    typeof presented.prepared === "string" &&
    Array.isArray(presented.desk?.began);
  if (!isWhole) return null;
  const { desk, ...rest } = presented as Presented;
  // Whoever waited for the answer is gone: the question is open again.
  const isWaiting = desk.question?.phase === "running";
  const question = isWaiting && desk.question ? { ...desk.question, phase: "asked" as const } : desk.question;
  return { ...rest, desk: { ...desk, question } };
}

/** Does it once no other tab answers by that name: a copy of this tab has the same memory. */
function alone(id: string, act: () => void): Promise<void> {
  const locks = "locks" in navigator ? navigator.locks : null;
  if (locks) return locks.request(`${NAME}-${id}`, () => new Promise<void>(act));
  act();
  return Promise.resolve();
}

function listen(id: string): void {
  hangUp();
  const opened = new BroadcastChannel(`${NAME}-${id}`);
  // A channel within one origin has no origin to name; the rule is about windows.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const tell = (message: FromFirst): void => opened.postMessage(message);
  const tellAll = (): void => {
    const state = useWorkbench.getState();
    tell({ type: "shared", shared: sharedOf(state), faults: state.inside.faults });
    tell({ type: "desk", desk: useDesk.getState() });
    if (state.view) tell({ type: "view", view: state.view });
  };
  const keep = (): void =>
    keepPresented({
      id,
      presenting: useWorkbench.getState().presenting,
      prepared: preparedNow(),
      desk: useDesk.getState(),
    } satisfies Presented);
  opened.addEventListener("message", ({ data }: MessageEvent<FromSecond>) => {
    if (data.type === "hello") {
      if (data.knows) tell({ type: "here" });
      else tellAll();
    } else if (data.type === "deed") performHere(data.deed);
    else if (data.request.type === "faults" && useWorkbench.getState().faultCatalogue.length > 0) tellAll();
    else useWorkbench.getState().client?.send(data.request);
  });
  const ends = [
    useWorkbench.subscribe((state, before) => {
      if (state.view && state.view !== before.view) tell({ type: "view", view: state.view });
      if (isSameShared(state, before)) return;
      tell({ type: "shared", shared: sharedOf(state), faults: state.inside.faults });
      if (state.presenting !== before.presenting || state.desk !== before.desk) keep();
    }),
    useDesk.subscribe((desk) => {
      tell({ type: "desk", desk });
      keep();
    }),
  ];
  hangUp = () => {
    for (const end of ends) end();
    opened.close();
  };
  keep();
  // A second window that is there already, and knows what was, is told what is.
  tellAll();
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
    if (data.type === "view") showWorld(data.view, {});
    else if (data.type === "desk") useDesk.setState(data.desk, true);
    else if (data.type === "shared")
      useWorkbench.setState((state) => ({
        ...data.shared,
        // The first window asks for the catalogue again when somebody there wants it.
        faultCatalogue: data.shared.faultCatalogue.length > 0 ? data.shared.faultCatalogue : state.faultCatalogue,
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
    choice: nobody,
    format: nobody,
    compare: nobody,
    fact: nobody,
    level: nobody,
    print: nobody,
    share: nobody,
    save: nobody,
  };
}
