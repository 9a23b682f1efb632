/** The edge between two parts of the page: dragged, or moved with the arrow keys; a double click gives it back its own place. */
import { useRef } from "react";
import type { KeyboardEvent, PointerEvent, ReactElement } from "react";

interface SplitterProps {
  label: string;
  /** Of the edge itself: a vertical one is moved sideways. */
  orientation: "vertical" | "horizontal";
  /** Size of the part beside it, in pixels, and what it may be. */
  value: number;
  min: number;
  max: number;
  /** 1 where moving right or down makes that part larger, else -1. */
  direction: 1 | -1;
  onChange: (value: number) => void;
  onReset: () => void;
  className: string;
}

const STEP = 16;

export function Splitter(props: SplitterProps): ReactElement {
  const { label, orientation, value, min, max, direction, onChange, onReset, className } = props;
  const grip = useRef<{ at: number; value: number } | null>(null);
  const placeOf = (event: PointerEvent): number => (orientation === "vertical" ? event.clientX : event.clientY);
  const change = (next: number): void => onChange(Math.round(Math.min(max, Math.max(min, next))));

  function onKeyDown(event: KeyboardEvent): void {
    const [less, more] = orientation === "vertical" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    if (event.key === less) change(value - STEP * direction);
    else if (event.key === more) change(value + STEP * direction);
    else if (event.key === "Home") change(min);
    else if (event.key === "End") change(max);
    else if (event.key === "Enter") onReset();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    // A separator that can be moved is a widget of its own (ARIA 1.2, window splitter).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={`splitter ${orientation} ${className}`}
      role="separator"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={Math.round(value)}
      aria-valuemin={min}
      aria-valuemax={max}
      onKeyDown={onKeyDown}
      onDoubleClick={onReset}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        grip.current = { at: placeOf(event), value };
      }}
      onPointerMove={(event) => {
        if (grip.current) change(grip.current.value + (placeOf(event) - grip.current.at) * direction);
      }}
      onPointerUp={() => {
        grip.current = null;
      }}
    />
  );
}
