/** The page: which panel stands where in a wide window, a narrow one and on a phone, and the keys that work everywhere. */
import { Suspense, useEffect, useSyncExternalStore } from "react";
import type { ComponentType, CSSProperties, ReactElement, ReactNode } from "react";
import { ErrorBoundary } from "./kit/error-boundary.tsx";
import { lazyPart } from "./kit/lazy-part.tsx";
import { Splitter } from "./kit/splitter.tsx";
import { Icon } from "./kit/icon.tsx";
import type { IconName } from "./kit/icon.tsx";
import { Dock } from "./panels/dock/dock.tsx";
import { Editor } from "./panels/editor/editor.tsx";
import { Logs, WhyHere } from "./panels/logs/logs.tsx";
import { Announcer } from "./panels/messages/announcer.tsx";
import { Guard } from "./panels/messages/guard.tsx";
import { Messages, Toast } from "./panels/messages/messages.tsx";
import { Stage } from "./panels/stage/stage.tsx";
import { handleTransportKey, TimeToolbar, Transport } from "./panels/transport/transport.tsx";
import { applyFile } from "./store/commands.ts";
import { enlarge, resize, togglePresenting } from "./store/layout.ts";
import { selectedPod } from "./store/selectors.ts";
import { choose, initialState, useWorkbench } from "./store/workbench-store.ts";
import type { Layout, PanelId, Part, WorkbenchState } from "./store/workbench-store.ts";
import { t } from "./locale/locale.ts";
import "./tokens.css";
import "./kit/kit.css";
import "./page.css";

const PHONE = "(max-width: 719px)";
const PHONE_TABS: readonly { id: PanelId; label: string; icon: IconName }[] = [
  { id: "stage", label: t("Pod"), icon: "layers" },
  { id: "editor", label: t("YAML"), icon: "file" },
  { id: "logs", label: t("Logs"), icon: "list" },
  { id: "timeline", label: t("Time"), icon: "clock" },
  { id: "terminal", label: t("Terminal"), icon: "terminal" },
];
const DOCK_TABS: readonly PanelId[] = [
  "timeline",
  "events",
  "terminal",
  "files",
  "processes",
  "network",
  "objects",
  "machines",
  "failures",
];

const PrintView = lazyPart(async () => (await import("./panels/export/print-view.tsx")).PrintView);
const Presenter = lazyPart(async () => (await import("./panels/presenter/presenter.tsx")).Presenter);
const DeskRunner = lazyPart(async () => (await import("./panels/desk/desk-runner.tsx")).DeskRunner);

/** What lies over the page for a while, by the choice that it is there by. */
const OVER = {
  faultTarget: lazyPart(async () => (await import("./panels/failures/failure-menu.tsx")).FailureMenu),
  paletteOpen: lazyPart(async () => (await import("./panels/palette/palette.tsx")).Palette),
  comparing: lazyPart(async () => (await import("./panels/comparison/comparison.tsx")).Comparison),
  besideReal: lazyPart(async () => (await import("./panels/real-cluster/real-cluster.tsx")).RealCluster),
  sharing: lazyPart(async () => (await import("./panels/share/share.tsx")).Share),
  exporting: lazyPart(async () => (await import("./panels/export/export.tsx")).Export),
  galleryOpen: lazyPart(async () => (await import("./panels/gallery/gallery.tsx")).Gallery),
  building: lazyPart(async () => (await import("./panels/level/level-builder.tsx")).LevelBuilder),
  runsOpen: lazyPart(async () => (await import("./panels/runs/runs.tsx")).Runs),
  shortcutsOpen: lazyPart(async () => (await import("./panels/messages/shortcuts.tsx")).Shortcuts),
} satisfies Partial<Record<keyof WorkbenchState, ComponentType>>;

export function Page(): ReactElement {
  const isPhone = useMedia(PHONE);
  const hasPicture = useWorkbench((state) => state.view !== null);
  const isPresenting = useWorkbench((state) => state.presenting);
  const isPrinting = useWorkbench((state) => state.exporting === "print");
  const hasDesk = useWorkbench((state) => state.desk !== null && state.lesson === null && !state.readOnly);
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    document.addEventListener("dragover", onDragOver);
    document.addEventListener("drop", onDrop);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("dragover", onDragOver);
      document.removeEventListener("drop", onDrop);
    };
  }, []);
  useEffect(() => {
    if (!hasPicture) return;
    // What a key opens should be there when the key is pressed; what comes first is the Pod.
    const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 2000));
    const fetch = (): void => {
      void import("./panels/palette/palette.tsx");
      void import("./panels/terminal/terminal.tsx");
    };
    idle(fetch, { timeout: 10_000 });
  }, [hasPicture]);
  return (
    <>
      {isPrinting ? (
        <Fetched end={{ exporting: null }}>
          <PrintView />
        </Fetched>
      ) : isPresenting ? (
        <Fetched end={{ presenting: false }}>
          <Presenter />
        </Fetched>
      ) : isPhone ? (
        <PhonePage />
      ) : (
        <DeskPage />
      )}
      {hasDesk && (
        <Fetched end={{}}>
          <DeskRunner />
        </Fetched>
      )}
      {Object.entries(OVER).map(([choice, Shown]) => (
        <Over key={choice} choice={choice as keyof typeof OVER} Shown={Shown} />
      ))}
      <Toast />
      <Announcer />
    </>
  );
}

function Over({ choice, Shown }: { choice: keyof typeof OVER; Shown: ComponentType }): ReactElement | null {
  // What is printed stands in the place of the page.
  const isThere = useWorkbench(({ [choice]: chosen }) => Boolean(chosen) && chosen !== "print");
  return isThere ? (
    <Fetched end={{ [choice]: initialState[choice] }}>
      <Shown />
    </Fetched>
  ) : null;
}

/** What breaks, or cannot be fetched, without a place of its own on the page is put away, and that is said. */
function Fetched({ end, children }: { end: Partial<WorkbenchState>; children: ReactNode }): ReactElement {
  const onError = (error: Error): void =>
    choose({
      ...end,
      failure: {
        title: t("This part of the page could not be shown"),
        detail: t("Your run is safe; loading the page again may help. {message}", { message: error.message }),
      },
    });
  return (
    <ErrorBoundary name="" onError={onError}>
      <Suspense fallback={null}>{children}</Suspense>
    </ErrorBoundary>
  );
}

/** Below this width the window has four places of its own, and nothing is dragged. */
const WIDE = "(min-width: 1101px)";

function DeskPage(): ReactElement {
  const layout = useWorkbench((state) => state.layout);
  const isWide = useMedia(WIDE);
  const enlarged = useWorkbench((state) => state.enlarged);
  const isEmbedded = useWorkbench((state) => state.embedded);
  if (enlarged !== null) return <EnlargedPage part={enlarged} />;
  const shows = (part: Part): boolean => !layout.hidden.includes(part);
  return (
    <div
      className={`page desk ${isEmbedded ? "embedded" : ""} ${hiddenClasses(layout)}`}
      style={isWide ? gridOf(layout) : undefined}
    >
      <div className="page-top">
        <Transport />
        <Messages />
      </div>
      {shows("editor") && <Guarded panel="editor" />}
      <Guarded panel="stage" />
      {shows("logs") ? <Guarded panel="logs" /> : <WhyHere />}
      {shows("dock") && <DockPart />}
      {isWide && <Splitters layout={layout} shows={shows} />}
    </div>
  );
}

/** Another tab concerns nothing but the dock. */
function DockPart(): ReactElement {
  return <Guarded panel={useWorkbench((state) => state.dockTab)} />;
}

/** In a window that is not wide, what is left shares the places of what is hidden. */
function hiddenClasses({ hidden }: Layout): string {
  return hidden.map((part) => `no-${part}`).join(" ");
}

/** One part in the place of all. */
function EnlargedPage({ part }: { part: Part | "stage" }): ReactElement {
  return (
    <div className="page desk enlarged">
      <div className="page-top">
        <Transport />
        <Messages />
      </div>
      {part !== "logs" && <WhyHere />}
      {part === "dock" ? <DockPart /> : <Guarded panel={part} />}
    </div>
  );
}

/** The places of what is shown; sizes that nobody chose are the style sheet's. */
function gridOf({ editor, logs, dock, hidden }: Layout): CSSProperties {
  const has = (part: Part): boolean => !hidden.includes(part);
  const columns = [
    has("editor") && (editor === null ? "var(--editor-width)" : `${editor}px`),
    "minmax(0, 1fr)",
    has("logs") && (logs === null ? "var(--logs-width)" : `${logs}px`),
  ].filter((column) => column !== false);
  const row = (left: string, middle: string): string =>
    `"${[has("editor") && left, middle, has("logs") && "side"].filter((area) => area !== false).join(" ")}"`;
  const top = `"${columns.map(() => "top").join(" ")}"`;
  return {
    gridTemplateColumns: columns.join(" "),
    gridTemplateRows: `auto minmax(0, 1fr)${has("dock") ? ` ${dock === null ? "var(--dock-height)" : `${dock}px`}` : ""}`,
    gridTemplateAreas: [top, row("edit", "stage"), ...(has("dock") ? [row("dock", "dock")] : [])].join(" "),
  };
}

const LEAST = 220;

function Splitters({ layout, shows }: { layout: Layout; shows: (part: Part) => boolean }): ReactElement {
  const sizeOf = (selector: string, side: "width" | "height"): number =>
    document.querySelector(selector)?.getBoundingClientRect()[side] ?? 300;
  return (
    <section className="splitters" aria-label={t("Edges between the parts of the window")}>
      {shows("editor") && (
        <Splitter
          label={t("Width of the editor")}
          orientation="vertical"
          className="after-editor"
          value={layout.editor ?? sizeOf(".editor", "width")}
          min={LEAST}
          max={Math.round(innerWidth * 0.45)}
          direction={1}
          onChange={(size) => resize("editor", size)}
          onReset={() => resize("editor", null)}
        />
      )}
      {shows("logs") && (
        <Splitter
          label={t("Width of the logs")}
          orientation="vertical"
          className="before-logs"
          value={layout.logs ?? sizeOf(".logs", "width")}
          min={LEAST}
          max={Math.round(innerWidth * 0.5)}
          direction={-1}
          onChange={(size) => resize("logs", size)}
          onReset={() => resize("logs", null)}
        />
      )}
      {shows("dock") && (
        <Splitter
          label={t("Height of the dock")}
          orientation="horizontal"
          className="before-dock"
          value={layout.dock ?? sizeOf(".dock", "height")}
          min={120}
          max={Math.round(innerHeight * 0.7)}
          direction={-1}
          onChange={(size) => resize("dock", size)}
          onReset={() => resize("dock", null)}
        />
      )}
    </section>
  );
}

const Lesson = lazyPart(async () => (await import("./panels/lesson/lesson.tsx")).Lesson);

/** The lesson that is taken, or the files. */
function EditorOrLesson(): ReactElement {
  const hasLesson = useWorkbench((state) => state.lesson !== null);
  const isAside = useWorkbench((state) => state.lessonAside);
  return hasLesson && !isAside ? (
    <Suspense fallback={null}>
      <Lesson />
    </Suspense>
  ) : (
    <Editor />
  );
}

const GUARDED: Partial<Record<PanelId, { name: string; Panel: ComponentType }>> = {
  editor: { name: t("The editor"), Panel: EditorOrLesson },
  stage: { name: t("The stage"), Panel: Stage },
  logs: { name: t("The logs"), Panel: Logs },
};

/** A panel whose breaking does not take the others along. */
function Guarded({ panel }: { panel: PanelId }): ReactElement {
  const { name, Panel } = GUARDED[panel] ?? { name: t("The dock"), Panel: null };
  return <Guard name={name}>{Panel ? <Panel /> : <Dock panel={panel} />}</Guard>;
}

function PhonePage(): ReactElement {
  const tab = useWorkbench((state) => state.phoneTab);
  const selected = DOCK_TABS.includes(tab) && tab !== "terminal" ? "timeline" : tab;
  // The stage is a main of its own.
  const Shown = tab === "stage" ? "div" : "main";
  return (
    <div className="page phone">
      <div className="page-top">
        <Transport />
        <Messages />
      </div>
      {tab !== "logs" && <WhyHere />}
      <Shown className="phone-panel">
        <Guarded key={tab} panel={tab} />
      </Shown>
      <section className="phone-time" aria-label={t("Time")}>
        <TimeToolbar />
      </section>
      <nav className="phone-tabs" aria-label={t("Panels")}>
        {PHONE_TABS.map(({ id, label, icon }) => (
          <button
            type="button"
            key={id}
            aria-current={id === selected ? "page" : undefined}
            onClick={() => choose({ phoneTab: id })}
          >
            <Icon name={icon} size={20} />
            {label}
          </button>
        ))}
      </nav>
    </div>
  );
}

const REGIONS = [".transport", ".editor", ".stage", ".log", ".dock"];

function onKey(event: KeyboardEvent): void {
  if (event.key === "F6") {
    event.preventDefault();
    focusNextRegion(event.shiftKey ? -1 : 1);
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && !event.defaultPrevented) {
    // In the editor the editor has done it; anywhere else it is the same wish, and never the browser's own dialog.
    event.preventDefault();
    const { activeFile } = useWorkbench.getState();
    if (activeFile !== "") applyFile(activeFile);
    return;
  }
  if (isPrinting(event)) {
    // The page itself is no good on paper; once its print view is there, the key is the browser's.
    event.preventDefault();
    choose({ exporting: "print" });
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    choose({ paletteOpen: true });
    return;
  }
  const isCommand = event.ctrlKey || event.metaKey || event.altKey;
  const { paletteOpen, shortcutsOpen, galleryOpen, runsOpen, sharing, building } = useWorkbench.getState();
  // A dialog that is on its way has the keys already.
  if (paletteOpen || shortcutsOpen || galleryOpen || runsOpen || sharing || building) return;
  if (isCommand || event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  // Space presses a button that has the focus.
  if (event.key === " " && event.target instanceof Element && event.target.closest("button, a, summary, [role=menu]"))
    return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (handleTransportKey(key) || handlePageKey(key)) event.preventDefault();
}

function onDragOver(event: DragEvent): void {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
}

function isPrinting({ ctrlKey, metaKey, shiftKey, altKey, key, defaultPrevented }: KeyboardEvent): boolean {
  // The editor and the terminal may have taken it.
  const isWish = (ctrlKey || metaKey) && !shiftKey && !altKey && key.toLowerCase() === "p" && !defaultPrevented;
  return isWish && useWorkbench.getState().exporting !== "print" && !document.querySelector("dialog[open]");
}

/** Files dropped anywhere on the page are opened. */
function onDrop(event: DragEvent): void {
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  void import("./store/open-files.ts").then(({ openFiles }) => openFiles(files));
}

function handlePageKey(key: string): boolean {
  const pod = selectedPod(useWorkbench.getState());
  switch (key) {
    case "b": {
      if (!pod) return false;
      const container =
        useWorkbench.getState().selectedContainer ?? pod.initContainers[0]?.name ?? pod.containers[0]?.name ?? "";
      choose({ faultTarget: { namespace: pod.namespace, pod: pod.name, container } });
      return true;
    }
    case "p":
      togglePresenting();
      return true;
    case "f":
      enlarge(focusedPart());
      return true;
    case "Escape": {
      const { enlarged, presenting, exporting } = useWorkbench.getState();
      if (exporting) choose({ exporting: null });
      else if (presenting) togglePresenting();
      else if (enlarged !== null) choose({ enlarged: null });
      return presenting || enlarged !== null || exporting !== null;
    }
    case "e":
      choose({ phoneTab: "editor" });
      focusSoon(".cm-content");
      return true;
    case "t":
      choose({ dockTab: "terminal", phoneTab: "terminal" });
      focusSoon(".terminal-input");
      return true;
    default:
      return false;
  }
}

/** The part of the window that has the focus; the stage where none has. */
function focusedPart(): Part | "stage" {
  const parts = ["editor", "logs", "dock"] as const;
  return parts.find((part) => document.activeElement?.closest(`.${part}`)) ?? "stage";
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable=true]") !== null;
}

/** After the panel that holds it has been drawn, for which its code may have to come. */
function focusSoon(selector: string, frames = 120): void {
  requestAnimationFrame(() => {
    const element = document.querySelector<HTMLElement>(selector);
    if (element) element.focus();
    else if (frames > 0) focusSoon(selector, frames - 1);
  });
}

/** F6 moves between the regions of the page, each entered at the first thing in it that takes the focus. */
function focusNextRegion(direction: 1 | -1): void {
  const regions = REGIONS.map((selector) => document.querySelector<HTMLElement>(selector)).filter(
    (region) => region !== null,
  );
  const current = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(current + direction + regions.length) % regions.length];
  next?.querySelector<HTMLElement>("button:not(:disabled), input, [tabindex='0'], [contenteditable=true]")?.focus();
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const media = matchMedia(query);
      media.addEventListener("change", onChange);
      return () => media.removeEventListener("change", onChange);
    },
    () => matchMedia(query).matches,
  );
}
