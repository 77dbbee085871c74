import { UserError } from '../../core/errors.js';
import { exitCodes } from '../../core/exit-codes.js';
import type { Recipe } from '../recipe.js';
import type { DockerProgram } from './dialect.js';
import type { Ended } from './run-program.js';

export type Doing = 'ask' | 'build' | 'log in' | 'push' | 'save';

/** What to say of a program that did not end with 0. The programs have no codes for these, only prose. */
export function dockerFailure(program: DockerProgram, doing: Doing, { code, lines }: Ended): UserError {
  const said = lines.join('\n');
  const direct = 'ollama-lambda deploy --builder direct';
  if (code === 'missing') {
    return new UserError({
      code: 'docker-missing',
      message: `${program} is not installed, or not on the PATH`,
      why: `builder is ${program}; the direct builder makes the same image and needs no such program`,
      next: [direct, `${program} --version`],
      again: true,
      exitCode: exitCodes.prerequisite,
    });
  }
  if (/permission denied/i.test(said) && /\.sock|docker daemon|docker API/i.test(said)) {
    return new UserError({
      code: 'docker-permission',
      message: `${program} is running, but this user may not talk to it`,
      why: lastWords(lines),
      next: ['sudo usermod -aG docker $USER && newgrp docker', direct],
      again: true,
      exitCode: exitCodes.prerequisite,
    });
  }
  if (daemonIsDown.test(said)) {
    return new UserError({
      code: 'docker-daemon-down',
      message: `${program} is installed, but what it talks to does not answer`,
      why: lastWords(lines),
      next: [...start[program], direct],
      again: true,
      exitCode: exitCodes.prerequisite,
    });
  }
  if (/no match for platform|does not match the specified platform|exec format error/i.test(said)) {
    return wrongArchitecture(program, lastWords(lines));
  }
  return new UserError({
    code: `docker-${doing.replace(' ', '')}-failed`,
    message: `${program} could not ${verbs[doing]}: it ended with ${code ?? 'a signal'}`,
    why: lastWords(lines),
    next: ['ollama-lambda deploy --verbose', direct],
    again: true,
  });
}

export const wrongArchitecture = (program: DockerProgram, why: string): UserError =>
  new UserError({
    code: 'docker-architecture',
    message: `${program} did not build for the function's processor`,
    why,
    next: [
      'docker run --privileged --rm tonistiigi/binfmt --install all',
      'ollama-lambda deploy --builder direct',
      'ollama-lambda deploy --architecture <arm64 or x86_64>',
    ],
    again: true,
    exitCode: exitCodes.prerequisite,
  });

/** A layout or an archive on this disk is no registry: only the direct builder reads one. */
export const localBase = (program: DockerProgram, { base }: Pick<Recipe, 'base'>): UserError =>
  new UserError({
    code: 'docker-base-local',
    message: `${program} cannot build from ${base.image}`,
    why: 'a Dockerfile begins with an image of a registry',
    next: [
      'ollama-lambda deploy --builder direct',
      'ollama-lambda deploy --base-image <host>/<repository>:<tag>',
    ],
    again: true,
    exitCode: exitCodes.usage,
  });

const daemonIsDown =
  /cannot connect to|is the docker daemon running|connection refused|failed to connect to the docker API|rootless containerd not running|containerd\.sock|vm is (not running|stopped)|instance .* is (not running|stopped)/i;

const start: Readonly<Record<DockerProgram, readonly string[]>> = {
  docker: ['sudo systemctl start docker', 'docker context ls'],
  podman: ['podman machine start'],
  finch: ['finch vm start'],
  nerdctl: ['sudo systemctl start containerd'],
};

const verbs: Readonly<Record<Doing, string>> = {
  ask: 'say whether it is ready',
  build: 'build the image',
  'log in': 'log in to the registry',
  push: 'push the image',
  save: 'write the archive',
};

/** The end of what it said: that is where the reason is. */
const lastWords = (lines: readonly string[]): string =>
  lines
    .filter((line) => line.trim() !== '')
    .slice(-4)
    .join(' · ')
    .slice(-700);
