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
const imageReference = new RegExp(`^${repository}(?::${tag})?(?:@sha256:[0-9a-f]{64})?$`);

/** An image of a registry, or `oci-layout:` and a folder or `docker-archive:` and a file of this machine. */
export const baseSource = new RegExp(
  `${imageReference.source}|^(?:oci-layout|docker-archive):[^\\0-\\x1f]+$`,
);

const imageRepository = new RegExp(`^${repository}$`);

/** A repository; or a folder or tarball of this machine, which begins like a path. */
export const engineSource = new RegExp(`${imageRepository.source}|^(?:\\.{1,2}|~)?/[^\\0-\\x1f]*$`);

export const registryHost = new RegExp(`^${host}$`);

/** The name of a model as far as a config can tell: `models/reference.ts` has the grammar. */
export const modelName = /^[\x21-\x7e]+$/;

/** A file of weights, wherever it lies. */
export const ggufPath = /^[ -\uffff]+\.[gG][gG][uU][fF]$/;

/** A model of this machine: a path, or one of its Ollama's. */
export const localModel = /^(?:(?:\.{1,2}|~)?\/|ollama:\/\/)/;

/** A prefix takes no character that means something in an IAM policy. */
export const modelSource =
  /^(?:image|pull|s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[A-Za-z0-9_./=+@-]*)?)$/;

/** A name that begins with AWS/ is CloudWatch's own; it drops what others send under it. */
export const metricsNamespace = /^(?!AWS\/|:)[A-Za-z0-9._/#:-]{1,255}$/;

/** Scheme, host and port, and nothing behind them: what a browser sends as `Origin`. */
export const origin = /^[a-z][a-z0-9+.-]*:\/\/[^\s/*]+$/;

/** What the function takes as the name of an API key. */
export const keyName = /^[A-Za-z0-9][\w.-]{0,63}$/;

/** Of an environment that `init` makes: it becomes a part of the names of a function, a stack and a repository. */
export const environmentName = /^(?=.{1,24}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** The root, a user or a role of an account, in any partition. Sessions cannot be principals of a function's policy. */
export const iamArn = /^arn:aws[a-z-]*:iam::\d{12}:(?:root|(?:user|role)\/[\w+=,.@/-]{1,576})$/;

/** Good enough to notice a slip; only a letter proves an address. No character that means something in a list or in HTML. */
export const emailAddress = /^[^\s@,;"'<>()]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/;

export const topicArn = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;

/** `create`, or a key itself: an alias could be pointed elsewhere later. */
export const encryptionKey =
  /^(?:create|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-)?[0-9a-f-]{32,36})$/;
