/**
 * Names that others define. Every pattern is anchored, holds no nested repetition that could match one text in many
 * ways, and is only asked after the length was checked.
 */

export const accountId = /^\d{12}$/;

/** ECR's own pattern for repository names (API reference, CreateRepository); the shortest has two characters. */
export const repositoryName = /^(?=.{2})(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

const host = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?`;
const component = String.raw`[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*`;
const repository = `(?:${host}/)?${component}(?:/${component})*`;
const tag = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}';

/** The grammar of `distribution/reference`: repository, then a tag, a digest, or both; one of each at most. */
export const imageReference = new RegExp(`^${repository}(?::${tag})?(?:@sha256:[0-9a-f]{64})?$`);

export const imageRepository = new RegExp(`^${repository}$`);

export const registryHost = new RegExp(`^${host}$`);

/** The root, a user or a role of an account, in any partition. Sessions cannot be principals of a function's policy. */
export const iamArn = /^arn:aws[a-z-]*:iam::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]{1,576})$/;
