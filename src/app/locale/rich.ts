/** A text of the page with elements among its values. */
import { createElement, Fragment } from "react";
import type { ReactElement, ReactNode } from "react";
import { t } from "./locale.ts";

export function rich(text: string, values: Readonly<Record<string, ReactNode>>): ReactElement {
  const parts = t(text).split(/\{(\w+)\}/);
  return createElement(Fragment, null, ...parts.map((part, index) => (index % 2 === 1 ? values[part] : part)));
}
