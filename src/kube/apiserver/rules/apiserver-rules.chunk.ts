/** The chunk `apiserver-rules`: the rules of all that a plain Pod does not have. To add a kind, add a line to its table. */
import { learnTypes } from "../../manifest/schema/schema.ts";
import { admitObject, completeObject } from "./admission.ts";
import { validateDevices, validateEphemeral, validateMount, validateRestartRules } from "./containers.ts";
import {
  changeService,
  validateConfigMap,
  validateDataUpdate,
  validateSecret,
  validateService,
  validateServiceUpdate,
} from "./core.ts";
import { defaultDefinition, validateDefinition, validateDefinitionUpdate } from "./custom-definitions.ts";
import { DEFAULTS } from "./defaults.ts";
import { DEFINITION_TYPES } from "./definition-types.ts";
import { validateEnv } from "./env.ts";
import { validateRunning } from "./handlers.ts";
import { notSimulated } from "./not-simulated.ts";
import { OTHER_RULES } from "./others.ts";
import { afterDnsPolicy, beforeRestartPolicy, podEnd } from "./pod.ts";
import { PodTemplates } from "./pod-templates.ts";
import { validateContainerResources } from "./resources.ts";
import { validateSecurityContext } from "./security.ts";
import type { ValidationRules } from "./types.ts";
import { validateVolumeSource } from "./volumes.ts";
import { podWarnings } from "./warnings.ts";
import { workloadRules } from "./workloads.ts";

learnTypes(DEFINITION_TYPES);
const WORKLOADS = workloadRules(() => RULES);

export const RULES: ValidationRules = {
  volumeSource: validateVolumeSource,
  beforeMounts: (container, path, { errors }) => validateEnv(container, path, errors),
  mount: validateMount,
  afterMounts: validateDevices,
  afterPullPolicy(container, path, place) {
    validateContainerResources(container, path, place);
    validateSecurityContext(container, path, place);
  },
  running: validateRunning,
  restartRules: validateRestartRules,
  ephemeral: (place) => validateEphemeral(place, RULES),
  beforeRestartPolicy,
  afterDnsPolicy,
  podEnd,
  warnings: podWarnings,
  notSimulated,
  defaults: { ...DEFAULTS, CustomResourceDefinition: (_, spec) => defaultDefinition(spec) },
  changeService,
  complete: completeObject,
  templates: () => new PodTemplates(),
  admit: admitObject,
  kinds: {
    ...WORKLOADS.kinds,
    ...OTHER_RULES.kinds,
    Service: validateService,
    ConfigMap: validateConfigMap,
    Secret: validateSecret,
    CustomResourceDefinition: validateDefinition,
  },
  updates: {
    ...WORKLOADS.updates,
    ...OTHER_RULES.updates,
    Service: validateServiceUpdate,
    ConfigMap: validateDataUpdate,
    Secret: validateDataUpdate,
    CustomResourceDefinition: validateDefinitionUpdate,
  },
};
