/** Programs that build images, in the order in which most people have them. */
export const dockerPrograms = ['docker', 'podman', 'finch', 'nerdctl'] as const;
export type DockerProgram = (typeof dockerPrograms)[number];

export interface BuildCall {
  /** `linux/arm64` */
  readonly platform: string;
  readonly name: string;
  readonly arguments: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether `buildx` was found; only docker has it. */
  readonly buildx: boolean;
}

/** How the programs differ. Docker and podman were tried; the others follow their manuals. */
export interface Dialect {
  /** Fails when nothing would build; says something when all is well. */
  readonly ping: readonly string[];
  build(call: BuildCall): readonly string[];
  readonly inspect: (name: string) => readonly string[];
  /** The diff-ids of its layers, lowest first. */
  readonly layers: (name: string) => readonly string[];
  /** What each step of its history added, in bytes, the last step first. Podman rounds them, which counts as not told. */
  readonly history: (name: string) => readonly string[];
  /** The password comes in on standard input. */
  login(host: string, user: string): readonly string[];
  push(name: string, platform: string): readonly string[];
  save(name: string, file: string): readonly string[];
  /** Variables that put the login into a folder of its own, so that nothing of it outlives the push. */
  loginFolder(folder: string): Readonly<Record<string, string>>;
}

const inspect = (name: string): readonly string[] => [
  'image',
  'inspect',
  '--format',
  '{{.Os}}/{{.Architecture}} {{.Size}}',
  name,
];

const layers = (name: string): readonly string[] => [
  'image',
  'inspect',
  '--format',
  '{{json .RootFS.Layers}}',
  name,
];

const history = (name: string): readonly string[] => [
  'history',
  '--no-trunc',
  '--human=false',
  '--format={{.Size}}',
  name,
];

const login = (host: string, user: string): readonly string[] => [
  'login',
  `--username=${user}`,
  '--password-stdin',
  host,
];

const save = (name: string, file: string): readonly string[] => ['save', `--output=${file}`, name];

/** One image and nothing beside it: an attestation makes an index of it, which Lambda refuses. */
const alone = ['--provenance=false', '--sbom=false'];

const docker: Dialect = {
  ping: ['version', '--format', '{{.Server.Version}}'],
  build: (call) =>
    call.buildx
      ? ['buildx', 'build', ...alone, '--load', '--progress=plain', ...what(call)]
      : ['build', ...what(call)],
  inspect,
  layers,
  history,
  login,
  push: (name) => ['push', name],
  save,
  loginFolder: (folder) => ({ DOCKER_CONFIG: folder }),
};

const podman: Dialect = {
  ...docker,
  ping: ['info', '--format', '{{.Host.Arch}}'],
  build: (call) => [
    'build',
    '--format=docker',
    ...plain(call.arguments.BASE ?? '', '--tls-verify=false'),
    ...what(call),
  ],
  login: (host, user) => [...login(host, user), ...plain(host, '--tls-verify=false')],
  push: (name) => ['push', '--format=v2s2', ...plain(name, '--tls-verify=false'), name],
  save: (name, file) => ['save', '--format=docker-archive', `--output=${file}`, name],
  loginFolder: (folder) => ({ REGISTRY_AUTH_FILE: `${folder}/auth.json` }),
};

const nerdctl: Dialect = {
  ...docker,
  ping: ['info', '--format', '{{.ServerVersion}}'],
  build: (call) => ['build', ...alone, '--progress=plain', '--output=type=docker', ...what(call)],
  push: (name, platform) => ['push', `--platform=${platform}`, ...plain(name, '--insecure-registry'), name],
};

export const dialects: Readonly<Record<DockerProgram, Dialect>> = { docker, podman, finch: nerdctl, nerdctl };

const what = ({ platform, name, arguments: given, labels }: BuildCall): readonly string[] => [
  `--platform=${platform}`,
  ...Object.entries(given).map(([key, value]) => `--build-arg=${key}=${value}`),
  ...Object.entries(labels).map(([key, value]) => `--label=${key}=${value}`),
  `--tag=${name}`,
  '.',
];

/** On loopback a registry may speak plain HTTP; docker knows that by itself. */
const plain = (name: string, flag: string): readonly string[] =>
  /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:|\/|$)/.test(name) ? [flag] : [];
