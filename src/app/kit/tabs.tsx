/** A row of tabs. One tab is in the tab order; arrow keys, Home and End move and choose. The panel is the caller's. */
import { useEffect, useRef } from "react";
import type { KeyboardEvent, ReactElement, ReactNode } from "react";
import { rovingIndex } from "./roving.ts";

export interface Tab<Id extends string> {
  id: Id;
  label: string;
  content?: ReactNode;
  /** A count beside the label. */
  count?: number | undefined;
}

interface TabsProps<Id extends string> {
  label: string;
  tabs: readonly Tab<Id>[];
  selected: Id;
  onSelect: (id: Id) => void;
  /** Id of the element that shows what is selected. */
  panelId: string;
  className?: string;
}

export function Tabs<Id extends string>(props: TabsProps<Id>): ReactElement {
  const { label, tabs, selected, onSelect, panelId, className } = props;

  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A row that is too narrow scrolls; what was chosen is to be seen.
    // In its frame: the page is laid out then anyway, and not a second time while the click is answered.
    const frame = requestAnimationFrame(() => {
      const tab = selected === "" ? undefined : row.current?.querySelector("[aria-selected=true]");
      tab?.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    return () => cancelAnimationFrame(frame);
  }, [selected]);

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const index = tabs.findIndex((tab) => tab.id === selected);
    const target = rovingIndex(event.key, index, tabs.length, { next: "ArrowRight", previous: "ArrowLeft" });
    const tab = target === null ? undefined : tabs[target];
    if (target === null || tab === undefined) return;
    event.preventDefault();
    onSelect(tab.id);
    event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")[target]?.focus();
  }

  return (
    // The chosen tab takes the focus, not the row.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div ref={row} className={`tabs ${className ?? ""}`} role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          type="button"
          key={tab.id}
          role="tab"
          id={`${panelId}-tab-${tab.id}`}
          aria-selected={tab.id === selected}
          aria-controls={panelId}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => onSelect(tab.id)}
        >
          {tab.content}
          {tab.label}
          {tab.count !== undefined && <span className="tab-count">{tab.count > 0 && tab.count}</span>}
        </button>
      ))}
    </div>
  );
}
