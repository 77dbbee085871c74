import { UserError } from '../core/errors.js';
import { exitCodes } from '../core/exit-codes.js';
import type { ModelRef } from '../models/model.js';
import { RegistryFailure } from './failure.js';
import { modelRepository } from './model-repository.js';

/** What a registry says of a container image, said of a model. @param host of the registry */
export function inModelWords(error: UserError, host: string, ref: ModelRef): UserError {
  const failure = error.cause instanceof RegistryFailure ? error.cause : undefined;
  if (failure !== undefined && isGated(failure)) return licenceNotAccepted(error, failure, host, ref);
  // Hugging Face's way to say what of a repository it cannot serve (hub-docs#2702, ollama#7268).
  if (failure?.status === 400 && /sharded/i.test(failure.message)) return inSeveralFiles(error, ref);
  if (failure?.status === 400 && /specified tag|specified repository/i.test(failure.message)) {
    return notFound(error, host, ref, failure.message);
  }
  switch (error.code) {
    case 'registry-not-found':
      return notFound(error, host, ref, 'names are as in "ollama pull"');
    case 'registry-unauthorized':
    case 'registry-forbidden':
      return needsLogin(error, host, ref);
    default:
      return error;
  }
}

const isHuggingFace = (host: string): boolean => host === 'hf.co' || host === 'huggingface.co';

/** Hugging Face's repositories whose licence its author wants to be accepted: a code in a header, and a sentence. */
const isGated = ({ status, code, message }: RegistryFailure): boolean =>
  (status === 401 || status === 403) &&
  (code === 'GatedRepo' || /access to model .+ is restricted|gated/i.test(message));

function licenceNotAccepted(
  cause: UserError,
  failure: RegistryFailure,
  host: string,
  ref: ModelRef,
): UserError {
  const page = `https://${isHuggingFace(host) ? 'huggingface.co' : host}/${modelRepository(ref)}`;
  return new UserError({
    code: 'model-licence',
    message: `${ref.short} is given only to those who have accepted its licence: ${failure.message}`,
    why: 'its author wants the licence accepted in the browser, with an account; nobody can do that for you',
    next: [
      `accept the licence at ${page}`,
      'export HF_TOKEN=<an access token of that account>',
      'ollama-lambda deploy',
    ],
    again: true,
    exitCode: exitCodes.credentials,
    cause,
  });
}

const inSeveralFiles = (cause: UserError, ref: ModelRef): UserError =>
  new UserError({
    code: 'model-not-runnable',
    message: `${ref.short} lies in several files (sharded GGUF), which its registry does not serve as one model`,
    why: 'the engine loads one file; llama.cpp has a program that puts them together',
    next: [
      `ollama-lambda deploy --model ${ref.host}/${modelRepository(ref)}:<a tag with one file>`,
      'llama-gguf-split --merge <first file> model.gguf && ollama-lambda deploy --model ./model.gguf',
    ],
    again: true,
    cause,
  });

const notFound = (cause: UserError, host: string, ref: ModelRef, why: string): UserError =>
  new UserError({
    code: 'model-not-found',
    message: `there is no model ${ref.short} at ${host}`,
    why: `neither ${modelRepository(ref)} with the tag ${ref.tag} nor a part of it was found; ${why}`,
    next: [`curl -sL ${host}/v2/${modelRepository(ref)}/manifests/${ref.tag}`],
    exitCode: exitCodes.notFound,
    cause,
  });

const needsLogin = (cause: UserError, host: string, ref: ModelRef): UserError =>
  new UserError({
    code: 'model-needs-login',
    message: `${host} does not give ${ref.short} to everybody`,
    why: 'the model is private, or does not exist: some registries answer the same to both',
    next: [
      isHuggingFace(host)
        ? 'export HF_TOKEN=<a token from huggingface.co/settings/tokens>'
        : `docker login ${host}`,
      'ollama-lambda deploy --model <a public model>',
    ],
    again: true,
    exitCode: exitCodes.credentials,
    cause,
  });
