/** A dialog: the browser's own element, so that focus stays in it, Escape closes it and the focus returns to where it was. */
import { useEffect, useId, useRef } from "react";
import type { ReactElement, ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { t } from "../locale/locale.ts";

interface DialogProps {
  title: ReactNode;
  onClose: () => void;
  className?: string;
  children: ReactNode;
}

export function Dialog({ title, onClose, className, children }: DialogProps): ReactElement {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    // The browser would begin at the button that closes it.
    dialog?.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => dialog?.close();
  }, []);

  return (
    <dialog
      ref={element}
      className={`dialog ${className ?? ""}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="panel-bar dialog-bar">
        <h2 id={titleId}>{title}</h2>
        <IconButton icon="cross" label={t("Close")} shortcut="Esc" onClick={onClose} />
      </div>
      {children}
    </dialog>
  );
}
