/** Buttons: with words, or with an icon whose label is read and shown as a tooltip. */
import type { ComponentProps, ReactElement } from "react";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon.tsx";

interface ButtonProps extends Omit<ComponentProps<"button">, "type"> {
  icon?: IconName;
  look?: "plain" | "primary" | "ghost";
  /** The key that does the same, shown beside the words. */
  shortcut?: string;
}

export function Button({ icon, look = "plain", shortcut, className, children, ...rest }: ButtonProps): ReactElement {
  return (
    <button type="button" className={`button ${look} ${className ?? ""}`} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
      {shortcut !== undefined && <kbd aria-hidden="true">{shortcut}</kbd>}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "type" | "children"> {
  icon: IconName;
  label: string;
  /** A key that does the same, said in the tooltip. */
  shortcut?: string;
  pressed?: boolean;
}

export function IconButton({ icon, label, shortcut, pressed, className, ...rest }: IconButtonProps): ReactElement {
  return (
    <button
      type="button"
      className={`icon-button ${className ?? ""}`}
      aria-label={label}
      aria-pressed={pressed}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
