/** The page's first script: the texts, then the page. Both are asked for by index.html (first-page-plugin.mjs). */
import { loadTexts } from "./locale/locale.ts";

void loadTexts()
  .catch(() => {})
  .then(() => import("./begin.tsx"));
