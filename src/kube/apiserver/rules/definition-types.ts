/**
 * The fields of a CustomResourceDefinition, in the form of manifest/schema/definitions.ts.
 * Source: k8s.io/apiextensions-apiserver pkg/apis/apiextensions/v1 types, v0.33.
 */
export const DEFINITION_TYPES = `
CustomResourceDefinition apiVersion:s kind:s metadata:ObjectMeta spec:CustomResourceDefinitionSpec status:CustomResourceDefinitionStatus
CustomResourceDefinitionSpec conversion:CustomResourceConversion group:s names:CustomResourceDefinitionNames preserveUnknownFields:b scope:s versions:[]CustomResourceDefinitionVersion
CustomResourceDefinitionNames categories:[]s kind:s listKind:s plural:s shortNames:[]s singular:s
CustomResourceDefinitionVersion additionalPrinterColumns:[]CustomResourceColumnDefinition deprecated:b deprecationWarning:s name:s schema:CustomResourceValidation selectableFields:[]SelectableField served:b storage:b subresources:CustomResourceSubresources
CustomResourceColumnDefinition description:s format:s jsonPath:s name:s priority:i type:s
SelectableField jsonPath:s
CustomResourceValidation openAPIV3Schema:JSONSchemaProps
CustomResourceSubresources scale:CustomResourceSubresourceScale status:CustomResourceSubresourceStatus
CustomResourceSubresourceStatus
CustomResourceSubresourceScale labelSelectorPath:s specReplicasPath:s statusReplicasPath:s
CustomResourceConversion strategy:s webhook:WebhookConversion
WebhookConversion clientConfig:WebhookClientConfig conversionReviewVersions:[]s
WebhookClientConfig caBundle:y service:ServiceReference url:s
ServiceReference name:s namespace:s path:s port:i
CustomResourceDefinitionStatus acceptedNames:CustomResourceDefinitionNames conditions:a observedGeneration:l storedVersions:[]s
JSONSchemaProps $ref:s $schema:s additionalItems:a additionalProperties:a allOf:[]JSONSchemaProps anyOf:[]JSONSchemaProps default:a definitions:{}JSONSchemaProps dependencies:{}a description:s enum:[]a example:a exclusiveMaximum:b exclusiveMinimum:b externalDocs:a format:s id:s items:a maxItems:l maxLength:l maxProperties:l maximum:n minItems:l minLength:l minProperties:l minimum:n multipleOf:n not:JSONSchemaProps nullable:b oneOf:[]JSONSchemaProps pattern:s patternProperties:{}JSONSchemaProps properties:{}JSONSchemaProps required:[]s title:s type:s uniqueItems:b x-kubernetes-embedded-resource:b x-kubernetes-int-or-string:b x-kubernetes-list-map-keys:[]s x-kubernetes-list-type:s x-kubernetes-map-type:s x-kubernetes-preserve-unknown-fields:b x-kubernetes-validations:a
`;
