/**
 * A button that opens a list of things to do. Arrow keys move, Home and End go to the ends, Escape closes and returns the
 * focus to the button, as the ARIA menu-button pattern has it.
 */
import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement, ReactNode } from "react";
import { rovingIndex } from "./roving.ts";

export interface MenuItem {
  key: string;
  label: ReactNode;
  /** A second, quieter line. */
  detail?: string;
  checked?: boolean;
  choose: () => void;
}

interface MenuProps {
  /** Read for the list, and for the button where that shows an icon only. */
  label: string;
  /** The button's own words are its name. */
  isNamedByContent?: boolean;
  button: ReactNode;
  items: readonly MenuItem[];
  className?: string;
  align?: "start" | "end";
}

export function Menu({
  label,
  button,
  items,
  className,
  align = "start",
  isNamedByContent = false,
}: MenuProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    if (!isOpen) return undefined;
    const checked = root.current?.querySelector<HTMLElement>("[aria-checked=true]");
    (checked ?? root.current?.querySelector<HTMLElement>("[role^=menuitem]"))?.focus();
    const closeOutside = (event: PointerEvent): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", closeOutside);
    return () => document.removeEventListener("pointerdown", closeOutside);
  }, [isOpen]);

  function close(): void {
    setOpen(false);
    root.current?.querySelector("button")?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!isOpen) {
      if (event.key === "ArrowDown") {
        event.preventDefault();
        setOpen(true);
      }
      return;
    }
    const entries = [...(root.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
    const target = rovingIndex(
      event.key,
      entries.findIndex((entry) => entry === document.activeElement),
      entries.length,
      { next: "ArrowDown", previous: "ArrowUp" },
    );
    if (target !== null) {
      event.preventDefault();
      entries[target]?.focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") {
      setOpen(false);
    }
  }

  return (
    // The keys are heard here for the button and the list alike; each of them has its role.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="menu" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        className={className}
        aria-label={isNamedByContent ? undefined : label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
      >
        {button}
      </button>
      {isOpen && (
        <div className={`menu-list ${align}`} role="menu" id={id} aria-label={label}>
          {items.map((item) => (
            <button
              type="button"
              key={item.key}
              role={item.checked === undefined ? "menuitem" : "menuitemradio"}
              aria-checked={item.checked}
              tabIndex={-1}
              onClick={() => {
                close();
                item.choose();
              }}
            >
              <span>{item.label}</span>
              {item.detail !== undefined && <small>{item.detail}</small>}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
