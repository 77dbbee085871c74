import type { TroubleGroup } from './trouble.js';

export const dockerTroubles: TroubleGroup = {
  title: 'Docker and its like',
  troubles: [
    {
      code: 'docker-missing',
      means: 'The builder’s program is not installed.',
      remedy: 'Install it, or leave `builder` at `direct`, which needs none.',
    },
    {
      code: 'docker-daemon-down',
      means: 'The program is there; its daemon or machine does not answer.',
      remedy: 'Start it; or `--builder direct`.',
    },
    {
      code: 'docker-permission',
      means: 'The daemon runs, and you may not talk to it.',
      remedy: 'Join its group, or use a rootless one; or `--builder direct`.',
    },
    {
      code: 'docker-architecture',
      means: 'The builder did not build for the function’s processor.',
      remedy: 'qemu for a Dockerfile with `RUN`, or the processor of this machine as `architecture`.',
    },
    {
      code: 'docker-base-local',
      means: 'A builder cannot build from a folder or an archive as base.',
      remedy: 'A base image from a registry, or `--builder direct`.',
    },
    {
      code: 'dockerfile-unreadable',
      means: 'The Dockerfile cannot be read.',
      remedy: 'Check the path under `dockerfile`.',
    },
    {
      code: 'docker-build-failed',
      means: 'The build ended with an error; its last lines are shown.',
      remedy: 'Mend the Dockerfile; the whole output is shown with `--verbose`.',
    },
    {
      code: 'docker-push-failed',
      means: 'The builder’s push ended with an error; its last lines are shown.',
      remedy: 'Run it again.',
    },
    {
      code: 'docker-login-failed',
      means: 'The builder’s program could not log in to the registry.',
      remedy: 'The last lines say why; its credential helper is the usual cause.',
    },
    {
      code: 'docker-ask-failed',
      means: 'The builder’s program could not say whether it is ready.',
      remedy: 'Its last words say why; or `--builder direct`.',
    },
    {
      code: 'docker-save-failed',
      means: 'The builder’s program could not write the image.',
      remedy: 'The last lines say why; look at the disk.',
    },
  ],
};
