/** The dock below: one of several panels, chosen by tab. In a narrow window the editor is one of them; on a phone its tabs are at the bottom of the page. */
import { Suspense, useDeferredValue } from "react";
import type { ReactElement } from "react";
import { Tabs } from "../../kit/tabs.tsx";
import { Guard } from "../messages/guard.tsx";
import { DOCK_PANELS } from "../index.ts";
import type { DockPanel } from "../index.ts";
import { useWorkbench, choose } from "../../store/workbench-store.ts";
import type { PanelId } from "../../store/workbench-store.ts";
import { t } from "../../locale/locale.ts";
import "./dock.css";

export function Dock({ panel }: { panel: PanelId }): ReactElement {
  const counts = useCounts();
  // The tab answers at once; its panel, of which some have much to draw, follows.
  const drawn = useDeferredValue(panel);
  const selected = panelOf(panel);
  const shown = panelOf(drawn);
  return (
    <section className="panel dock" aria-label={t("Dock")} tabIndex={-1}>
      <div className="panel-bar dock-bar">
        <Tabs
          label={t("Dock")}
          panelId="dock-panel"
          selected={selected?.id ?? "events"}
          onSelect={(id: PanelId) => choose({ dockTab: id, phoneTab: id })}
          tabs={DOCK_PANELS.map(({ id, label }) => ({ id, label, count: counts[id] }))}
        />
      </div>
      <div className="dock-panel" id="dock-panel" role="tabpanel" aria-labelledby={`dock-panel-tab-${shown?.id ?? ""}`}>
        {shown && (
          <Guard key={shown.id} name={t("The panel {label}", { label: shown.label })}>
            <Suspense fallback={<p className="empty">{t("One moment…")}</p>}>
              <shown.Panel />
            </Suspense>
          </Guard>
        )}
      </div>
    </section>
  );
}

function panelOf(id: PanelId): DockPanel | undefined {
  return DOCK_PANELS.find((candidate) => candidate.id === id) ?? DOCK_PANELS[0];
}

function useCounts(): Partial<Record<PanelId, number>> {
  const events = useWorkbench((state) => state.view?.events.length ?? 0);
  const objects = useWorkbench((state) => state.view?.objects.length ?? 0);
  const failures = useWorkbench((state) => state.view?.faults.filter((fault) => fault.state === "armed").length ?? 0);
  return { events, objects, failures };
}
