/** The chunk `kubectl-kustomize`: what `kubectl kustomize` and `-k` build. */
export { buildKustomization } from "../kustomize/build.ts";
